"""Order files on record, and certificates found by many serials at once, on every database."""

from dataclasses import replace

from contracts.facts import PARTICIPANT, certificate, furnish, issue, line, order

from warifu.adapters.database.database import Database
from warifu.orders.facts import OrderFile, OrderState

DIGEST = "a" * 64
FILE = OrderFile(DIGEST, rows=3, left_out=1)


def test_orders_of_one_file_are_found_by_its_digest_oldest_first_and_by_participant(database: Database) -> None:
    with database.write() as stores:
        furnish(stores)
        for number in (2, 1):
            own = order(f"O-{number}", line(number, id=f"L-{number}"))
            stores.orders.add(own)
            stores.orders.add_file(own.id, FILE)
        assert stores.orders.of_file(DIGEST, PARTICIPANT.id) == ["O-1", "O-2"]
        assert stores.orders.of_file("b" * 64, PARTICIPANT.id) == []
        assert stores.orders.of_file(DIGEST, "somebody else") == []


def test_a_withdrawn_order_is_no_longer_counted_for_its_file(database: Database) -> None:
    with database.write() as stores:
        furnish(stores)
        stores.orders.add(order())
        stores.orders.add_file("O-1", FILE)
        stores.orders.move(order(), OrderState.WITHDRAWN)
        assert stores.orders.of_file(DIGEST, PARTICIPANT.id) == []


def test_more_serials_than_a_statement_may_carry_are_found_at_once(database: Database) -> None:
    with database.write() as stores:
        furnish(stores)
        made = [certificate(number) for number in range(1, 1_202)]
        issue(stores, *made)
        asked = [one.serial for one in made]
        found = stores.certificates.ids_of_serials([*asked, 7])
        assert found == {one.serial: [one.id] for one in made}
        assert stores.certificates.ids_of_serials([]) == {}


def test_a_serial_that_two_authorities_have_used_gives_both(database: Database) -> None:
    with database.write() as stores:
        furnish(stores)
        (ca,) = stores.authorities.all()
        stores.authorities.add(replace(ca, id="market-g2", generation=2, key_name="market-g2"))
        first = certificate(1)
        second = replace(certificate(2), ca_id="market-g2", serial=first.serial)
        issue(stores, first, second)
        assert stores.certificates.ids_of_serials([first.serial]) == {first.serial: [first.id, second.id]}

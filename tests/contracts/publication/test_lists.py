"""What lists contain and in which order; large batches."""

from dataclasses import replace
from datetime import timedelta

import pytest
from contracts.facts import (
    ACCOUNT,
    AT,
    CA,
    JX,
    PARTICIPANT,
    certificate,
    furnish,
    intention,
    issue,
    line,
    order,
    registered,
    registration,
)

from warifu.adapters.database.database import Database
from warifu.authority.facts import AuthorityName, CaKind
from warifu.authority.lists import RevocationList
from warifu.kernel.ids import CertificateId, OperatorCode
from warifu.orders.facts import OrderState
from warifu.registration.facts import Application, ApplicationKind, ApplicationState
from warifu.registration.facts import RegistrationState as RState
from warifu.systems.facts import Desk, Use

DAY = timedelta(days=1)
MANY = 1_203
WHOLE = AT.replace(microsecond=0)


@pytest.fixture(autouse=True)
def furnished(database: Database) -> None:
    with database.write() as stores:
        furnish(stores)


def test_participants_and_accounts_stand_in_order_of_their_codes(database: Database) -> None:
    with database.write() as stores:
        for code in ("Z999", "0A01", "AA00", "9999"):
            stores.participants.add(replace(PARTICIPANT, id=f"P-{code}", operator_code=OperatorCode(code)))
        for id in ("A-a", "A-B", "A-1"):
            stores.accounts.add(replace(ACCOUNT, id=id))
    with database.read() as stores:
        codes = [str(p.operator_code) for p in stores.participants.all()]
        assert codes == ["0A001", "0A01", "9999", "AA00", "Z999"]
        assert [account.id for account in stores.accounts.all()] == ["A-1", "A-B", "A-a"]
        assert all(p.contacts == PARTICIPANT.contacts for p in stores.participants.all())


def test_orders_stand_newest_first_and_can_be_narrowed(database: Database) -> None:
    with database.write() as stores:
        for n in range(4):
            stores.orders.add(
                order(
                    f"O-{n}",
                    line(n),
                    submitted_at=AT + n * DAY,
                    participant_id=None if n == 1 else "P-1",
                    state=OrderState.APPROVED if n > 1 else OrderState.SUBMITTED,
                )
            )
    with database.read() as stores:
        assert [o.id for o in stores.orders.orders()] == ["O-3", "O-2", "O-1", "O-0"]
        assert [o.id for o in stores.orders.orders(limit=2)] == ["O-3", "O-2"]
        assert [o.id for o in stores.orders.orders(participant_id="P-1")] == ["O-3", "O-2", "O-0"]
        assert [o.id for o in stores.orders.orders(participant_id="P-1", state=OrderState.SUBMITTED)] == ["O-0"]
        assert stores.orders.orders()[3].lines == (line(0),)


def test_authorities_stand_roots_first_then_by_generation(database: Database) -> None:
    with database.write() as stores:
        stores.authorities.add(replace(CA, id="market-g10", generation=10))
        stores.authorities.add(replace(CA, id="market-root", kind=CaKind.ROOT, generation=1))
        stores.authorities.add(replace(CA, id="installation", authority=AuthorityName.INSTALLATION, generation=2))
    with database.read() as stores:
        assert [ca.id for ca in stores.authorities.all()] == ["market-root", "market-g1", "installation", "market-g10"]
        assert [ca.id for ca in stores.authorities.all(AuthorityName.INSTALLATION)] == ["installation"]


def test_certificate_numbers_are_reserved_in_blocks_and_begin_again_each_year(database: Database) -> None:
    with database.write() as stores:
        assert stores.issuing.take_numbers(2026, 3) == 1
        assert stores.issuing.take_numbers(2026, 1) == 4
        assert stores.issuing.take_numbers(2027, 2) == 1
    with database.write() as stores:
        assert stores.issuing.take_numbers(2026, 1) == 5
        assert [stores.lists.take_number("market-g1") for _ in range(3)] == [1, 2, 3]


def test_a_participants_certificates_stand_by_year_and_number_beyond_five_digits(database: Database) -> None:
    ids = ["WF-26-00002", "WF-26-99999", "WF-26-100000", "WF-27-00001"]
    with database.write() as stores:
        issue(stores, *(certificate(n, id=CertificateId(id)) for n, id in enumerate(reversed(ids), 1)))
        issue(stores, certificate(9, participant_id=None))
    with database.read() as stores:
        assert [c.id for c in stores.certificates.of_participant("P-1")] == ids


def test_more_than_a_thousand_lines_are_ordered_prepared_and_issued_in_one_step_each(database: Database) -> None:
    lines = [line(n) for n in range(1, MANY + 1)]
    ids = [made.id for made in lines]
    with database.write() as stores:
        stores.orders.add(order("O-1", *lines))
        stores.issuing.add_intentions([intention(n, order_line_id=f"L-{n}") for n in range(1, MANY + 1)])
        stores.issuing.add_intentions([intention(MANY + 1)])
    with database.write() as stores:
        waiting = stores.issuing.unsigned(ids)
        assert [one.line_id for one in waiting] == ids
        stores.issuing.record_issued([certificate(n, order_line_id=f"L-{n}") for n in range(1, MANY + 1)])
    with database.read() as stores:
        found = stores.orders.get("O-1")
        assert found is not None
        assert found.lines == tuple(lines)
        issued = stores.certificates.of_lines(ids)
        assert [c.order_line_id for c in issued] == ids
        assert {c.id for c in issued} == {one.id for one in waiting}
        assert stores.issuing.unsigned([]) == stores.certificates.of_lines([]) == []


def test_a_list_longer_than_the_parameters_a_statement_may_have_is_asked_for_at_once(database: Database) -> None:
    ids = [f"WF-26-{number:05}" for number in range(1, 100_001)]
    with database.write() as stores:
        issue(stores, certificate(1), certificate(99_999))
        assert list(stores.certificates.participants_of(ids)) == ["WF-26-00001", "WF-26-99999"]


def test_the_latest_list_has_the_highest_number(database: Database) -> None:
    with database.write() as stores:
        for number in (9, 10, 2):
            stores.lists.add(RevocationList("market-g1", number, AT, AT + DAY, b"%d" % number))
    with database.read() as stores:
        latest = stores.lists.latest("market-g1")
        assert latest is not None
        assert latest.number == 10
        assert stores.lists.latest("market-g2") is None


def test_applications_are_listed_per_desk_newest_first(database: Database) -> None:
    desks = [Desk("WHEELING_DATA", "TOKYO"), Desk("WHEELING_DATA", "KANSAI"), Desk("PLANNING")]
    with database.write() as stores:
        for n in range(6):
            stores.registrations.add_application(
                Application(
                    id=f"U-{n}",
                    kind=ApplicationKind.NEW,
                    participant_id="P-1",
                    desk=desks[n % 3],
                    uses=(Use(desks[n % 3].system, "DATA", desks[n % 3].area),),
                    certificates=(registered(2), registered(1)),
                    state=ApplicationState.SUBMITTED,
                    submitted_at=AT + n * DAY,
                    submitted_by="A-1",
                )
            )
    with database.read() as stores:
        assert [a.id for a in stores.registrations.applications(desk=desks[0])] == ["U-3", "U-0"]
        assert [a.id for a in stores.registrations.applications(desk=desks[2])] == ["U-5", "U-2"]
        assert [a.id for a in stores.registrations.applications(participant_id="P-1", limit=2)] == ["U-5", "U-4"]
        assert stores.registrations.applications()[0].certificates == (registered(2), registered(1))


def test_the_roll_holds_living_and_deleted_registrations_until_the_tombstones_fall(database: Database) -> None:
    ended = registered(2, not_after=AT - DAY)
    with database.write() as stores:
        for added in (
            registration("R-1"),
            registration("R-2", certificate=ended, state=RState.DELETED, deleted_at=AT),
            registration("R-3", Use("SWITCHING", "API")),
        ):
            stores.registrations.add_registration(added)
    with database.read() as stores:
        of_roll = stores.registrations.registrations_for_roll
        assert [r.id for r in of_roll("PLANNING", AT - DAY)] == ["R-1", "R-2"]
        assert [r.id for r in of_roll("PLANNING", AT)] == ["R-1"]
        assert [r.id for r in of_roll("SWITCHING", AT)] == ["R-3"]
        assert stores.registrations.living_registration("WF-26-00001", JX) == registration("R-1")

"""媒体の納品の保管: a shipment comes back the same, and goes on only from where it was read."""

from dataclasses import replace
from datetime import timedelta

import pytest
from contracts.facts import AT, PARTICIPANT, any_fact, certificate, furnish, issue, order, shipment
from contracts.test_round_trips import contract, trying
from hypothesis import given
from sqlalchemy.exc import IntegrityError

from warifu.adapters.database.database import Database
from warifu.delivery.facts import Shipment, ShipmentState
from warifu.kernel.errors import Changed

LATER = AT + timedelta(days=1)


@contract
@given(added=any_fact(Shipment), moved=any_fact(Shipment))
def test_a_shipment_comes_back_the_same_and_goes_on_as_it_was_read(
    database: Database, added: Shipment, moved: Shipment
) -> None:
    with trying(database) as stores:
        stores.orders.add(order("O-1"))
        ids = tuple(certificate(n).id for n in (2, 1))
        issue(stores, certificate(1), certificate(2))
        fixed = {"id": added.id, "participant_id": PARTICIPANT.id, "order_id": "O-1", "certificate_ids": ids}
        added = replace(added, **fixed)
        stores.deliveries.add_shipment(added)
        assert stores.deliveries.shipment(added.id) == added
        kept = {"medium": added.medium, "disc_group": added.disc_group, "prepared_at": added.prepared_at}
        moved = replace(moved, **fixed, **kept)
        stores.deliveries.save_shipment(moved, added)
        assert stores.deliveries.shipments(participant_ids=frozenset({PARTICIPANT.id}), state=moved.state) == [moved]
        assert stores.deliveries.shipments(participant_ids=frozenset()) == []


def test_a_shipment_goes_on_only_from_where_it_was_read(database: Database) -> None:
    with database.write() as stores:
        furnish(stores)
        stores.orders.add(order("O-1"))
        issue(stores, certificate())
        stores.deliveries.add_shipment(shipment())
        making = shipment(state=ShipmentState.BEING_MADE, makings=1, sealed_passphrase=b"one", taken_at=AT)
        stores.deliveries.save_shipment(making, shipment())
        again = replace(making, makings=2, sealed_passphrase=b"two", taken_at=LATER)
        stores.deliveries.save_shipment(again, making)
        for late in (shipment(), making):
            with pytest.raises(Changed):
                stores.deliveries.save_shipment(replace(late, state=ShipmentState.SENT), late)
        assert stores.deliveries.shipment("S-1") == again


def test_a_certificate_goes_on_one_medium(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as stores:
        furnish(stores)
        stores.orders.add(order("O-1"))
        issue(stores, certificate())
        stores.deliveries.add_shipment(shipment("S-1"))
        stores.deliveries.add_shipment(shipment("S-2"))

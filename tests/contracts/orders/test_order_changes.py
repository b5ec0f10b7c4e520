"""申込の履歴: added to, never changed, and what tells whoever comes second what happened."""

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from contracts.facts import AT, Raw, any_fact, furnish, line, order
from contracts.test_round_trips import contract, trying
from hypothesis import given
from sqlalchemy.exc import DBAPIError

from warifu.adapters.database.database import Database
from warifu.authority.errors import PublicKeySeen
from warifu.orders.errors import OrderChanged
from warifu.orders.facts import LineReason, Order, OrderState
from warifu.orders.history import OrderChange, OrderStep
from warifu.workflows.ports import Stores

REASONS = (LineReason(1, "開始日"),)


def change(version: int, step: OrderStep, before: OrderState | None, after: OrderState, **facts: Any) -> OrderChange:
    made = OrderChange("O-1", version, step, before, after, AT, "U-1", "person-1", "山﨑 一")
    return replace(made, **facts)


def submitted(stores: Stores) -> Order:
    furnish(stores)
    stores.orders.add(order("O-1", line(1), line(2)))
    stores.orders.note(change(1, OrderStep.SUBMITTED, None, OrderState.SUBMITTED))
    found = stores.orders.get("O-1")
    assert found is not None
    return found


@contract
@given(added=any_fact(OrderChange))
def test_a_step_comes_back_the_same(database: Database, added: OrderChange) -> None:
    with trying(database) as stores:
        stores.orders.add(order("O-1"))
        added = replace(added, order_id="O-1", version=1)
        stores.orders.note(added)
        assert stores.orders.changes("O-1") == [added]
        found = stores.orders.get("O-1")
        assert found is not None
        assert found.version == 1


def test_the_second_to_move_an_order_is_told_what_the_first_did(database: Database) -> None:
    with database.write() as stores:
        first = submitted(stores)
        stores.orders.move(first, OrderState.RETURNED, "確認", REASONS)
        stores.orders.note(change(2, OrderStep.RETURNED, OrderState.SUBMITTED, OrderState.RETURNED))
        assert not stores.orders.still_stands(first)
        for act in (
            lambda: stores.orders.move(first, OrderState.WITHDRAWN),
            lambda: stores.orders.note(change(2, OrderStep.WITHDRAWN, None, OrderState.WITHDRAWN)),
            lambda: stores.orders.correct(first, first.lines[:1], "person-2"),
        ):
            with pytest.raises(OrderChanged) as refused:
                act()
            assert (refused.value.step, refused.value.by) == ("RETURNED", "山﨑 一 (U-1)")
            assert (refused.value.before, refused.value.after) == ("SUBMITTED", "RETURNED")
            assert refused.value.at == "2026-11-24T10:05:30+09:00"
        found = stores.orders.get("O-1")
        assert found is not None
        assert (found.state, found.reason, found.line_reasons) == (OrderState.RETURNED, "確認", REASONS)
        assert len(found.lines) == 2


def test_the_history_is_never_changed_below_every_program(database: Database, raw: Raw) -> None:
    with database.write() as stores:
        submitted(stores)
    for statement in ("UPDATE order_change SET reason = 'x'", "DELETE FROM order_change"):
        with pytest.raises(DBAPIError), raw() as connection:
            connection.execute(sa.text(statement))


def test_a_correction_swaps_keys_and_frees_those_of_lines_that_went(database: Database) -> None:
    with database.write() as stores:
        first = submitted(stores)
        stores.orders.move(first, OrderState.RETURNED, "確認")
        returned = stores.orders.get("O-1")
        assert returned is not None
        one, two = returned.lines
        swapped = (replace(one, key=two.key), replace(two, key=one.key))
        stores.orders.correct(returned, swapped, "person-2")
        found = stores.orders.get("O-1")
        assert found is not None
        assert found.lines == swapped
        assert found.correctors == {"person-2"}
        stores.orders.correct(found, swapped[:1], "person-3")
        other = order("O-2", line(1, id="L-9", key=swapped[1].key))
        stores.orders.add(other)
        with pytest.raises(PublicKeySeen):
            stores.orders.add(order("O-3", line(1, id="L-8", key=swapped[0].key)))

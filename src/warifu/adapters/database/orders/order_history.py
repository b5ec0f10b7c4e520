"""申込の履歴の保管."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.adapters.database.authentic import Macs
from warifu.kernel.errors import Changed, Overtaken
from warifu.orders.facts import LineReason, OrderState
from warifu.orders.history import FieldChange, LineChange, LineStep, OrderChange, OrderStep, changed

ORDER = tables.orders.cert_order
CHANGE = tables.orders.order_change


class OrderHistory:
    """申込の履歴の保管: the part of warifu.orders.store.OrderStore that tells what happened."""

    def __init__(self, connection: sa.Connection, macs: Macs) -> None:
        self._connection, self._macs = connection, macs

    def note(self, change: OrderChange) -> None:
        noted = self._connection.execute(
            sa.update(ORDER)
            .where(ORDER.c.id == change.order_id, ORDER.c.version == change.version - 1)
            .values(version=change.version)
        )
        if noted.rowcount != 1:
            raise self._overtaken(change.order_id)
        self._connection.execute(sa.insert(CHANGE), _values(change))

    def changes(self, order_id: str) -> Sequence[OrderChange]:
        wanted = sa.select(CHANGE).where(CHANGE.c.order_id == order_id).order_by(CHANGE.c.version)
        return [_change(row) for row in self._connection.execute(wanted)]

    def _overtaken(self, order_id: str) -> Overtaken:
        """What to say when an order is no longer as somebody read it: what happened to it last."""
        wanted = (
            sa.select(CHANGE, ORDER.c.state.label("present"))
            .join(ORDER, ORDER.c.id == CHANGE.c.order_id)
            .where(CHANGE.c.order_id == order_id)
            .order_by(CHANGE.c.version.desc())
            .limit(1)
        )
        row = self._connection.execute(wanted).one_or_none()
        return changed(_change(row), OrderState(row.present)) if row else Changed(order_id)


def line_reasons_values(reasons: Sequence[LineReason]) -> list[Mapping[str, Any]]:
    """明細の差戻し理由を値にする."""
    return [asdict(reason) for reason in reasons]


def line_reasons_of(values: Sequence[Mapping[str, Any]] | None) -> tuple[LineReason, ...]:
    """値を明細の差戻し理由にする."""
    return tuple(LineReason(**value) for value in values or ())


def _values(change: OrderChange) -> dict[str, Any]:
    return {
        "order_id": change.order_id,
        "version": change.version,
        "step": change.step,
        "state_before": change.before,
        "state_after": change.after,
        "at": change.at,
        "account_id": change.account_id,
        "person_id": change.person_id,
        "by_name": change.by,
        "reason": change.reason,
        "line_reasons": line_reasons_values(change.line_reasons),
        "lines": [asdict(line) for line in change.lines],
    }


def _change(row: Any) -> OrderChange:
    return OrderChange(
        order_id=row.order_id,
        version=row.version,
        step=OrderStep(row.step),
        before=OrderState(row.state_before) if row.state_before else None,
        after=OrderState(row.state_after),
        at=row.at,
        account_id=row.account_id,
        person_id=row.person_id,
        by=row.by_name,
        reason=row.reason,
        line_reasons=line_reasons_of(row.line_reasons),
        lines=tuple(
            LineChange(
                line["number"], LineStep(line["step"]), tuple(FieldChange(**changed) for changed in line["fields"])
            )
            for line in row.lines
        ),
    )

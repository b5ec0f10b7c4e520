"""申込の行: orders and their lines as they lie in the tables."""

from typing import Any

from warifu.adapters.database import tables
from warifu.adapters.database.authority.subjects import SUBJECT_COLUMNS, subject_of, subject_row
from warifu.adapters.database.orders.order_history import line_reasons_of, line_reasons_values
from warifu.adapters.database.rows import Insert, Row
from warifu.authority.facts import KeyAlgorithm
from warifu.orders.facts import (
    Approval,
    KeyOrigin,
    Medium,
    Order,
    OrderKind,
    OrderLine,
    OrderState,
)

LINES = Insert(
    tables.orders.order_line,
    *("id", "order_id", "number", "purpose_label", "holder", "medium", "start_on", "profile", *SUBJECT_COLUMNS),
    *("key_origin", "key_algorithm", "public_key", "predecessor", "target_token", "disc_group"),
)


def order_values(order: Order) -> dict[str, Any]:
    """申込の値: by the names of its columns."""
    return {
        "id": order.id,
        "kind": order.kind,
        "participant_id": order.participant_id,
        "state": order.state,
        "application_on": order.application_on,
        "submitted_at": order.submitted_at,
        "entered_by": order.entered_by,
        "entered_by_person": order.entered_by_person,
        "approvals_needed": order.approvals_needed,
        "reason": order.reason,
        "line_reasons": line_reasons_values(order.line_reasons),
        "correctors": sorted(order.correctors),
        "version": order.version,
    }


def line_row(order_id: str, line: OrderLine) -> Row:
    """明細の行: in the order of LINES."""
    return (
        line.id,
        order_id,
        line.number,
        line.purpose_label,
        line.holder,
        line.medium.value,
        line.start_on,
        line.profile,
        *subject_row(line.subject),
        line.key_origin.value,
        line.key_algorithm.value,
        line.public_key,
        line.predecessor,
        line.target_token,
        line.disc_group,
    )


def order_of(row: Any, lines: list[OrderLine], approvals: list[Approval]) -> Order:
    """申込を読む: with what was read of its lines and approvals."""
    return Order(
        id=row.id,
        kind=OrderKind(row.kind),
        participant_id=row.participant_id,
        state=OrderState(row.state),
        application_on=row.application_on,
        submitted_at=row.submitted_at,
        entered_by=row.entered_by,
        entered_by_person=row.entered_by_person,
        approvals_needed=row.approvals_needed,
        lines=tuple(lines),
        approvals=tuple(approvals),
        reason=row.reason,
        line_reasons=line_reasons_of(row.line_reasons),
        correctors=frozenset(row.correctors or ()),
        version=row.version,
    )


def line_of(row: Any) -> OrderLine:
    """明細を読む: from its row."""
    return OrderLine(
        id=row.id,
        number=row.number,
        purpose_label=row.purpose_label,
        holder=row.holder,
        medium=Medium(row.medium),
        start_on=row.start_on,
        profile=row.profile,
        subject=subject_of(row),
        key_origin=KeyOrigin(row.key_origin),
        key_algorithm=KeyAlgorithm(row.key_algorithm),
        public_key=row.public_key,
        predecessor=row.predecessor,
        target_token=row.target_token,
        disc_group=row.disc_group,
    )

"""申込の行: orders and their lines as they lie in the tables."""

from enum import Enum, EnumType
from typing import Any, get_type_hints

from warifu.adapters.database import tables
from warifu.adapters.database.authority.subjects import SUBJECT_COLUMNS, subject_of, subject_row
from warifu.adapters.database.orders.order_history import line_reasons_of, line_reasons_values
from warifu.adapters.database.rows import Insert, Row
from warifu.authority.facts import KeyAlgorithm
from warifu.orders.facts import WANTED, Approval, LineKey, Order, OrderKind, OrderLine, OrderState, Wanted

LINES = Insert(
    tables.orders.order_line,
    *("id", "order_id", "number", *WANTED, "profile", *SUBJECT_COLUMNS, "key_algorithm", "public_key"),
)
WANTED_COLUMNS = [tables.orders.order_line.c[name] for name in WANTED]
WORDS = {name: kind for name, kind in get_type_hints(Wanted).items() if isinstance(kind, EnumType)}


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
    facts = (getattr(line.wanted, name) for name in WANTED)
    return (
        line.id,
        order_id,
        line.number,
        *(fact.value if isinstance(fact, Enum) else fact for fact in facts),
        line.profile,
        *subject_row(line.subject),
        line.key.algorithm.value,
        line.key.public_key,
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
        wanted=wanted_of(row),
        profile=row.profile,
        subject=subject_of(row),
        key=LineKey(KeyAlgorithm(row.key_algorithm), row.public_key),
    )


def wanted_of(row: Any) -> Wanted:
    """希望を読む: each fact from the column of its name."""
    facts = {name: getattr(row, name) for name in WANTED}
    return Wanted(**{**facts, **{name: kind(facts[name]) for name, kind in WORDS.items()}})

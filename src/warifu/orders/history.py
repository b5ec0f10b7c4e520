"""申込の履歴: what happened to an order, step by step and line by line. Nothing of it is ever changed."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from warifu.kernel.clock import JST
from warifu.orders.errors import OrderChanged
from warifu.orders.facts import OPTIONAL, WANTED, LineReason, OrderLine, OrderState


class OrderStep(StrEnum):
    """申込の履歴の種類: what somebody did to an order."""

    SUBMITTED = "SUBMITTED"  # 提出
    APPROVED = "APPROVED"  # 一人の承認
    RETURNED = "RETURNED"  # 差戻し
    CORRECTED = "CORRECTED"  # 訂正
    RESUBMITTED = "RESUBMITTED"  # 再提出
    WITHDRAWN = "WITHDRAWN"  # 取下げ
    ISSUED = "ISSUED"  # 発行
    FAILED = "FAILED"  # 発行の失敗
    RETRIED = "RETRIED"  # 発行の再開
    CLOSED = "CLOSED"  # 発行の打切り


class LineStep(StrEnum):
    """明細の訂正の種類: what a correction did to a line."""

    ADDED = "ADDED"  # 追加
    EDITED = "EDITED"  # 変更
    REMOVED = "REMOVED"  # 削除


@dataclass(frozen=True, slots=True)
class FieldChange:
    """項目の訂正: a fact of a line in words, before and after; empty where there was or is none."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class LineChange:
    """明細の訂正: of the line `number`, with every fact that is different now."""

    number: int
    step: LineStep
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class OrderChange:
    """申込の履歴: one step; `version` is the order's after it, from 1. `by` is the name the person had then."""

    order_id: str
    version: int
    step: OrderStep
    before: OrderState | None
    after: OrderState
    at: datetime
    account_id: str
    person_id: str
    by: str
    reason: str = ""
    line_reasons: tuple[LineReason, ...] = ()
    lines: tuple[LineChange, ...] = ()


def changed(last: OrderChange, present: OrderState, allowed: Sequence[str] = ()) -> OrderChanged:
    """先に変わった申込の誤り: the error that tells what happened last, by whom and when.

    `present` is the state the order is in: of an order older than its history, the last step noted is not the last.
    """
    return OrderChanged(
        id=last.order_id,
        step=last.step,
        before=last.before or "-",
        after=present,
        by=f"{last.by} ({last.account_id})",
        at=last.at.astimezone(JST).isoformat(timespec="seconds"),
        version=last.version,
        allowed=tuple(allowed),
    )


def line_changes(before: Sequence[OrderLine], after: Sequence[OrderLine]) -> tuple[LineChange, ...]:
    """明細の違い: by identity of the lines, in the order of their numbers; what is equal is left out."""
    old, new = {line.id: line for line in before}, {line.id: line for line in after}
    found = [
        LineChange(line.number, _step(old.get(id), new.get(id)), fields)
        for id, line in {**old, **new}.items()
        if (fields := _fields(old.get(id), new.get(id)))
    ]
    return tuple(sorted(found, key=lambda change: change.number))


def _step(before: OrderLine | None, after: OrderLine | None) -> LineStep:
    if before is None:
        return LineStep.ADDED
    return LineStep.REMOVED if after is None else LineStep.EDITED


def _fields(before: OrderLine | None, after: OrderLine | None) -> tuple[FieldChange, ...]:
    old, new = _said(before), _said(after)
    return tuple(
        FieldChange(name, old.get(name, ""), new.get(name, ""))
        for name in {**old, **new}
        if old.get(name, "") != new.get(name, "")
    )


def _said(line: OrderLine | None) -> Mapping[str, str]:
    """Put a line in words: what every line has, its key and names, then what it need not have."""
    if line is None:
        return {}
    wanted = {name: _text(getattr(line.wanted, name)) for name in WANTED}
    key = hashlib.sha256(line.key.public_key).hexdigest() if line.key.public_key else line.key.origin
    return {
        **{name: text for name, text in wanted.items() if name not in OPTIONAL},
        "key": f"{line.key.algorithm} {key}",
        "subject": line.subject.common_name,
        "organization": line.subject.organization or "",
        **{name: wanted[name] for name in OPTIONAL},
    }


def _text(fact: Any) -> str:
    return "" if fact is None else str(fact)

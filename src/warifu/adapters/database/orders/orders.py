"""申込の保管."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import Enum, EnumType
from operator import itemgetter
from typing import Any, get_type_hints

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.adapters.database.among import among
from warifu.adapters.database.authority.subjects import SUBJECT_COLUMNS, subject_of, subject_row
from warifu.adapters.database.constraints import refusing
from warifu.adapters.database.orders.order_history import OrderHistory, line_reasons_of, line_reasons_values
from warifu.adapters.database.rows import Insert, Row
from warifu.authority.errors import PublicKeySeen
from warifu.authority.facts import KeyAlgorithm
from warifu.kernel.errors import RecordTampered
from warifu.orders.again import FollowingLine
from warifu.orders.duplicates import StandingLine
from warifu.orders.facts import (
    WANTED,
    Approval,
    LineKey,
    LineReason,
    Order,
    OrderFile,
    OrderKind,
    OrderLine,
    OrderState,
    Wanted,
)

ORDER = tables.orders.cert_order
LINE = tables.orders.order_line
ORDERED_KEY = tables.orders.ordered_key
ORDER_FILE = tables.orders.order_file
APPROVAL = tables.orders.approval
ORDERED_KEYS = Insert(ORDERED_KEY, "digest", "order_line_id")
LINES = Insert(
    LINE,
    *("id", "order_id", "number", *WANTED, "profile", *SUBJECT_COLUMNS, "key_algorithm", "public_key"),
)
WANTED_COLUMNS = [LINE.c[name] for name in WANTED]
WORDS = {name: kind for name, kind in get_type_hints(Wanted).items() if isinstance(kind, EnumType)}


class Orders(OrderHistory):
    """申込の保管: implements warifu.orders.store.OrderStore."""

    def add(self, order: Order) -> None:
        rows = [line_row(order.id, line) for line in order.lines]
        mac = self._macs.of(ORDER.name, bound(order, rows))
        self._connection.execute(sa.insert(ORDER), {**order_values(order), "mac": mac})
        LINES.execute(self._connection, rows)
        if order.state is not OrderState.WITHDRAWN:
            self._insert_keys(order.lines)
        for approval in order.approvals:
            self._insert_approval(order, approval, mac)

    def add_file(self, order_id: str, file: OrderFile) -> None:
        row = {"order_id": order_id, "sha256": file.sha256, "rows": file.rows, "left_out": file.left_out}
        self._connection.execute(sa.insert(ORDER_FILE), row)

    def of_file(self, sha256: str, participant_id: str) -> Sequence[str]:
        rows = self._connection.execute(
            sa.select(ORDER.c.id)
            .join(ORDER_FILE)
            .where(
                ORDER_FILE.c.sha256 == sha256,
                ORDER.c.participant_id == participant_id,
                ORDER.c.state != OrderState.WITHDRAWN,
            )
            .order_by(ORDER.c.submitted_at, ORDER.c.id)
        )
        return [row.id for row in rows]

    def get(self, id: str) -> Order | None:
        """申込を読む: as it was submitted or corrected last. Raises RecordTampered."""
        found = self._read(sa.select(ORDER).where(ORDER.c.id == id))
        for order, mac in found:
            self._require_authentic(order, mac)
        return found[0][0] if found else None

    def of_public_keys(self, digests: Sequence[str]) -> Mapping[str, str]:
        wanted = among(self._connection, ORDERED_KEY.c.digest, digests)
        rows = self._connection.execute(sa.select(ORDERED_KEY.c.digest, LINE.c.order_id).join(LINE).where(wanted))
        return {row.digest: row.order_id for row in rows}

    def orders(
        self, *, participant_id: str | None = None, state: OrderState | None = None, limit: int = 100
    ) -> Sequence[Order]:
        wanted = sa.select(ORDER).order_by(ORDER.c.submitted_at.desc(), ORDER.c.id.desc()).limit(limit)
        if participant_id is not None:
            wanted = wanted.where(ORDER.c.participant_id == participant_id)
        if state is not None:
            wanted = wanted.where(ORDER.c.state == state)
        return [order for order, _ in self._read(wanted)]

    def add_approval(self, order: Order, approval: Approval) -> None:
        """承認を加える: bound to what `order` says. Raises Overtaken, or RecordTampered when the record says else."""
        present = self._connection.execute(sa.select(ORDER.c.state, ORDER.c.mac).where(ORDER.c.id == order.id))
        row = present.one_or_none()
        if row is None or row.state != order.state:
            raise self._overtaken(order.id)
        self._require_authentic(order, row.mac)
        with refusing(self._connection, {"pk_approval": self._overtaken(order.id)}):
            self._insert_approval(order, approval, row.mac)

    def move(self, order: Order, to: OrderState, reason: str = "", line_reasons: Sequence[LineReason] = ()) -> None:
        self._update(order, order.state, state=to, reason=reason, line_reasons=line_reasons_values(line_reasons))
        if to is OrderState.WITHDRAWN:
            lines = sa.select(LINE.c.id).where(LINE.c.order_id == order.id)
            self._connection.execute(sa.delete(ORDERED_KEY).where(ORDERED_KEY.c.order_line_id.in_(lines)))
        if to is OrderState.RETURNED:
            self._connection.execute(sa.delete(APPROVAL).where(APPROVAL.c.order_id == order.id))

    def lines(self, ids: Sequence[str]) -> Mapping[str, OrderLine]:
        wanted = sa.select(LINE).where(among(self._connection, LINE.c.id, ids))
        return {row.id: line_of(row) for row in self._connection.execute(wanted)}

    def following(self, certificate_ids: Sequence[str]) -> Sequence[FollowingLine]:
        follows = among(self._connection, LINE.c.predecessor, certificate_ids)
        wanted = sa.select(LINE.c.predecessor, LINE.c.order_id, LINE.c.id, ORDER.c.state).join(ORDER)
        wanted = wanted.where(follows, ORDER.c.state != OrderState.WITHDRAWN)
        rows = self._connection.execute(wanted.order_by(ORDER.c.submitted_at, LINE.c.number))
        return [FollowingLine(r.predecessor, r.order_id, r.id, OrderState(r.state)) for r in rows]

    def correct(self, order: Order, lines: Sequence[OrderLine], person_id: str) -> None:
        if not self.still_stands(order):
            raise self._overtaken(order.id)
        correctors = order.correctors | {person_id}
        mac = self._macs.of(ORDER.name, bound(replace(order, lines=tuple(lines), correctors=correctors)))
        self._update(order, order.state, correctors=sorted(correctors), mac=mac)
        before, after = {line.id: line for line in order.lines}, {line.id: line for line in lines}
        gone = [id for id in before if id not in after]
        edited = [line for line in lines if line.id in before and before[line.id] != line]
        added = [line for line in lines if line.id not in before]
        freed = among(self._connection, ORDERED_KEY.c.order_line_id, [*gone, *(line.id for line in edited)])
        self._connection.execute(sa.delete(ORDERED_KEY).where(freed))
        self._connection.execute(sa.delete(LINE).where(among(self._connection, LINE.c.id, gone)))
        for line in edited:
            self._connection.execute(
                sa.update(LINE)
                .where(LINE.c.id == line.id)
                .values(dict(zip(LINES.names, line_row(order.id, line), strict=True)))
            )
        self._insert_lines(order.id, added)
        self._insert_keys([*edited, *added])

    def resubmit(self, order: Order) -> None:
        self._update(
            order,
            OrderState.RETURNED,
            state=order.state,
            application_on=order.application_on,
            submitted_at=order.submitted_at,
            approvals_needed=order.approvals_needed,
            correctors=sorted(order.correctors),
            reason="",
            line_reasons=[],
            mac=self._macs.of(ORDER.name, bound(order)),
        )

    def still_stands(self, order: Order) -> bool:
        found = self._connection.execute(sa.select(ORDER.c.state, ORDER.c.version).where(ORDER.c.id == order.id))
        return found.one_or_none() == (order.state, order.version)

    def standing_lines(self, participant_id: str, since: date) -> Sequence[StandingLine]:
        wanted = (
            sa.select(LINE.c.order_id, LINE.c.id, LINE.c.number, *WANTED_COLUMNS)
            .join(ORDER)
            .where(
                ORDER.c.participant_id == participant_id,
                ORDER.c.state != OrderState.WITHDRAWN,
                LINE.c.start_on >= since,
            )
            .order_by(ORDER.c.submitted_at, ORDER.c.id, LINE.c.number)
        )
        rows = self._connection.execute(wanted)
        return [StandingLine(row.order_id, row.id, row.number, wanted_of(row)) for row in rows]

    def _update(self, order: Order, before: OrderState, **values: Any) -> None:
        moved = self._connection.execute(
            sa.update(ORDER).where(ORDER.c.id == order.id, ORDER.c.state == before).values(values)
        )
        if moved.rowcount != 1:
            raise self._overtaken(order.id)

    def _insert_lines(self, order_id: str, lines: Sequence[OrderLine]) -> None:
        LINES.execute(self._connection, [line_row(order_id, line) for line in lines])

    def _insert_keys(self, lines: Sequence[OrderLine]) -> None:
        ordered = [(line.key.public_key, line.id) for line in lines]
        keys = [(hashlib.sha256(public_key).hexdigest(), id) for public_key, id in ordered if public_key is not None]
        if keys:
            with refusing(self._connection, {"pk_ordered_key": PublicKeySeen()}):
                ORDERED_KEYS.execute(self._connection, keys)

    def _insert_approval(self, order: Order, approval: Approval, mac_of_order: str) -> None:
        values = {
            "order_id": order.id,
            "person_id": approval.person_id,
            "account_id": approval.account_id,
            "approved_at": approval.approved_at,
            "order_version": order.version,
        }
        mac = self._macs.of(APPROVAL.name, [*values.values(), mac_of_order])
        self._connection.execute(sa.insert(APPROVAL), {**values, "mac": mac})

    def _approval(self, row: Any, mac_of_order: str) -> Approval:
        facts = (row.order_id, row.person_id, row.account_id, row.approved_at, row.order_version)
        counts = self._macs.holds(APPROVAL.name, [*facts, mac_of_order], row.mac)
        return Approval(row.person_id, row.account_id, row.approved_at, counts)

    def _require_authentic(self, order: Order, mac: str) -> None:
        if not self._macs.holds(ORDER.name, bound(order), mac):
            raise RecordTampered(f"order {order.id}")

    def _read(self, wanted: sa.Select[Any]) -> list[tuple[Order, str]]:
        """Each order with its MAC, which is not looked at; an approval counts for the content of that MAC alone."""
        found = self._connection.execute(wanted).all()
        macs = {row.id: row.mac for row in found}
        lines: dict[str, list[OrderLine]] = {row.id: [] for row in found}
        approvals: dict[str, list[Approval]] = {row.id: [] for row in found}
        wanted_lines = sa.select(LINE).where(among(self._connection, LINE.c.order_id, lines))
        for row in self._connection.execute(wanted_lines.order_by(LINE.c.number)):
            lines[row.order_id].append(line_of(row))
        given = sa.select(APPROVAL).where(among(self._connection, APPROVAL.c.order_id, approvals))
        for row in self._connection.execute(given.order_by(APPROVAL.c.approved_at, APPROVAL.c.person_id)):
            approvals[row.order_id].append(self._approval(row, macs[row.order_id]))
        return [(order_of(row, lines[row.id], approvals[row.id]), row.mac) for row in found]


def bound(order: Order, rows: Sequence[Row] | None = None) -> list[Any]:
    """認証子の対象: what an order asks for, by whom, and how many approve it; not how far it has come.

    `rows` are those of its lines, where they are at hand.
    """
    of_lines = [line_row(order.id, line) for line in order.lines] if rows is None else rows
    lines = sorted(of_lines, key=itemgetter(LINES.names.index("number")))
    by = (order.entered_by, order.entered_by_person, sorted(order.correctors))
    asked = (order.id, order.kind, order.participant_id, order.application_on, order.submitted_at)
    return [*asked, *by, order.approvals_needed, lines]


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

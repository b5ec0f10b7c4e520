"""申込の訂正: lines of a returned order are taken out, changed and added; a line keeps its identity and its number."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from warifu.authority.facts import KeyAlgorithm, RequestFacts
from warifu.orders.errors import CorrectionEmpty, LineUnknown, OrderEmpty
from warifu.orders.facts import KeyOrigin, LineForm, Medium, Order, OrderLine
from warifu.orders.ordering import LINE_LIMIT

T = TypeVar("T")
MakeLine = Callable[[int, LineForm], OrderLine]


@dataclass(frozen=True, slots=True)
class LineEdit:
    """明細の変更: of the line `number`. None leaves a fact as it is; an empty text takes an optional one away.

    `key` is a checked CSR, or the kind of key that the authority shall make.
    """

    number: int
    start_on: date | None = None
    purpose_label: str | None = None
    holder: str | None = None
    medium: Medium | None = None
    key: RequestFacts | KeyAlgorithm | None = None
    predecessor: str | None = None
    target_token: str | None = None
    disc_group: str | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """訂正の内容: lines to remove, to change and to add; all other lines are unchanged."""

    remove: tuple[int, ...] = ()
    edit: tuple[LineEdit, ...] = ()
    add: tuple[LineForm, ...] = ()


@dataclass(frozen=True, slots=True)
class Corrected:
    """訂正後の明細: all lines of the order, and the forms of those that are new or different, by number."""

    lines: tuple[OrderLine, ...]
    forms: dict[int, LineForm]


def correct(order: Order, correction: Correction, highest_number: int, make: MakeLine) -> Corrected:
    """訂正する: `highest_number` was ever given in this order; `make` names the subject of a line that changed.

    Raises LineUnknown, CorrectionEmpty, OrderEmpty.
    """
    _check_numbers(order, correction)
    edits = {edit.number: edit for edit in correction.edit}
    lines: list[OrderLine] = []
    forms: dict[int, LineForm] = {}
    for line in order.lines:
        if line.number in correction.remove:
            continue
        form = _edited(as_form(line), edits[line.number]) if line.number in edits else as_form(line)
        if form == as_form(line):
            lines.append(line)
            continue
        forms[line.number] = form
        lines.append(replace(make(line.number, form), id=line.id))
    for number, form in enumerate(correction.add, highest_number + 1):
        forms[number] = form
        lines.append(make(number, form))
    if not 1 <= len(lines) <= LINE_LIMIT:
        raise OrderEmpty(LINE_LIMIT)
    if not forms and len(lines) == len(order.lines):
        raise CorrectionEmpty(order.id)
    return Corrected(tuple(lines), forms)


def as_form(line: OrderLine) -> LineForm:
    """明細を入力に戻す: the form that makes this line again; its subject is not part of it."""
    request = None
    if line.key_origin is KeyOrigin.REQUEST:
        request = RequestFacts(b"", line.public_key or b"", line.key_algorithm, line.subject)
    return LineForm(
        start_on=line.start_on,
        purpose_label=line.purpose_label,
        holder=line.holder,
        medium=line.medium,
        key_algorithm=line.key_algorithm,
        request=request,
        profile=line.profile,
        predecessor=line.predecessor,
        target_token=line.target_token,
        disc_group=line.disc_group,
    )


def _check_numbers(order: Order, correction: Correction) -> None:
    known = {line.number for line in order.lines}
    for number in (*correction.remove, *(edit.number for edit in correction.edit)):
        if number not in known:
            raise LineUnknown(order.id, number)
        known.remove(number)


def _edited(form: LineForm, edit: LineEdit) -> LineForm:
    """Take over what the edit names; a key that is the line's already changes nothing."""
    changed = replace(
        form,
        start_on=edit.start_on or form.start_on,
        purpose_label=_kept(edit.purpose_label, form.purpose_label),
        holder=_kept(edit.holder, form.holder),
        medium=edit.medium or form.medium,
        predecessor=_kept(edit.predecessor, form.predecessor) or None,
        target_token=_kept(edit.target_token, form.target_token) or None,
        disc_group=_kept(edit.disc_group, form.disc_group) or None,
    )
    if isinstance(edit.key, KeyAlgorithm):
        return replace(changed, request=None, key_algorithm=edit.key)
    if edit.key is None or (form.request and form.request.public_key == edit.key.public_key):
        return changed
    return replace(changed, request=edit.key, key_algorithm=edit.key.key_algorithm)


def _kept(wanted: str | None, present: T) -> str | T:
    return present if wanted is None else wanted


def highest_number(order: Order, ever: Sequence[int]) -> int:
    """最大の明細番号: of the present lines and of those that corrections added or took away."""
    return max([line.number for line in order.lines] + list(ever), default=0)

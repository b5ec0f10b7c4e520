"""申込の訂正: lines of a returned order are taken out, changed and added; a line keeps its identity and its number."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from warifu.authority.facts import SubjectName
from warifu.orders.errors import CorrectionEmpty, LineUnknown, OrderEmpty
from warifu.orders.facts import OPTIONAL, KeySource, LineForm, LineKey, Order, OrderLine, Wanted
from warifu.orders.ordering import LINE_LIMIT, make_line

Name: TypeAlias = Callable[[Wanted, KeySource | None, OrderLine | None], SubjectName]
"""名義を決める: for what is wanted now, the new source of the key if there is one, and the line as it was before."""


@dataclass(frozen=True, slots=True)
class LineEdit:
    """明細の変更: of the line `number`. `wanted` has what changes, by the names of Wanted's fields.

    An empty text takes an optional one away. `key` is None where the key stays.
    """

    number: int
    wanted: Mapping[str, Any] = field(default_factory=dict)
    key: KeySource | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """訂正の内容: lines to remove, to change and to add; all other lines are unchanged."""

    remove: tuple[int, ...] = ()
    edit: tuple[LineEdit, ...] = ()
    add: tuple[LineForm, ...] = ()


@dataclass(frozen=True, slots=True)
class Corrected:
    """訂正後の明細: all lines of the order, and those of them that are new or different, by number."""

    lines: tuple[OrderLine, ...]
    different: Mapping[int, OrderLine]


def correct(order: Order, correction: Correction, highest_number: int, name: Name) -> Corrected:
    """訂正する: `highest_number` was ever given in this order; `name` gives the subject of a line that changed.

    Raises LineUnknown, CorrectionEmpty, OrderEmpty, and what `name` raises.
    """
    _check_numbers(order, correction)
    edits = {edit.number: edit for edit in correction.edit}
    kept = [line for line in order.lines if line.number not in correction.remove]
    lines = [_edited(line, edits[line.number], name) if line.number in edits else line for line in kept]
    different = {line.number: line for before, line in zip(kept, lines, strict=True) if line is not before}
    for number, form in enumerate(correction.add, highest_number + 1):
        different[number] = make_line(number, form, name(form.wanted, form.key_source, None))
        lines.append(different[number])
    if not 1 <= len(lines) <= LINE_LIMIT:
        raise OrderEmpty(LINE_LIMIT)
    if not different and len(lines) == len(order.lines):
        raise CorrectionEmpty(order.id)
    return Corrected(tuple(lines), different)


def _check_numbers(order: Order, correction: Correction) -> None:
    known = {line.number for line in order.lines}
    for number in (*correction.remove, *(edit.number for edit in correction.edit)):
        if number not in known:
            raise LineUnknown(order.id, number)
        known.remove(number)


def _edited(line: OrderLine, edit: LineEdit, name: Name) -> OrderLine:
    """Take over what the edit names; the very line where that changes nothing, as with the key it has already."""
    wanted = replace(line.wanted, **{fact: _taken(fact, value) for fact, value in edit.wanted.items()})
    source = edit.key if edit.key is not None and LineKey.of(edit.key) != line.key else None
    if source is None and wanted == line.wanted:
        return line
    key = line.key if source is None else LineKey.of(source)
    return replace(line, wanted=wanted, key=key, subject=name(wanted, source, line))


def _taken(fact: str, value: Any) -> Any:
    return None if value == "" and fact in OPTIONAL else value


def highest_number(order: Order, ever: Sequence[int]) -> int:
    """最大の明細番号: of the present lines and of those that corrections added or took away."""
    return max([line.number for line in order.lines] + list(ever), default=0)

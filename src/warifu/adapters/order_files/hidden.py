"""見えない行と列: those that a sheet hides, be it by hand or by a filter."""

import re
from dataclasses import dataclass

ROW = re.compile(rb"""<(?:[^\s<>/:]{1,100}:)?row(?=[\s/>])((?:[^<>"']+|"[^"<]*"|'[^'<]*')*)""")
COLUMN = re.compile(rb"""<(?:[^\s<>/:]{1,100}:)?col(?=[\s/>])((?:[^<>"']+|"[^"<]*"|'[^'<]*')*)""")
ATTRIBUTE = re.compile(rb"""\s([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
TRUE = frozenset({b"1", b"true"})
MOST_COLUMNS = 64


@dataclass(frozen=True, slots=True)
class Hidden:
    """見えないもの: numbers of rows and columns, both from 1."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()


NOTHING_HIDDEN = Hidden()


def hidden_in(sheet: bytes) -> Hidden:
    """見えない行と列を探す: in the XML of a sheet that the guard let through."""
    if b"hidden" not in sheet:
        return NOTHING_HIDDEN
    rows, number = set(), 0
    for found in ROW.finditer(sheet):
        named = _attributes(found[1])
        number = int(named.get(b"r", b"") or number + 1)
        if named.get(b"hidden") in TRUE:
            rows.add(number)
    columns: set[int] = set()
    for found in COLUMN.finditer(sheet):
        named = _attributes(found[1])
        if named.get(b"hidden") in TRUE:
            first, last = (min(int(named.get(name, b"1")), MOST_COLUMNS + 1) for name in (b"min", b"max"))
            columns.update(range(first, last + 1))
    return Hidden(frozenset(rows), frozenset(columns))


def _attributes(text: bytes) -> dict[bytes, bytes]:
    return {name: double or single for name, double, single in ATTRIBUTE.findall(text)}

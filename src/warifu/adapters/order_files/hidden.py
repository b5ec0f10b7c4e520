"""見えない行と列: those that a sheet hides, by hand, by a filter, or by a height or width of nothing."""

import io
from collections.abc import Mapping
from dataclasses import dataclass

from defusedxml.ElementTree import iterparse

TRUE = frozenset({"1", "true"})
MOST_COLUMNS = 64


@dataclass(frozen=True, slots=True)
class Hidden:
    """見えないもの: numbers of rows and columns, both from 1."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()


NOTHING_HIDDEN = Hidden()


def hidden_in(sheet: bytes) -> Hidden:
    """見えない行と列を探す: in the XML of a sheet that the guard let through. Raises ValueError, ParseError."""
    rows: set[int] = set()
    columns: set[int] = set()
    number = 0
    for event, element in iterparse(io.BytesIO(sheet), events=("start", "end")):
        if event == "end":
            element.clear()
            continue
        kind = element.tag.rpartition("}")[2]
        if kind == "row":
            number = int(element.get("r") or number + 1)
            if _is_hidden(element.attrib, "ht"):
                rows.add(number)
        elif kind == "col" and _is_hidden(element.attrib, "width"):
            first, last = (min(int(element.get(name, "1")), MOST_COLUMNS + 1) for name in ("min", "max"))
            columns.update(range(first, last + 1))
    return Hidden(frozenset(rows), frozenset(columns))


def _is_hidden(named: Mapping[str, str], size: str) -> bool:
    return named.get("hidden", "").strip() in TRUE or float(named.get(size, "1")) == 0

"""項目ごとの読み取り: what one field says, or its octets where it cannot be read, so that the others are shown."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from asn1crypto.core import Integer, ObjectIdentifier, OctetString, Sequence

from warifu.adapters.parsing import refusing
from warifu.adapters.x509.inspect.facts import Fact
from warifu.kernel.errors import NotUnderstood

LONGEST_SHOWN = 48  # octets
EXTENSION = "extension"
T = TypeVar("T")


class Fields:
    """項目: gathers facts; `is_whole` as long as every one could be read."""

    def __init__(self, what: str, der: bytes) -> None:
        self._what, self._der = what, der
        self._facts: list[Fact] = []
        self.is_whole = True

    def add(self, label: str, read: Callable[[], Iterable[Fact]], octets: Callable[[], bytes]) -> None:
        """項目を読む: by `read`; where that raises, the beginning of its `octets` stands for it."""
        try:
            with refusing(self._what, self._der):
                self._facts += list(read())
        except NotUnderstood:
            self.is_whole = False
            self._facts.append(Fact(label, _unreadable(octets)))

    def add_octets(self, facts: Iterable[Fact]) -> None:
        """読めない項目を並べる: facts that stand for what could not be read as a whole."""
        self.is_whole = False
        self._facts += facts

    @property
    def facts(self) -> tuple[Fact, ...]:
        return tuple(self._facts)


def whole_or_none(load: Callable[[], T], what: str, der: bytes) -> T | None:
    """読めれば読む: what the strict reader makes of the whole, None where it refuses."""
    try:
        with refusing(what, der):
            return load()
    except NotUnderstood:
        return None


def raw_extensions(extensions: Any) -> Iterator[Fact]:
    """拡張の番号と中身: each by its number, with the beginning of its octets; one that stands there twice, twice."""
    for one in extensions:
        parts = Sequence.load(one.dump())
        oid = ObjectIdentifier.load(parts[0].dump()).dotted
        content = OctetString.load(parts[len(parts) - 1].dump()).native
        yield Fact(EXTENSION, f"{oid} ({len(content)} bytes) {_hex(content)}")


def serial_of(element: Any) -> int:
    """シリアル番号: of an INTEGER of any sign and length."""
    return int(Integer.load(element.dump()).native)


def _unreadable(octets: Callable[[], bytes]) -> str:
    try:
        with refusing("field", b""):
            found = octets()
            text = found[2:].decode("ascii", "replace")
            told = f" ({text})" if text.isprintable() and text.isascii() else ""
            return f"読めません / unreadable: {_hex(found)}{told}"
    except NotUnderstood:
        return "読めません / unreadable"


def _hex(octets: bytes) -> str:
    more = "…" if len(octets) > LONGEST_SHOWN else ""
    return octets[:LONGEST_SHOWN].hex(" ").upper() + more

"""台帳のブックの形: its sheets, columns and widths, and what each says over itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from warifu.messages import catalogue as words_of
from warifu.systems.catalogue import Catalogue
from warifu.systems.facts import System

LEDGER, STEPS, DESKS, HELP = "台帳", "手続き", "窓口", "説明"
DATES = frozenset({"starts_on", "expiry_on", "ordered_on", "received_on", "start_on", "applied_on", "registered_on"})
WIDTHS = {
    "name": 28,
    "serial": 26,
    "issuer": 26,
    "holder": 20,
    "note": 30,
    "successor": 26,
    "candidate": 26,
    "state": 16,
    "use": 30,
    "desk": 52,
    "item": 40,
    "value": 36,
    "until": 18,
    "basis": 10,
    "explained": 72,
}
USUAL_WIDTH, TICK_WIDTH = 14, 16
BEFORE_USES = ("name", "serial", "issuer", "starts_on", "expiry_on")
AFTER_USES = (
    "holder",
    "copies",
    "medium",
    "not_renewed",
    "successor",
    "candidate",
    "ordered_on",
    "received_on",
    "start_on",
    "state",
    "note",
)
STEP_COLUMNS = ("name", "serial", "use", "applied_on", "registered_on")
DESK_COLUMNS = ("item", "desk", "value", "until", "basis", "explained")


@dataclass(frozen=True, slots=True)
class BookColumn:
    """列: `meaning` as in words.toml, or SYSTEM/CHANNEL; its heading has a line in each language."""

    meaning: str
    heading: str
    width: int
    is_date: bool = False
    is_tick: bool = False
    takes_areas: bool = False


def ledger_columns(catalogue: Catalogue) -> list[BookColumn]:
    """台帳の列: what the certificate is, a column a channel, what its holder does with it."""
    before = [_plain(name) for name in BEFORE_USES]
    after = [_plain(name) for name in AFTER_USES]
    return [*before, *_uses(catalogue), *after]


def plain_columns(names: tuple[str, ...]) -> list[BookColumn]:
    """ほかのシートの列."""
    return [_plain(name) for name in names]


def use_name(catalogue: Catalogue, system: str, channel: str, area: str | None) -> str:
    """用途の名前: in Japanese, for people; its codes stand behind it."""
    found = catalogue.find(system)
    if found is None:
        return "/".join(filter(None, (system, channel, area)))
    named = next((one.name.ja for one in found.channels if one.code == channel), channel)
    where = next((one.name.ja for one in found.areas if one.code == area), "")
    return " ".join(part for part in (found.name.ja, named, where) if part)


def said(key: str, language: str = "ja") -> str:
    """言葉: of messages/holdings.toml, without facts."""
    words = words_of("holdings")[key]
    return words.ja if language == "ja" else words.en


def _uses(catalogue: Catalogue) -> Iterator[BookColumn]:
    for system in catalogue.systems:
        for channel in system.channels:
            heading = f"{_short(system)} {channel.short.ja}\n{system.code}/{channel.code}"
            yield BookColumn(
                f"{system.code}/{channel.code}", heading, TICK_WIDTH, is_tick=True, takes_areas=bool(system.areas)
            )


def _short(system: System) -> str:
    return min(system.short.ja, system.name.ja, key=len)


def _plain(name: str) -> BookColumn:
    heading = f"{said(f'book.{name}')}\n{said(f'book.{name}', 'en')}"
    return BookColumn(
        name, heading, WIDTHS.get(name, USUAL_WIDTH), is_date=name in DATES, is_tick=name == "not_renewed"
    )

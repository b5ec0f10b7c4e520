"""システム一覧のファイル: TOML, one table per system; shipped ones, and an installation's own.

extends = "electricity"          only in an own file: its systems stand beside the shipped ones, or in their place
[CODE]                           ja, en; short_ja, short_en for table heads where they differ
also = ["word", …]               what people write besides, of a system or channel, in ledgers of their own
port, host_names                 where the checkpoint answers until the settings say otherwise
desk_per_area = true             one desk per area instead of one for the system
[CODE.channels]                  CODE = { ja, en, short_ja, short_en, also, protocol }
[CODE.areas]                     CODE = { ja, en }
"""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from warifu.kernel.errors import FieldInvalid, TooLarge
from warifu.systems.catalogue import Catalogue
from warifu.systems.errors import CatalogueInvalid
from warifu.systems.facts import Area, Channel, Name, Protocol, System

SHIPPED = ("electricity", "gas")
LARGEST = 256 * 1024  # bytes
MOST_USES = 200
LONGEST_NAME = 64
RESERVED = "STATIC"  # a checkpoint's style sheets lie below /static
NAMES = frozenset({"ja", "en", "short_ja", "short_en"})
SYSTEM_FIELDS = NAMES | {"also", "port", "host_names", "desk_per_area", "channels", "areas"}
HOST_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")


@cache
def shipped(name: str) -> Catalogue:
    """付属のシステム一覧: one of SHIPPED."""
    return Catalogue(tuple(_shipped_systems(name).values()))


def read_catalogue(content: bytes) -> Catalogue:
    """システム一覧を読む: an installation's own file.

    Raises TooLarge, and CatalogueInvalid (systems.catalogue_invalid) naming the first rule that is broken.
    """
    return catalogue_of(catalogue_tables(content))


def catalogue_of(tables: dict[str, Any]) -> Catalogue:
    """システム一覧にする: from the tables of such a file. Raises CatalogueInvalid."""
    base: Mapping[str, System] = {}
    if (extended := tables.pop("extends", None)) is not None:
        if extended not in SHIPPED:
            raise CatalogueInvalid("extends", f"one of {', '.join(SHIPPED)}")
        base = _shipped_systems(extended)
    return _whole({**base, **_systems(tables)})


@cache
def _shipped_systems(name: str) -> Mapping[str, System]:
    content = files(__package__).joinpath(f"{name}.toml").read_bytes()
    return {system.code: system for system in _whole(_systems(catalogue_tables(content))).systems}


def catalogue_tables(content: bytes) -> dict[str, Any]:
    """表を読む: TOML of at most 256 KiB. Raises TooLarge, CatalogueInvalid."""
    if len(content) > LARGEST:
        raise TooLarge("catalogue", LARGEST)
    try:
        return tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as broken:
        raise CatalogueInvalid("*", f"TOML: {broken}") from None


def _systems(tables: Mapping[str, Any]) -> dict[str, System]:
    return {code: _system(code, table) for code, table in tables.items()}


def _system(code: str, table: Any) -> System:
    try:
        _check_fields(table, SYSTEM_FIELDS)
        channels = {code: _channel(code, channel) for code, channel in _typed(dict, table["channels"]).items()}
        areas = {code: _area(code, area) for code, area in _typed(dict, table.get("areas", {})).items()}
        per_area = _typed(bool, table.get("desk_per_area", False))
        if not channels or RESERVED in channels or (per_area and not areas):
            raise ValueError(f"at least one channel, none called {RESERVED}; areas where each has a desk")
        return System(
            code=code,
            name=_name(table),
            short=_short(table),
            channels=tuple(channels.values()),
            areas=tuple(areas.values()),
            has_desk_per_area=per_area,
            port=_port(table["port"]),
            host_names=tuple(_host_name(name) for name in _typed(list, table.get("host_names", []))),
            also=_also(table),
        )
    except FieldInvalid as invalid:
        raise CatalogueInvalid(code, f"{invalid.field}: {invalid.expected}") from None
    except KeyError as missing:
        raise CatalogueInvalid(code, f"{missing.args[0]} is missing") from None
    except (TypeError, ValueError) as fault:
        raise CatalogueInvalid(code, str(fault)[:200]) from None


def _channel(code: str, table: Any) -> Channel:
    _check_fields(table, NAMES | {"also", "protocol"})
    return Channel(code, _name(table), _short(table), Protocol(table["protocol"]), _also(table))


def _area(code: str, table: Any) -> Area:
    _check_fields(table, frozenset({"ja", "en"}))
    return Area(code, _name(table))


def _whole(systems: Mapping[str, System]) -> Catalogue:
    """Check what no system can know alone: ports and host names are one system's, and there are not too many uses."""
    catalogue = Catalogue(tuple(systems.values()))
    if not 0 < len(catalogue.uses) <= MOST_USES:
        raise CatalogueInvalid("*", f"1 to {MOST_USES} uses, which are channels times areas")
    places = Counter(place for s in catalogue.systems for place in (s.port, *s.host_names))
    for system in catalogue.systems:
        if twice := [place for place in (system.port, *system.host_names) if places[place] > 1]:
            raise CatalogueInvalid(system.code, f"{twice[0]}: a port or host name leads to one system")
    return catalogue


def _check_fields(table: Any, known: frozenset[str]) -> None:
    if unknown := sorted(_typed(dict, table).keys() - known):
        raise ValueError(f"{unknown[0][:40]}: only {', '.join(sorted(known))}")


def _name(table: Mapping[str, Any], before: str = "") -> Name:
    return Name(_text(table[f"{before}ja"]), _text(table[f"{before}en"]))


def _short(table: Mapping[str, Any]) -> Name:
    return _name(table, "short_") if table.keys() & {"short_ja", "short_en"} else _name(table)


def _also(table: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(_text(word) for word in _typed(list, table.get("also", [])))


def _text(value: Any) -> str:
    text: str = _typed(str, value)
    if not text.strip() or not text.isprintable() or len(text) > LONGEST_NAME:
        raise ValueError(f"a name is one line of at most {LONGEST_NAME} characters")
    return text


def _port(value: Any) -> int:
    port: int = _typed(int, value)
    if not 0 < port < 65536:
        raise ValueError("port: 1 to 65535")
    return port


def _host_name(value: Any) -> str:
    name: str = _typed(str, value)
    if not HOST_NAME.fullmatch(name):
        raise ValueError("host_names: in small letters, such as planning.example")
    return name


def _typed(kind: type, value: Any) -> Any:
    """Give `value` back if it is of exactly this type; TOML's true is no whole number. Raises TypeError."""
    if type(value) is not kind:
        raise TypeError(f"{value!r}"[:60] + f" is no {kind.__name__}")
    return value

"""システム一覧: the systems and their uses, read from `catalogue.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from warifu.systems.errors import UseUnknown
from warifu.systems.facts import Area, Channel, System, Use


@cache
def uses() -> tuple[Use, ...]:
    """全用途: every use in catalogue order: systems, then channels, then areas."""
    data: Mapping[str, Mapping[str, list[str]]] = tomllib.loads(
        files(__package__).joinpath("catalogue.toml").read_text("utf-8")
    )
    return tuple(
        Use(System(system), Channel(channel), Area(area) if area else None)
        for system, entry in data.items()
        for channel in entry["channels"]
        for area in entry.get("areas", [""])
    )


def uses_of(system: System) -> tuple[Use, ...]:
    """システムの用途: the uses of one system in catalogue order."""
    return tuple(use for use in uses() if use.system is system)


def find_use(system: str, channel: str, area: str | None) -> Use:
    """用途を探す: the catalogue's use of these names. Raises UseUnknown (registration.use_unknown)."""
    for use in uses():
        if (use.system, use.channel, use.area) == (system, channel, area or None):
            return use
    raise UseUnknown(system, channel, area or "")

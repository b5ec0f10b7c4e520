"""システム一覧の組立て: the rows of a catalogue, with what the settings say in place of what it says."""

from collections.abc import Mapping
from dataclasses import replace

from warifu.settings import Settings
from warifu.settings.errors import SettingInvalid
from warifu.systems.catalogue import Catalogue
from warifu.systems.catalogue_file import LARGEST, SHIPPED, read_catalogue, shipped


def open_catalogue(settings: Settings) -> Catalogue:
    """システム一覧を開く: a shipped one, or a file in the data directory; ports and host names as the settings say.

    Raises SettingInvalid, TooLarge, CatalogueInvalid.
    """
    catalogue = _named(settings)
    for name, codes in (
        ("checkpoint_ports", settings.checkpoint_ports),
        ("checkpoint_names", settings.checkpoint_names.values()),
    ):
        if unknown := sorted({code for code in codes if catalogue.find(code) is None}):
            known = ", ".join(system.code for system in catalogue.systems)
            raise SettingInvalid(name, f"{known}; {unknown[0]} is none of them")
    ports: Mapping[str, int] = settings.checkpoint_ports or {s.code: s.port for s in catalogue.systems if s.port}
    names = settings.checkpoint_names or {name: s.code for s in catalogue.systems for name in s.host_names}
    return Catalogue(
        tuple(
            replace(
                system,
                port=ports.get(system.code),
                host_names=tuple(name for name, code in names.items() if code == system.code),
            )
            for system in catalogue.systems
        )
    )


def _named(settings: Settings) -> Catalogue:
    if settings.catalogue in SHIPPED:
        return shipped(settings.catalogue)
    if not settings.catalogue.endswith(".toml"):
        raise SettingInvalid("catalogue", f"{', '.join(SHIPPED)}, or the name of a TOML file in the data directory")
    try:
        with (settings.home / settings.catalogue).open("rb") as file:
            return read_catalogue(file.read(LARGEST + 1))
    except OSError as fault:
        raise SettingInvalid("catalogue", f"a TOML file in the data directory ({type(fault).__name__})") from None

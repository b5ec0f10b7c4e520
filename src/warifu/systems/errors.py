"""関係システムの誤り."""

from dataclasses import dataclass

from warifu.kernel.errors import BadInput


@dataclass(eq=False)
class UseUnknown(BadInput):
    """用途なし: the catalogue has no such use."""

    code = "registration.use_unknown"
    system: str
    channel: str
    area: str


@dataclass(eq=False)
class CatalogueInvalid(BadInput):
    """システム一覧の誤り: the table `where` of a catalogue file cannot be used; `*` is the whole file."""

    code = "systems.catalogue_invalid"
    where: str
    why: str

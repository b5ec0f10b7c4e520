"""関係システムの事実: systems, channels, areas, desks and uses: rows of a catalogue. Source page, section 1."""

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from warifu.kernel.errors import FieldInvalid
from warifu.messages import Language

CODE = re.compile(r"[A-Z][A-Z0-9_]{0,31}")


class Protocol(StrEnum):
    """通信手順: what is spoken on a channel; each word names code of this program."""

    FILE_UPLOAD = "file-upload"  # ファイルアップロード
    JX = "jx"  # JX手順
    WEB = "web"  # Web画面
    API = "api"  # WebAPI
    DATA = "data"  # データ提供


@dataclass(frozen=True, slots=True)
class Name:
    """名前: in Japanese and in English."""

    ja: str
    en: str

    def say(self, language: Language) -> str:
        return self.ja if language == "ja" else self.en


@dataclass(frozen=True, slots=True)
class Area:
    """エリア: a part of the country, such as that of a grid company."""

    code: str
    name: Name

    def __post_init__(self) -> None:
        _check_codes(self.code)


@dataclass(frozen=True, slots=True)
class Channel:
    """経路: a way into a system that a desk registers certificates for; `short` is for table heads.

    `also` are other words that people write for it, in ledgers of their own.
    """

    code: str
    name: Name
    short: Name
    protocol: Protocol
    also: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_codes(self.code)


@dataclass(frozen=True, slots=True)
class Desk:
    """窓口: who takes applications for a system, in codes; for one area of it where `area` is set.

    Whether there is such a desk, the catalogue says. Raises FieldInvalid for a code of another form; so do the others.
    """

    system: str
    area: str | None = None

    def __post_init__(self) -> None:
        _check_codes(self.system, self.area)


@dataclass(frozen=True, slots=True)
class Use:
    """用途: one system, one channel and, where the system has areas, one area, in codes. What a desk registers."""

    system: str
    channel: str
    area: str | None = None

    def __post_init__(self) -> None:
        _check_codes(self.system, self.channel, self.area)


@dataclass(frozen=True, slots=True)
class System:
    """関係システム: a relying system behind the checkpoint; `short` is for table heads.

    `port` and `host_names` (SNI) are where its checkpoint answers; without a port there is none here. `also` are other
    words that people write for it.
    """

    code: str
    name: Name
    short: Name
    channels: tuple[Channel, ...]
    areas: tuple[Area, ...] = ()
    has_desk_per_area: bool = False
    port: int | None = None
    host_names: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_codes(self.code)

    @property
    def uses(self) -> tuple[Use, ...]:
        """用途: every channel, and for each of them every area where there are areas."""
        areas: tuple[str | None, ...] = tuple(area.code for area in self.areas) or (None,)
        return tuple(Use(self.code, channel.code, area) for channel, area in product(self.channels, areas))

    @property
    def desks(self) -> tuple[Desk, ...]:
        """窓口: one, or one per area."""
        return tuple(dict.fromkeys(self.desk_of(use) for use in self.uses))

    def desk_of(self, use: Use) -> Desk:
        """用途の窓口: who takes applications for this use of the system."""
        return Desk(self.code, use.area if self.has_desk_per_area else None)


def _check_codes(*codes: str | None) -> None:
    for code in codes:
        if code is not None and not CODE.fullmatch(code):
            raise FieldInvalid("code", "FILE_UPLOAD (A-Z, 0-9, _; 1-32)")

"""APIの入力: the kinds of values that bodies and addresses are made of. Strict: nothing is guessed or left over."""

import re
from datetime import date
from typing import Annotated, Any, TypeAlias

from fastapi import Path, Query
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from warifu.kernel.errors import FieldInvalid
from warifu.kernel.ids import OperatorCode
from warifu.registration.catalogue import find_use
from warifu.registration.facts import Use

LONGEST_ID = 40


class Form(BaseModel):
    """入力: a body; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class View(BaseModel):
    """出力: a part of an answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("text without control characters")
    return text


def _lines(text: str) -> str:
    if not all(line.isprintable() for line in text.splitlines()):
        raise ValueError("text without control characters")
    return text


def _day(value: Any) -> date:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("2026-04-01")
    return date.fromisoformat(value)


Day: TypeAlias = Annotated[date, BeforeValidator(_day)]
"""日付: YYYY-MM-DD, the date in Japan."""

Name: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64), AfterValidator(_printable)
]
"""名前: one line of at most 64 characters."""

OptionalName: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=64), AfterValidator(_printable)
]
"""名前(空でもよい)."""

Label: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=58), AfterValidator(_printable)
]
"""用途名: stands behind the operator code in the common name, 64 characters together (RFC 5280 appendix A.1)."""

Reason: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000), AfterValidator(_lines)
]
"""理由: what the other side will read."""

OptionalReason: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=1_000), AfterValidator(_lines)
]
"""理由(空でもよい)."""

OneTimeCode: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_printable)]
"""一回限りのコード."""

Identifier: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,40}$")]
"""番号: as this house writes them."""

PathId: TypeAlias = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.:-]{1,40}$")]
"""アドレスの中の番号."""

Limit: TypeAlias = Annotated[int, Query(ge=1, le=1_000)]
"""件数の上限."""


class UseForm(Form):
    """用途: names of the catalogue; `area` for the data-provision system only."""

    system: Annotated[str, Field(max_length=LONGEST_ID, examples=["PLANNING"]), AfterValidator(_printable)]
    channel: Annotated[str, Field(max_length=LONGEST_ID, examples=["JX"]), AfterValidator(_printable)]
    area: Annotated[str, Field(max_length=LONGEST_ID), AfterValidator(_printable)] | None = None

    def read(self) -> Use:
        """用途を探す. Raises UseUnknown (registration.use_unknown)."""
        return find_use(self.system, self.channel, self.area)


def _operator_code(text: str) -> str:
    try:
        return str(OperatorCode(text))
    except FieldInvalid as invalid:
        raise ValueError(invalid.expected) from None


Code: TypeAlias = Annotated[str, AfterValidator(_operator_code), Field(examples=["0A001"])]
"""事業者コード: 4 or 5 capital letters or digits, as text."""

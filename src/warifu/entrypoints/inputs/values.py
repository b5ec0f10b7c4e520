"""APIの入力: the kinds of values that bodies and addresses are made of. Strict: nothing is guessed or left over."""

import base64
import binascii
from datetime import date, datetime
from typing import Annotated, Any, TypeAlias

from fastapi import Path, Query, Response
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from warifu.kernel.clock import parse_day
from warifu.kernel.documents import Document, DocumentKind
from warifu.kernel.errors import FieldInvalid
from warifu.kernel.ids import OperatorCode
from warifu.systems.catalogue import Catalogue
from warifu.systems.facts import Use

LONGEST_ID = 40
LONGEST_FILE = 7_000_000  # characters of base64
OCTETS = "application/octet-stream"


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
    return parse_day(value if isinstance(value, str) else "")


Day: TypeAlias = Annotated[date, BeforeValidator(_day)]
"""日付: YYYY-MM-DD, the date in Japan, from 1950 to 2999."""

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

Note: TypeAlias = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000), AfterValidator(_lines)]
"""備考: what stays on record; may be empty."""

OptionalReason: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=1_000), AfterValidator(_lines)
]
"""理由(空でもよい)."""

OneTimeCode: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_printable)]
"""一回限りのコード."""

Identifier: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,40}$")]
"""番号: as this installation writes them."""

PathId: TypeAlias = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.:-]{1,40}$")]
"""アドレスの中の番号."""

Limit: TypeAlias = Annotated[int, Query(ge=1, le=1_000)]
"""件数の上限."""


SystemsCode: TypeAlias = Annotated[str, Field(max_length=LONGEST_ID), AfterValidator(_printable)]
"""システム・経路・エリアのコード: as the installation's catalogue writes them."""


class UseForm(Form):
    """用途: codes of the catalogue; `area` for a system with areas only."""

    system: SystemsCode
    channel: SystemsCode
    area: SystemsCode | None = None

    def read(self, catalogue: Catalogue) -> Use:
        """用途を探す. Raises UseUnknown (registration.use_unknown)."""
        return catalogue.find_use(self.system, self.channel, self.area)


def _operator_code(text: str) -> str:
    try:
        return str(OperatorCode(text))
    except FieldInvalid as invalid:
        raise ValueError(invalid.expected) from None


Code: TypeAlias = Annotated[str, AfterValidator(_operator_code), Field(examples=["0A001"])]
"""事業者コード: 4 or 5 capital letters or digits, as text."""


class FileForm(Form):
    """書類: `content` is base64 (RFC 4648 section 4); what it is, is told by its content."""

    name: Annotated[str, Field(min_length=1, max_length=200, examples=["登記事項証明書.pdf"])]
    content: Annotated[str, Field(min_length=1, max_length=LONGEST_FILE, examples=["JVBERi0xLjcK…"])]

    def octets(self) -> bytes:
        """中身を読む. Raises FieldInvalid."""
        try:
            return base64.b64decode(self.content, validate=True)
        except (binascii.Error, ValueError):
            raise FieldInvalid("content", "base64 (RFC 4648)") from None


class DocumentView(View):
    """書類."""

    id: str
    name: str
    kind: DocumentKind
    size: int
    sha256: str
    stored_at: datetime
    stored_by: str


def document_view(document: Document) -> DocumentView:
    """書類の出力."""
    return DocumentView(
        id=document.id,
        name=document.name,
        kind=document.kind,
        size=document.size,
        sha256=document.sha256,
        stored_at=document.stored_at,
        stored_by=document.stored_by,
    )


def as_download(document: Document, content: bytes) -> Response:
    """書類を渡す: always as a file to keep, never under a type of its own, so that no browser shows or runs it."""
    name = f'attachment; filename="{document.download_name}"'
    return Response(content, media_type=OCTETS, headers={"Content-Disposition": name})

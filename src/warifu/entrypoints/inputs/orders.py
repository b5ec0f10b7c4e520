"""申込の入力: orders, lines and what corrects them, as API and command line read them, and drafts in the same form."""

import base64
from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from warifu.authority.facts import KeyAlgorithm, RequestFacts
from warifu.entrypoints.inputs.values import Code, Day, Form, Identifier, Label, Name, OptionalName, Reason
from warifu.orders.correcting import Correction, LineEdit
from warifu.orders.facts import WANTED, LineForm, LineReason, Medium, Wanted
from warifu.orders.ordering import LINE_LIMIT
from warifu.workflows.installation import Installation

Pem = Annotated[str, Field(min_length=1, max_length=20_000)]
LineNumber = Annotated[int, Field(ge=1, le=1_000_000)]
Nothing = Literal[""]
WANTED_AS_JSON = TypeAdapter(Wanted)
ONE_KEY = "key_algorithm, request: どちらか一方 / one of the two"


class LineIn(Form):
    """申込明細: `request` is a CSR in PEM; without it, the authority makes a key of the kind `key_algorithm`.

    `predecessor` is the certificate that this one follows, `target_token` the token that the operator will write it to.
    Lines of the medium CD_R_BUNDLE with one `disc_group` share a disc; without, each has a disc of its own.
    """

    start_on: Day
    purpose_label: Label
    holder: OptionalName = ""
    medium: Annotated[Medium, Field(strict=False)] = Medium.DOWNLOAD
    key_algorithm: Annotated[KeyAlgorithm, Field(strict=False)] | None = None
    request: Pem | None = None
    target_token: Identifier | None = None
    predecessor: Identifier | None = None
    disc_group: Name | None = None

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        if self.key_algorithm and self.request:
            raise ValueError(ONE_KEY)
        return self

    def read(self, installation: Installation) -> LineForm:
        """明細を読む. Raises what reading a CSR raises."""
        wanted = Wanted(**{name: getattr(self, name) for name in WANTED})
        request = installation.request_format.read_request(self.request.encode()) if self.request else None
        return LineForm(wanted, request or self.key_algorithm or KeyAlgorithm.RSA_2048)


class OrderForm(Form):
    """申込: an operator leaves `operator_code` out, registration staff name the participant.

    Lines that look like something open or issued are refused unless `confirm_duplicates`. Urgent handling is not
    offered, so there is no field for it.
    """

    operator_code: Code | None = None
    lines: Annotated[list[LineIn], Field(max_length=LINE_LIMIT)]
    confirm_duplicates: bool = False


class DirectForm(Form):
    """直接発行の申込: the CSR's own subject; `start_on` is today when left out."""

    request: Pem
    profile: Identifier = "client"
    start_on: Day | None = None


class EditIn(Form):
    """明細の変更: of the line `line`; what is left out stays as it is, and an empty text takes an optional fact away.

    `request` brings another CSR; `key_algorithm` has the authority make the key.
    """

    line: LineNumber
    start_on: Day | None = None
    purpose_label: Label | None = None
    holder: OptionalName | None = None
    medium: Annotated[Medium, Field(strict=False)] | None = None
    key_algorithm: Annotated[KeyAlgorithm, Field(strict=False)] | None = None
    request: Pem | None = None
    predecessor: Identifier | Nothing | None = None
    target_token: Identifier | Nothing | None = None
    disc_group: Name | Nothing | None = None

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        if self.key_algorithm and self.request:
            raise ValueError(ONE_KEY)
        return self

    def read(self, installation: Installation) -> LineEdit:
        """変更を読む. Raises what reading a CSR raises."""
        wanted = {name: given for name in WANTED if (given := getattr(self, name)) is not None}
        request = installation.request_format.read_request(self.request.encode()) if self.request else None
        return LineEdit(self.line, wanted, request or self.key_algorithm)


class CorrectionForm(Form):
    """訂正: lines to take out, to change and to add; every other line stays as it is."""

    remove: Annotated[list[LineNumber], Field(max_length=LINE_LIMIT)] = []
    edit: Annotated[list[EditIn], Field(max_length=LINE_LIMIT)] = []
    add: Annotated[list[LineIn], Field(max_length=LINE_LIMIT)] = []
    confirm_duplicates: bool = False

    def read(self, installation: Installation) -> Correction:
        """訂正を読む. Raises what reading a CSR raises."""
        return Correction(
            remove=tuple(self.remove),
            edit=tuple(edit.read(installation) for edit in self.edit),
            add=tuple(line.read(installation) for line in self.add),
        )


class ResubmitForm(Form):
    """再提出."""

    confirm_duplicates: bool = False


class LineReasonIn(Form):
    """明細の差戻し理由."""

    line: LineNumber
    reason: Reason


class CloseForm(Form):
    """打切りの理由."""

    reason: Reason


class ReturnForm(Form):
    """差戻しの理由: of the order as a whole, and of lines that are to be put right."""

    reason: Reason
    lines: Annotated[list[LineReasonIn], Field(max_length=LINE_LIMIT)] = []

    def read(self) -> tuple[LineReason, ...]:
        """明細の理由を読む."""
        return tuple(LineReason(named.line, named.reason) for named in self.lines)


def order_body(operator_code: str, forms: Sequence[LineForm]) -> dict[str, Any]:
    """申込の本文にする: CSRs as PEM (RFC 7468)."""
    return {"operator_code": operator_code, "lines": [_line(form) for form in forms]}


def _line(form: LineForm) -> dict[str, Any]:
    source = form.key_source
    key = {"request": _pem(source.der)} if isinstance(source, RequestFacts) else {"key_algorithm": str(source)}
    return {**WANTED_AS_JSON.dump_python(form.wanted, mode="json", exclude_none=True), **key}


def _pem(der: bytes) -> str:
    text = base64.b64encode(der).decode()
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    return "\n".join(("-----BEGIN CERTIFICATE REQUEST-----", *lines, "-----END CERTIFICATE REQUEST-----", ""))

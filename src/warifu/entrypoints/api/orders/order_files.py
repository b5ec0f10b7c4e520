"""API・申込ファイル: many lines in one file: its template, a dry run, the file back with its errors, the order."""

import base64
import binascii
import io
from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from warifu.bootstrap.files import LARGEST, TEMPLATES, FileReader, write_report
from warifu.entrypoints.api.pricing.amounts import SentenceView, TotalsView, totals_view
from warifu.entrypoints.http.answers import body_of
from warifu.entrypoints.http.large_json import LargeJsonRoute
from warifu.entrypoints.http.sign_in import SignedIn, TheInstallation
from warifu.entrypoints.inputs.values import OCTETS, Code, Form, View
from warifu.kernel.errors import FieldInvalid, WarifuError
from warifu.kernel.ids import OperatorCode
from warifu.orders.explained import explain
from warifu.orders.facts import OrderState
from warifu.orders.order_file import RowFault
from warifu.workflows.orders.order_from_file import CheckedFile, SentFile, check_order_file, order_from_file

router = APIRouter(prefix="/orders/files", tags=["orders"], route_class=LargeJsonRoute)
LONGEST_CONTENT = (LARGEST + 2) // 3 * 4  # characters of base64
BODY_LIMIT = LONGEST_CONTENT + 1_000  # bytes of a request
MOST_SHOWN = 1_000
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


class CheckForm(Form):
    """調べるファイル: XLSX or CSV in base64; registration staff name the participant, or the file does."""

    content: Annotated[str, Field(min_length=1, max_length=LONGEST_CONTENT, examples=["UEsDBBQ…"])]
    operator_code: Code | None = None

    def read(self) -> SentFile:
        """ファイルを取り出す. Raises FieldInvalid."""
        try:
            content = base64.b64decode(self.content, validate=True)
        except (binascii.Error, ValueError):
            raise FieldInvalid("content", "base64 (RFC 4648)") from None
        code = OperatorCode(self.operator_code) if self.operator_code else None
        return SentFile(content, FileReader(), code)


class ReportForm(CheckForm):
    """誤りを書き込むファイル: with `only_faulty` the good rows are left out."""

    only_faulty: bool = False


class SubmitForm(CheckForm):
    """申込ファイル: `take_good_rows` leaves faulty rows out, `confirm_duplicates` says that they are meant."""

    take_good_rows: bool = False
    confirm_duplicates: bool = False


class FaultView(View):
    """誤り: `row` and `column` as a spreadsheet names them; `column` is empty when the whole row is meant."""

    row: int
    column: str
    heading: str
    given: str
    code: str
    message: SentenceView


class CostView(View):
    """見積り: of the good rows, and why."""

    totals: TotalsView
    sentences: list[SentenceView]


class CheckedView(View):
    """調べた結果: at most 1,000 faults and notices are listed, `fault_count` counts all.

    Notices stop nothing. `cost` is null where the installation has no prices, or for the reason in `unpriced`.
    """

    sha256: str
    operator_code: str
    application_on: date
    rows: int
    good_rows: int
    fault_count: int
    faults: list[FaultView]
    notices: list[FaultView]
    submitted_before: list[str]
    cost: CostView | None
    unpriced: SentenceView | None


class SubmittedView(View):
    """受け付けた申込み: `left_out` are the rows that were not taken."""

    order_id: str
    state: OrderState
    application_on: date
    lines: int
    left_out: list[int]
    sha256: str


@router.get("/template.xlsx", response_class=Response, responses={200: {"content": {WORKBOOK: {}}}})
def template_xlsx(_actor: SignedIn) -> Response:
    """XLSXのひな形: with notes, lists to choose from, and a sample on a sheet of its own."""
    return _template("xlsx", WORKBOOK)


@router.get("/template.csv", response_class=Response, responses={200: {"content": {CSV: {}}}})
def template_csv(_actor: SignedIn) -> Response:
    """CSVのひな形: the headings, UTF-8 with a byte order mark."""
    return _template("csv", CSV)


@router.post("/check")
def check(form: CheckForm, installation: TheInstallation, actor: SignedIn) -> CheckedView:
    """調べる: every fault by row and column; nothing is written."""
    return _checked(check_order_file(installation, actor, form.read()))


@router.post("/report", response_class=Response, responses={200: {"content": {WORKBOOK: {}}}})
def report(form: ReportForm, installation: TheInstallation, actor: SignedIn) -> Response:
    """誤りを書き込んだファイル: the same rows as XLSX, faulty cells marked, and what to do beside them."""
    checked = check_order_file(installation, actor, form.read())
    out = io.BytesIO()
    write_report(out, checked.table, checked.faults, only_faulty=form.only_faulty)
    return _download(out.getvalue(), "warifu-order-errors.xlsx", OCTETS)


@router.post("", status_code=201)
def submit(form: SubmitForm, installation: TheInstallation, actor: SignedIn) -> SubmittedView:
    """ファイルで申し込む: one order; nothing is taken unless all rows are right or `take_good_rows` is chosen."""
    taken = order_from_file(
        installation, actor, form.read(), take_good_rows=form.take_good_rows, confirm_duplicates=form.confirm_duplicates
    )
    return SubmittedView(
        order_id=taken.order.id,
        state=taken.order.state,
        application_on=taken.order.application_on,
        lines=len(taken.order.lines),
        left_out=list(taken.checked.left_out),
        sha256=taken.checked.sha256,
    )


def _template(form: str, media_type: str) -> Response:
    out = io.BytesIO()
    TEMPLATES[form](out)
    return _download(out.getvalue(), f"warifu-order.{form}", media_type)


def _download(content: bytes, name: str, media_type: str) -> Response:
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _checked(checked: CheckedFile) -> CheckedView:
    priced = checked.priced
    return CheckedView(
        sha256=checked.sha256,
        operator_code=str(checked.participant.operator_code),
        application_on=checked.application_on,
        rows=len(checked.table.rows),
        good_rows=len(checked.good),
        fault_count=len(checked.faults),
        faults=_faults(checked.faults),
        notices=_faults(checked.notices),
        submitted_before=list(checked.submitted_before),
        cost=CostView(
            totals=totals_view(priced.totals),
            sentences=[SentenceView(ja=sentence.ja, en=sentence.en) for sentence in explain(priced)],
        )
        if priced
        else None,
        unpriced=_sentence(checked.unpriced) if checked.unpriced else None,
    )


def _sentence(error: WarifuError) -> SentenceView:
    message = body_of(error)["message"]
    return SentenceView(ja=message["ja"], en=message["en"])


def _faults(faults: Sequence[RowFault]) -> list[FaultView]:
    return [
        FaultView(
            row=fault.row,
            column=fault.column,
            heading=fault.heading,
            given=fault.given,
            code=fault.code,
            message=SentenceView(ja=fault.say("ja"), en=fault.say("en")),
        )
        for fault in faults[:MOST_SHOWN]
    ]

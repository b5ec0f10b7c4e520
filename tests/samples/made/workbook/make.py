"""申込ファイルのブックを作る: with openpyxl, xlsxwriter and LibreOffice."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import xlsxwriter
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from samples.made.making import keep, sh, workshop
from samples.made.order_csv.make import HEADINGS, ROW, table

FOLDER = "workbook"
DAY = date(2026, 12, 10)
ROW_WITH_DATE = [*ROW[:3], DAY, *ROW[4:]]
SOFFICE = "soffice --headless -env:UserInstallation=file://$PWD/p --convert-to {} t.xlsx --outdir out"


def by_openpyxl(change: Callable[[Any, Workbook], None], *rows: list[Any]) -> bytes:
    book = Workbook()
    sheet = book.active
    for row in (HEADINGS, *(rows or (ROW_WITH_DATE,))):
        sheet.append(row)
    change(sheet, book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def by_xlsxwriter(change: Callable[[Any, Any], None], **options: Any) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": not options, **options})
    sheet = book.add_worksheet("申込")
    for row, cells in enumerate((HEADINGS, ROW)):
        for column, text in enumerate(cells):
            sheet.write_string(row, column, text)
    change(sheet, book)
    book.close()
    return out.getvalue()


def put(place: str, value: Any, form: str = "General") -> Callable[[Any, Workbook], None]:
    def change(sheet: Any, book: Workbook) -> None:
        sheet[place] = value
        sheet[place].number_format = form

    return change


def nothing(*_: Any) -> None:
    """As it is."""


def make() -> None:
    for name, content in {**_of_openpyxl(), **_of_xlsxwriter()}.items():
        keep(FOLDER, name, content)
    with workshop() as at:
        (at / "t.xlsx").write_bytes(by_openpyxl(nothing))
        for form in ("xls", "fods", "html", "xlsm", "pdf"):
            sh(SOFFICE.format(form), at)
            keep(FOLDER, f"libreoffice.{form}", (at / "out" / f"t.{form}").read_bytes())
        (at / "t.csv").write_text(table(HEADINGS, ROW), "utf-8")
        sh(SOFFICE.format("xlsx").replace("t.xlsx", "t.csv --infilter=CSV:44,34,76"), at)
        keep(FOLDER, "libreoffice-from-csv.xlsx", (at / "out" / "t.xlsx").read_bytes())


# long: a table, one line for each file
def _of_openpyxl() -> dict[str, bytes]:
    def merged(sheet: Any, book: Workbook) -> None:
        sheet.insert_rows(1)
        sheet["A1"] = "クライアント証明書 申込"
        sheet.merge_cells("A1:F1")

    def merged_rows(sheet: Any, book: Workbook) -> None:
        sheet.append([*ROW_WITH_DATE[:2], "見本 次郎", *ROW_WITH_DATE[3:]])
        sheet.merge_cells("E2:E3")

    def epoch(sheet: Any, book: Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904

    def protected(sheet: Any, book: Workbook) -> None:
        sheet.protection.set_password("mihon")

    def commented(sheet: Any, book: Workbook) -> None:
        sheet["B2"].comment = Comment("確認済み", "見本")
        sheet.add_data_validation(DataValidation(type="list", formula1='"DOWNLOAD,DISC"', sqref="E2:E9"))
        sheet.add_table(Table(displayName="t", ref="A1:F2"))

    def very_hidden(sheet: Any, book: Workbook) -> None:
        book.create_sheet("控え").append(HEADINGS)
        book["控え"].sheet_state = "veryHidden"

    def rich(sheet: Any, book: Workbook) -> None:
        sheet["B2"] = CellRichText("需給", TextBlock(InlineFont(b=True), "管理"), "1号")

    return {
        "openpyxl-date.xlsx": by_openpyxl(nothing),
        "openpyxl-datetime.xlsx": by_openpyxl(put("D2", datetime(2026, 12, 10), "yyyy/m/d h:mm")),
        "openpyxl-date-with-hours.xlsx": by_openpyxl(put("D2", datetime(2026, 12, 10, 15, 30), "yyyy/m/d h:mm")),
        "openpyxl-1904.xlsx": by_openpyxl(epoch),
        "openpyxl-bare-number.xlsx": by_openpyxl(put("D2", 46366)),
        "openpyxl-code-shown-with-zeros.xlsx": by_openpyxl(put("A2", 123, "00000")),
        "openpyxl-true.xlsx": by_openpyxl(put("C2", True)),
        "openpyxl-fraction.xlsx": by_openpyxl(put("B2", 0.1 + 0.2)),
        "openpyxl-error-value.xlsx": by_openpyxl(put("C2", "#N/A")),
        "openpyxl-formula-never-computed.xlsx": by_openpyxl(put("D2", "=DATE(2026,12,10)")),
        "openpyxl-title-merged.xlsx": by_openpyxl(merged),
        "openpyxl-rows-merged.xlsx": by_openpyxl(merged_rows),
        "openpyxl-protected.xlsx": by_openpyxl(protected),
        "openpyxl-comment-list-table.xlsx": by_openpyxl(commented),
        "openpyxl-very-hidden-sheet.xlsx": by_openpyxl(very_hidden),
        "openpyxl-rich-text.xlsx": by_openpyxl(rich),
        "openpyxl-empty.xlsx": by_openpyxl(lambda sheet, _: sheet.delete_rows(1, 9)),
    }


def _of_xlsxwriter() -> dict[str, bytes]:
    def computed(sheet: Any, book: Any) -> None:
        sheet.write_formula("B2", '="需給管理"&1&"号"', None, "需給管理1号")

    def linked(sheet: Any, book: Any) -> None:
        sheet.write_url("C2", "mailto:a@example.jp", string="見本 太郎")

    def filtered(sheet: Any, book: Any) -> None:
        sheet.autofilter("A1:F2")
        sheet.set_column("G:G", None, None, {"hidden": True})

    def chart(sheet: Any, book: Any) -> None:
        bars = book.add_chart({"type": "bar"})
        bars.add_series({"values": "=申込!$A$2:$B$2"})
        book.add_chartsheet("図").set_chart(bars)

    plain = by_xlsxwriter(nothing)
    return {
        "xlsxwriter-text.xlsx": plain,
        "xlsxwriter-inline-strings.xlsx": by_xlsxwriter(nothing, constant_memory=True),
        "xlsxwriter-date.xlsx": by_xlsxwriter(
            lambda sheet, book: sheet.write_datetime("D2", datetime(2026, 12, 10), book.add_format({"num_format": 14}))
        ),
        "xlsxwriter-computed-name.xlsx": by_xlsxwriter(computed),
        "xlsxwriter-link.xlsx": by_xlsxwriter(linked),
        "xlsxwriter-filter-hidden-column.xlsx": by_xlsxwriter(filtered),
        "xlsxwriter-chart-sheet.xlsx": by_xlsxwriter(chart),
        "xlsxwriter-furigana.xlsx": _with_furigana(plain),
    }


def _with_furigana(content: bytes) -> bytes:
    """As Excel in Japan keeps how a name was typed, in a part of the text that is not shown."""
    read, out = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name in read.namelist():
            part = read.read(name).decode()
            if name == "xl/sharedStrings.xml":
                kana = '<rPh sb="0" eb="2"><t>ミホン</t></rPh><phoneticPr fontId="1"/>'
                part = re.sub("<t>見本 太郎</t>", f"<t>見本 太郎</t>{kana}", part)
            written.writestr(name, part)
    return out.getvalue()


if __name__ == "__main__":
    make()

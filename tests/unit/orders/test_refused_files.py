"""断られる申込ファイル: what is no proper table is refused with its own reason, before it costs anything."""

import io
import re
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, timedelta

import pytest
from fixtures.papers import in_zip64
from openpyxl import Workbook, load_workbook
from samples.order_files import HEADINGS, Row, csv_file, rows_of, workbook

from warifu.adapters.order_files import workbook_guard
from warifu.adapters.order_files.reader import LARGEST, FileReader
from warifu.kernel.errors import NotUnderstood, TooLarge, WarifuError
from warifu.orders.errors import OrderEmpty
from warifu.orders.file_cells import CellKind
from warifu.orders.file_errors import (
    CellFormula,
    HeadingsMissing,
    LineUndecodable,
    LinksRefused,
    MacrosRefused,
    WorkbookEncrypted,
    WorkbookTooOld,
)

TODAY = date(2026, 11, 24)
ROWS: list[Row] = rows_of(2, TODAY, made_here=2)
BOOK = workbook(ROWS)
OLD = bytes.fromhex("d0cf11e0a1b11ae1")
MEGABYTE = 1_000_000


COPY = '<c><f t="shared" si="0"/></c>'


def rewritten(changes: Mapping[str, Callable[[bytes], bytes] | None], **more: bytes) -> bytes:
    """The book with parts changed or taken away, and parts added: `xl__x_bin` is xl/x.bin."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            change = changes.get(name, lambda data: data)
            if change:
                new.writestr(name, change(old.read(name)))
        for name, data in more.items():
            new.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return out.getvalue()


def sheet_with(sheet_data: str) -> bytes:
    return rewritten(
        {SHEET: lambda data: re.sub(rb"<sheetData>.*</sheetData>", sheet_data.encode(), data, flags=re.DOTALL)}
    )


SHEET_DATA = re.compile(rb"<sheetData>.*</sheetData>", re.DOTALL)
SHEET = "xl/worksheets/sheet1.xml"
TYPES = "[Content_Types].xml"
MACRO_TYPE = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
PLAIN_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (rewritten({}, xl__vbaProject_dot_bin=b"\0\1"), MacrosRefused),
        (rewritten({}, xl__macrosheets__sheet1_dot_xml=b"<x/>"), MacrosRefused),
        (rewritten({TYPES: lambda data: data.replace(PLAIN_TYPE, MACRO_TYPE)}), MacrosRefused),
        (rewritten({}, xl__externalLinks__externalLink1_dot_xml=b"<x/>"), LinksRefused),
        (rewritten({}, xl__connections_dot_xml=b"<x/>"), LinksRefused),
        (OLD + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600), WorkbookEncrypted),
        (OLD + bytes(2_000), WorkbookTooOld),
        (b"", NotUnderstood),
        (b"%PDF-1.7\n\0\0", NotUnderstood),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", NotUnderstood),
        (BOOK[: len(BOOK) // 2], NotUnderstood),
        (rewritten({"xl/workbook.xml": None}), NotUnderstood),
        (rewritten({SHEET: None}), NotUnderstood),
        (b'\xef\xbb\xbf"' + "用途名,媒体\r\n".encode(), NotUnderstood),
        ("ひとこと\r\n".encode(), HeadingsMissing),
        (csv_file([]), OrderEmpty),
        (workbook([]), OrderEmpty),
    ],
)
def test_a_file_that_is_no_order_is_refused_with_its_own_reason(content: bytes, reason: type[WarifuError]) -> None:
    with pytest.raises(reason):
        rows = FileReader().read(content).rows
        if not rows:
            raise OrderEmpty(1)  # what the workflow says of a table without rows


def test_a_line_that_cannot_be_decoded_is_named_by_its_number() -> None:
    content = csv_file(rows_of(3, TODAY, made_here=3)).replace("見本 PC-00002".encode(), b"\x83\xff\xfe")
    with pytest.raises(LineUndecodable) as refused:
        FileReader().read(content)
    assert refused.value.line == 3
    with pytest.raises(LineUndecodable) as refused:
        FileReader().read(csv_file(ROWS, "cp932") + b"\x81\x20,\r\n")
    assert refused.value.line == 4


def test_a_file_above_the_limit_is_refused_unread() -> None:
    with pytest.raises(TooLarge):
        FileReader().read(b"PK\x03\x04" + bytes(LARGEST))


def test_a_zip_bomb_is_refused_before_it_unpacks() -> None:
    bomb = rewritten({}, xl__media__image1_dot_png=bytes(workbook_guard.MOST_UNPACKED))
    assert len(bomb) < MEGABYTE
    tracemalloc.start()
    with pytest.raises(TooLarge):
        FileReader().read(bomb)
    assert tracemalloc.get_traced_memory()[1] < 4 * MEGABYTE
    tracemalloc.stop()


def test_a_part_that_claims_a_gigabyte_is_refused_and_one_that_lies_is_read_no_further_than_it_says() -> None:
    huge = bytearray(rewritten({}, xl__x_dot_xml=b"<x>" + b" " * MEGABYTE + b"</x>"))
    at = huge.rfind(b"PK\x01\x02", 0, huge.rfind(b"xl/x.xml"))
    claims = bytearray(huge)
    claims[at + 24 : at + 28] = (1 << 30).to_bytes(4, "little")
    with pytest.raises(TooLarge):
        FileReader().read(bytes(claims))
    lies = bytearray(huge)
    lies[at + 24 : at + 28] = (10).to_bytes(4, "little")
    with pytest.raises(NotUnderstood):
        FileReader().read(bytes(lies))


def test_a_directory_of_many_thousand_parts_is_refused_before_it_is_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for number in range(10_000):
            packed.writestr(f"p/{number}", b"")
    content = out.getvalue()
    tracemalloc.start()
    with pytest.raises(TooLarge):
        FileReader().read(content)
    assert tracemalloc.get_traced_memory()[1] < MEGABYTE
    tracemalloc.stop()


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", TYPES, "xl/styles.xml"])
def test_a_document_type_is_refused_in_whatever_part_so_that_nothing_laughs_a_billion_times(part: str) -> None:
    declaration = b'<?xml version="1.0"?>'
    laughing = rewritten({part: lambda data: declaration + LAUGHS + re.sub(rb"^<\?xml[^>]*\?>", b"", data)})
    with pytest.raises(NotUnderstood, match="document type"):
        FileReader().read(laughing)
    hidden = rewritten({part: lambda data: (declaration + LAUGHS + b"<x/>").decode().encode("utf-16")})
    with pytest.raises(NotUnderstood, match="UTF-8"):
        FileReader().read(hidden)
    elsewhere = rewritten({part: lambda data: b'<?xml version="1.0" encoding="cp037"?>' + data})
    with pytest.raises(NotUnderstood, match="UTF-8"):
        FileReader().read(elsewhere)


def test_a_picture_that_is_xml_is_looked_at_like_every_part() -> None:
    with pytest.raises(NotUnderstood):
        FileReader().read(rewritten({}, xl__media__image1_dot_png=LAUGHS + b"<x/>"))
    assert FileReader().read(rewritten({}, xl__media__image1_dot_png=b"\x89PNG\r\n\x1a\n\0")).rows


@pytest.mark.parametrize(
    "sheet_data",
    [
        "<sheetData><row>" + "<c/>" * 300_000 + "</row></sheetData>",
        "<sheetData>" + "<row/>" * 30_000 + "</sheetData>",
        "<sheetData>" + "<x/>" * 2_000_000 + "</sheetData>",
        "<sheetData>" + "<row " * 900_000 + "</sheetData>",
        "<sheetData/><mergeCells>" + '<mergeCell ref="A1:B2"/>' * 300_000 + "</mergeCells><sheetData></sheetData>",
        "<sheetData><row " + " ".join(f'a{n}="1"' for n in range(1_100_000)) + "></row></sheetData>",
    ],
)
def test_a_sheet_of_countless_elements_is_refused_without_being_parsed(sheet_data: str) -> None:
    with pytest.raises(TooLarge):
        FileReader().read(sheet_with(sheet_data))


def test_a_formula_that_is_copied_to_countless_cells_is_refused_without_being_copied_out() -> None:
    copies = '<row><c><f t="shared" si="0">' + "A1+" * 3_000 + "1</f></c>" + COPY * 300 + "</row>"
    with pytest.raises(CellFormula):
        FileReader().read(sheet_with(f"<sheetData>{copies}</sheetData>"))


def test_countless_shared_strings_are_refused_without_being_parsed() -> None:
    with pytest.raises(TooLarge):
        FileReader().read(rewritten({}, xl__sharedStrings2_dot_xml=b"<sst>" + b"<si/>" * 300_000 + b"</sst>"))


def test_no_row_is_passed_over_because_the_sheet_lies_about_its_size_or_its_order() -> None:
    small = rewritten({SHEET: lambda data: data.replace(b"<sheetData>", b'<dimension ref="A1:B1"/><sheetData>')})
    assert len(FileReader().read(small).rows) == 2
    numbered = '<row r="{}"><c t="inlineStr"><is><t>用途名</t></is></c><c t="inlineStr"><is><t>媒体</t></is></c></row>'
    below = f"<sheetData>{numbered.format(1)}{numbered.format(30_000)}</sheetData>"
    with pytest.raises(NotUnderstood, match="below"):
        FileReader().read(sheet_with(below))
    disordered = f"<sheetData>{numbered.format(5)}{numbered.format(3)}</sheetData>"
    with pytest.raises(NotUnderstood, match="after row 5"):
        FileReader().read(sheet_with(disordered))
    gaps = f"<sheetData>{numbered.format(3)}{numbered.format(900)}</sheetData>"
    assert [row.number for row in FileReader().read(sheet_with(gaps)).rows] == [900]


@pytest.mark.parametrize(
    ("attributes", "numbers"),
    [
        (("r='1'", "", "r='3'"), [2, 3]),
        (("", "", ""), [2, 3]),
        (("", 'spans="1:2" r="5"', ""), [5, 6]),
        (("r='1'", "", 'x="a>b" r="3"'), [2, 3]),
        (("r='1'", "customHeight='1' x=\" r='9' \"", "r='3'"), [2, 3]),
    ],
)
def test_a_row_without_a_number_stands_below_the_one_before_it(attributes: tuple[str, ...], numbers: list[int]) -> None:
    table = FileReader().read(sheet_with(f"<sheetData>{numbered_rows(attributes)}</sheetData>"))
    assert [row.number for row in table.rows] == numbers


@pytest.mark.parametrize(
    "attributes",
    [
        ("r='1'", "r='2'", "", "r='3'"),
        ("r='1'", "", "r='2'"),
        ("", "r='1'"),
        ("r='1'", "r='1.5'"),
        ("r='1'", "r='2.0'", ""),
    ],
)
def test_no_row_is_passed_over_because_one_before_it_has_no_number(attributes: tuple[str, ...]) -> None:
    with pytest.raises(NotUnderstood, match="after row"):
        FileReader().read(sheet_with(f"<sheetData>{numbered_rows(attributes)}</sheetData>"))


def numbered_rows(attributes: tuple[str, ...]) -> str:
    cells = '<c t="inlineStr"><is><t>用途名</t></is></c><c t="inlineStr"><is><t>媒体</t></is></c>'
    return "".join(f"<row {said}>{cells}</row>" for said in attributes)


def test_what_a_cell_holds_is_seen_as_what_it_is() -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(HEADINGS[:2])
    sheet.append(["=1+1", 12, 1.23e38, "007", TODAY, True, "#N/A", None, "'x", timedelta(hours=1)])
    sheet["K2"] = "=1+1"
    sheet["K2"].data_type = "s"
    out = io.BytesIO()
    book.save(out)
    (row,) = FileReader().read(out.getvalue()).rows
    kinds = [cell.kind for cell in row.cells]
    assert kinds == [
        CellKind.FORMULA,
        CellKind.NUMBER,
        CellKind.NUMBER,
        CellKind.TEXT,
        CellKind.DATE,
        CellKind.OTHER,
        CellKind.OTHER,
        CellKind.EMPTY,
        CellKind.TEXT,
        CellKind.OTHER,
        CellKind.FORMULA,
    ]
    assert [cell.text for cell in row.cells][1:4] == ["12", "1.23E+38", "007"]


def test_a_hidden_sheet_is_not_taken_for_the_order() -> None:
    book = load_workbook(io.BytesIO(BOOK))
    front = book.create_sheet("隠し", 0)
    front.append([*HEADINGS[:2], "余分"])
    front.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    assert len(FileReader().read(out.getvalue()).rows) == 2


def test_a_cell_with_line_ends_counts_as_one_row_and_empty_rows_keep_their_numbers() -> None:
    text = '用途名,媒体,CSR\r\n\r\nA,CD-R,"1\n2\n3"\r\n,,\r\nB,CD-R,\r\n'
    table = FileReader().read(text.encode())
    assert [(row.number, row.cells[0].text) for row in table.rows] == [(3, "A"), (5, "B")]


def test_headings_may_stand_below_a_title() -> None:
    text = "申込書,,\r\n作成日 2026/11/24,,\r\n用途名,媒体\r\nA,CD-R\r\n"
    table = FileReader().read(text.encode("cp932"))
    assert (table.header.number, table.rows[0].number) == (3, 4)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("=1+1", CellKind.FORMULA), ('"=""0012"""', CellKind.TEXT), ("+81-3", CellKind.TEXT), ("@home", CellKind.TEXT)],
)
def test_in_a_csv_as_in_a_workbook_only_what_begins_with_an_equals_sign_is_a_formula(text: str, kind: CellKind) -> None:
    (row,) = FileReader().read(f"用途名,媒体\r\n{text},CD-R\r\n".encode()).rows
    assert row.cells[0].kind is kind


def test_a_csv_in_utf_16_with_its_mark_is_read() -> None:
    (row,) = FileReader().read("用途名\t媒体\r\nA\tCD-R\r\n".encode("utf-16")).rows
    assert row.cells[0].text == "A"


def test_a_workbook_in_the_form_for_huge_files_is_refused() -> None:
    with pytest.raises(NotUnderstood, match="zip64"):
        FileReader().read(in_zip64(BOOK))

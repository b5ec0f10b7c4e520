"""Tables, numbers and dates as spreadsheets, dialogs and keyboards of others write them."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from warifu.adapters.order_files.hidden import hidden_in
from warifu.adapters.order_files.reader import FileReader
from warifu.authority.errors import PassphraseWrong, SerialLost
from warifu.authority.revocation_file import read_reason, read_revocation_file
from warifu.authority.which import read_which
from warifu.entrypoints.cli.main import app
from warifu.kernel.errors import FieldInvalid, WarifuError
from warifu.messages import told
from warifu.orders.file_cells import Cell, CellKind, day_of
from warifu.orders.file_errors import DateNotRead
from warifu.orders.file_rows import read_headings
from warifu.orders.order_file import Table
from warifu.workflows.delivery.fetch import read_code
from warifu.workflows.installation import Installation

ROW = ["0A001", "需給管理1号", "見本 太郎", "2026-12-10", "DOWNLOAD"]
READ = {
    "japanese-date-cells/numfmt31.xlsx": ROW,
    "japanese-date-cells/numfmt57.xlsx": ROW,
    "x000d-escape/csr-crlf.xlsx": ROW,
    "x000d-escape/label.xlsx": [*ROW[:3], "2026-12-01", "DOWNLOAD"],
    "rows-nobody-sees/cover-first.xlsx": ROW,
    "csv-of-other-programs/blank-after-comma.csv": ROW,
    "csv-of-other-programs/ctrl-z.csv": ROW,
    "csv-of-other-programs/eq-zero.csv": ROW,
    "csv-of-other-programs/plus.csv": [*ROW[:2], "+81-3-0000-0000", *ROW[3:]],
    "csv-of-other-programs/semicolon.csv": ROW,
    "csv-of-other-programs/title-then-tabs.csv": ROW,
    "unread-parts/customxml.xlsx": ROW,
    "headings-and-dashes/headings.xlsx": ROW,
}
REFUSED = {
    "strict-xlsx/strict.xlsx": ("Strict Open XML", "Excelブック(*.xlsx)"),
    "strict-xlsx/order.ods": ("OpenDocument", "Excelブック(*.xlsx)"),
}
SERIAL = 0x4E35EE0102
SPELLINGS = tomllib.loads((Path(__file__).parents[2] / "samples" / "made" / "spellings.toml").read_text("utf-8"))
"""表記: by what they spell, each with where a person meets it."""
AT_LEAST = 15
DAY = date(2026, 12, 1)
CODE = "7KQ4M2XWPD9R"
NO_DAYS = [
    "46357",
    "12/1",
    "2026-13-01",
    "2026/12-1",
    "R0.12.1",
    "S63.12.1",
    "平成32年1月1日",
    "令和元年4月30日",
    "20261201",
]


def read(foreign: Path, file: str) -> Table:
    return FileReader().read((foreign / file).read_bytes())


@pytest.mark.parametrize("file", READ)
def test_a_table_of_another_program_is_read_as_it_looks(foreign: Path, file: str) -> None:
    table = read(foreign, file)
    assert [cell.text for cell in table.rows[0].cells][: len(ROW)] == READ[file]
    assert len(table.rows) == 1
    assert list(read_headings(table).faults) == []
    assert not table.hidden_rows


@pytest.mark.parametrize("file", REFUSED)
def test_a_kind_that_is_not_read_is_named_with_the_way_out(foreign: Path, file: str) -> None:
    with pytest.raises(WarifuError) as refused:
        read(foreign, file)
    words = told(refused.value)
    assert (REFUSED[file][0] in words.ja, REFUSED[file][1] in words.todo_ja) == (True, True)


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf<html><table>", b"\r\n<?xml version='1.0'?><Workbook/>", b"<table>"])
def test_a_web_page_named_as_a_workbook_is_called_one(content: bytes) -> None:
    with pytest.raises(WarifuError) as refused:
        FileReader().read(content)
    assert "HTMLかXML" in told(refused.value).ja


def test_nothing_that_is_hidden_is_ordered_and_no_second_sheet_is_dropped_unsaid(foreign: Path) -> None:
    table = read(foreign, "rows-nobody-sees/hidden.xlsx")
    assert len(table.hidden_rows) == 1
    (second,) = read_headings(read(foreign, "rows-nobody-sees/two-sheets.xlsx")).faults
    assert second.code == "order_file.sheet_unread"


@pytest.mark.parametrize(
    ("sheet", "rows", "columns"),
    [
        ('<row r="2" hidden="1"/>', {2}, set()),
        ("<row r='2' hidden = 'true'/>", {2}, set()),
        ('<row r="2" hidden="&#49;"/>', {2}, set()),
        ('<x:row xmlns:x="urn:x" r="2" hidden="1"/>', {2}, set()),
        ("<row/><row hidden='1'/>", {2}, set()),
        ('<row r="2" ht="0" customHeight="1"/>', {2}, set()),
        ('<row r="2" ht="0.0"/>', {2}, set()),
        ('<col min="2" max="3" hidden="1"/>', set(), {2, 3}),
        ('<col min="2" max="2" width="0" customWidth="1"/>', set(), {2}),
        ('<row r="2" hidden="0" ht="15.75"/><col min="1" max="1" width="8.43"/>', set(), set()),
        ('<row r="2"><c><v>hidden="1"</v></c></row>', set(), set()),
        ('<!-- <row r="2" hidden="1"/> --><row r="2"/>', set(), set()),
    ],
)
def test_what_a_person_cannot_see_is_found_however_it_was_hidden(sheet: str, rows: set[int], columns: set[int]) -> None:
    found = hidden_in(f"<worksheet>{sheet}</worksheet>".encode())
    assert (found.rows, found.columns) == (rows, columns)


def test_a_hidden_row_keeps_the_others_from_nothing(home: Installation, foreign: Path) -> None:
    done = CliRunner().invoke(
        app, ["orders", "check-file", str(foreign / "rows-nobody-sees" / "hidden.xlsx"), "--operator-code", "0A001"]
    )
    assert "order_file.row_hidden" in done.output
    assert "2行 / row 2" not in done.output


def test_a_date_with_a_typographic_minus_is_that_date(foreign: Path) -> None:
    (row,) = read(foreign, "headings-and-dashes/minus.xlsx").rows
    assert day_of(row.cells[3]) == date(2026, 12, 10)


@pytest.mark.parametrize("text", SPELLINGS["serial"])
def test_a_serial_number_is_the_same_wherever_it_was_copied(text: str) -> None:
    id, serial = read_which(text)
    assert id is None
    assert serial
    assert serial.value == SERIAL


@pytest.mark.parametrize("text", SPELLINGS["certificate_id"])
def test_a_certificate_id_is_the_same_however_it_is_written(text: str) -> None:
    assert read_which(text) == ("WF-26-00431", None)


@pytest.mark.parametrize("text", ["3.35914E+11", "335914000000000000", "3,35914e11"])
def test_a_serial_that_a_spreadsheet_rounded_is_named_lost(text: str) -> None:
    with pytest.raises(SerialLost):
        read_which(text)


@pytest.mark.parametrize("text", ["", "serial", "4e 35 e", "0x", "-5", "WF-26-431", "4e35ee0102zz", "4" * 60])
def test_what_is_no_number_is_no_serial(text: str) -> None:
    with pytest.raises(FieldInvalid):
        read_which(text)


@pytest.mark.parametrize("text", SPELLINGS["code"])
def test_a_code_is_the_same_however_it_was_typed(text: str) -> None:
    assert read_code(text) == CODE


def test_another_code_stays_another() -> None:
    assert len({read_code(text) for text in ("7KQ4M2XWPD9R", "7KQ4M2XWPD9", "7KQ4M2XWPD9RR", "7KQ4M2XWPD9.R")}) == 4


@pytest.mark.parametrize("text", SPELLINGS["date"])
def test_a_date_is_the_same_however_it_is_written(text: str) -> None:
    assert day_of(Cell(CellKind.TEXT, text)) == DAY


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_could_be_another_day_is_no_date(text: str) -> None:
    with pytest.raises(DateNotRead):
        day_of(Cell(CellKind.TEXT, text))


@pytest.mark.parametrize(
    "text",
    [
        "keyCompromise",
        "KEY_COMPROMISE",
        "key-compromise",
        "鍵の危殆化",
        "key compromise",
        "key–compromise",
        "ｋｅｙＣｏｍｐｒｏｍｉｓｅ",
        "\u200ekeyCompromise",
        '="keyCompromise"',
        "鍵の危殆化\u3000",
    ],
)
def test_a_reason_is_the_same_however_it_is_written(text: str) -> None:
    assert read_reason(text) == "key_compromise"


@pytest.mark.parametrize("file", ["own-heading.csv", "padded.csv"])
def test_a_revocation_file_may_have_headings_and_be_padded(foreign: Path, file: str) -> None:
    rows = read_revocation_file((foreign / "revoke-many-own-export" / file).read_bytes())
    assert [row.fault for row in rows] == [None] * len(rows)
    assert rows[0].certificate_id == "WF-26-00004"


@pytest.mark.parametrize("end", ["\x1a", "\x1a\r\n", "\r\n\x1a\r\n", ""])
def test_a_revocation_file_is_taken_as_other_programs_write_csv(end: str) -> None:
    content = f'="WF-26-00004", "superseded"\r\nno such thing,superseded\r\n="4E35EE0102","key–compromise"{end}'
    first, second, third = read_revocation_file(content.encode())
    assert (first.certificate_id, first.reason, first.fault) == ("WF-26-00004", "superseded", None)
    assert isinstance(second.fault, FieldInvalid)
    assert (third.serial and third.serial.value, third.reason) == (SERIAL, "key_compromise")


@pytest.mark.parametrize("separator", ["\t", ";"])
def test_commas_in_a_note_separate_nothing_where_something_else_does(separator: str) -> None:
    row = ["WF-26-00004", "superseded", "lost, found, and lost, again"]
    (only,) = read_revocation_file(separator.join(row).encode())
    assert (only.certificate_id, only.note, only.fault) == (row[0], row[2], None)


def test_a_serial_stands_in_for_the_certificate_id_under_its_heading(foreign: Path) -> None:
    (row,) = read_revocation_file((foreign / "revoke-many-own-export" / "serial-heading.csv").read_bytes())
    assert (row.serial and row.serial.value, row.reason) == (0xFF, "superseded")


@pytest.mark.parametrize("separator", [",", "\t", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_an_exported_table_is_taken_by_its_headings(encoding: str, separator: str) -> None:
    headings = ["Certificate ID", "シリアル番号(16進)", "事業者", "失効理由", "備考"]
    row = ["WF-26-00004", "4E:35", "見本電力", "再発行による置換え", "見本"]
    content = "\r\n".join(separator.join(cells) for cells in (headings, row, [""] * 5))
    (read_row,) = read_revocation_file(content.encode(encoding))
    assert (read_row.certificate_id, read_row.reason, read_row.note) == ("WF-26-00004", "superseded", "見本")


@pytest.mark.parametrize("text", SPELLINGS["passphrase"])
def test_a_passphrase_is_the_same_whatever_ends_its_file(tmp_path: Path, text: str) -> None:
    assert opens(tmp_path, text)


@pytest.mark.parametrize("text", SPELLINGS["another_passphrase"])
def test_a_passphrase_that_differs_in_one_character_is_another(tmp_path: Path, text: str) -> None:
    assert not opens(tmp_path, text)


def opens(folder: Path, passphrase: str) -> bool:
    """Whether the file with the passphrase opens the key store that was made with `correct horse`."""
    file = folder / "secret"
    file.write_bytes(passphrase.encode())
    file.chmod(0o600)
    store = Path(__file__).parents[2] / "samples" / "made" / "passphrase" / "words.p12"
    done = CliRunner().invoke(app, ["inspect", str(store), "--passphrase-file", str(file)], standalone_mode=False)
    if done.exception:
        assert isinstance(done.exception, PassphraseWrong)
        return False
    return "present" in done.output


def test_everything_that_people_spell_is_tried_in_fifteen_spellings() -> None:
    counts = {what: len(spellings) for what, spellings in SPELLINGS.items()}
    counts["passphrase"] += counts.pop("another_passphrase")
    assert set(counts) == {"serial", "certificate_id", "date", "code", "passphrase"}
    assert min(counts.values()) >= AT_LEAST
    assert all(where for spellings in SPELLINGS.values() for where in spellings.values())

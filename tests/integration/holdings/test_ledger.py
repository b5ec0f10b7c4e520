"""warifu ledger: a book to live in, and the ledgers that people have already."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fixtures.libreoffice import Convert
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart
from samples.own_commands import warifu
from samples.own_folder import END, OwnAuthority, der

from warifu.adapters.holdings.beside import write_or_beside
from warifu.adapters.holdings.book_layout import LEDGER, STEPS
from warifu.adapters.holdings.ledgers import read_ledger
from warifu.lifecycle.holdings.ledger import FaultKind, Ledger, LedgerUse
from warifu.systems.catalogue_file import shipped

ELECTRICITY = shipped("electricity")
NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


def read(text: str, encoding: str = "utf-8") -> Ledger:
    return read_ledger("own.csv", text.encode(encoding), ELECTRICITY, {}).ledger


def cells(book: Path, sheet: str = LEDGER) -> Any:
    return load_workbook(book)[sheet]


def column(book: Path, word: str, sheet: str = LEDGER) -> int:
    return next(at for at, cell in enumerate(cells(book, sheet)[1], 1) if str(cell.value).startswith(word))


@pytest.fixture
def folder(own_authority: OwnAuthority, tmp_path: Path) -> Path:
    """A folder with the certificates 取引1号 (and its successor) and 取引2号."""
    held = tmp_path / "held"
    held.mkdir()
    for file, name, year in (("old", "取引1号", 2027), ("new", "取引1号", 2029), ("other", "取引2号", 2028)):
        end = datetime(year, 3, 31, 14, 59, 59, tzinfo=UTC)
        (held / f"{file}.cer").write_bytes(der(own_authority.issue(name, end)))
    (held / "ca.cer").write_bytes(der(own_authority.certificate))
    return tmp_path


def test_a_new_book_has_a_row_a_certificate_and_a_column_a_channel(folder: Path) -> None:
    code, said, _ = warifu("ledger", "held", "-o", "ledger.xlsx", cwd=folder)
    assert (code, "3枚" in said) == (0, True)
    sheet = cells(folder / "ledger.xlsx")
    headings = [str(cell.value) for cell in sheet[1]]
    for use in {(one.system, one.channel) for one in ELECTRICITY.uses}:
        assert any(heading.endswith("/".join(use)) for heading in headings)
    assert sheet.max_row == 4
    assert sheet.freeze_panes == "B2"
    expiry = sheet.cell(2, column(folder / "ledger.xlsx", "有効期限"))
    assert (expiry.value, expiry.number_format) == (datetime(2027, 3, 31), "yyyy-mm-dd")
    assert sheet.data_validations.count > 5


def fill_in(book: Path) -> None:
    opened = load_workbook(book)
    sheet = opened[LEDGER]
    at = {str(cell.value).split("\n")[-1]: number for number, cell in enumerate(sheet[1], 1)}
    by_name = {(sheet.cell(row, 1).value, sheet.cell(row, at["Valid from"]).value): row for row in range(2, 5)}
    first = min(row for (name, _), row in by_name.items() if name == "取引1号")
    sheet.cell(first, at["SWITCHING/WEB"]).value = "○"
    sheet.cell(first, at["WHEELING_DATA/DATA"]).value = "東京、中部"
    sheet.cell(first, at["Holder (PC, person)"]).value = "経理のPC"
    own = sheet.max_column + 1
    sheet.cell(1, own).value = "社内番号"
    sheet.cell(first, own).value = "A-17"
    opened.save(book)


def test_run_again_it_keeps_what_was_filled_in_and_adds_what_is_new(folder: Path, own_authority: OwnAuthority) -> None:
    book = folder / "ledger.xlsx"
    warifu("ledger", "held", "-o", book, cwd=folder)
    fill_in(book)
    (folder / "held" / "more.cer").write_bytes(der(own_authority.issue("取引3号", END)))
    (folder / "held" / "other.cer").unlink()
    code, _, said = warifu("ledger", "held", "-o", book, cwd=folder)
    assert code == 0
    assert "取引2号: 証明書がフォルダーに見つかりません" in said
    sheet = cells(book)
    rows = {tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=2)}
    assert len(rows) == 4
    (kept,) = [row for row in rows if "A-17" in row]
    assert {"○", "東京、中部", "経理のPC", "あり"} <= set(kept)
    (gone,) = [row for row in rows if row[0] == "取引2号"]
    assert "見つかりません" in gone
    steps = [row[2].value.split("\n")[-1] for row in cells(book, STEPS).iter_rows(min_row=2)]
    assert steps == ["SWITCHING/WEB", "WHEELING_DATA/DATA/TOKYO", "WHEELING_DATA/DATA/CHUBU"]


def test_a_successor_is_proposed_and_never_taken_by_itself(folder: Path) -> None:
    _, _, said = warifu("ledger", "held", "-o", "ledger.xlsx", cwd=folder)
    assert said.count("後継かもしれない証明書があります") == 1
    book = folder / "ledger.xlsx"
    sheet = cells(book)
    proposed = {row[column(book, "後継の候補") - 1].value for row in sheet.iter_rows(min_row=2)} - {None}
    assert len(proposed) == 1
    assert {row[column(book, "後継のシリアル番号") - 1].value for row in sheet.iter_rows(min_row=2)} == {None}


def test_import_export_import_is_a_fixed_point_through_libreoffice(folder: Path, libreoffice: Convert) -> None:
    book = folder / "ledger.xlsx"
    warifu("ledger", "held", "-o", book, cwd=folder)
    fill_in(book)
    warifu("ledger", "held", "-o", book, cwd=folder)
    before = read_ledger("ledger.xlsx", book.read_bytes(), ELECTRICITY, {})
    (folder / "saved").mkdir()
    (saved,) = libreoffice(folder / "saved", "xlsx", book)
    assert read_ledger("ledger.xlsx", saved.read_bytes(), ELECTRICITY, {}) == before
    warifu("ledger", "held", "-o", saved, cwd=folder)
    assert read_ledger("ledger.xlsx", saved.read_bytes(), ELECTRICITY, {}) == before


OWN = """証明書名,シリアル番号,有効期限,広域機関システム,,,スイッチング,,容量市場,託送,エリア,保有者,更新しない
,,,ファイル,JX,WebAPI,Web,API,,,,,
取引1号,0A:1B:2C,2027/3/31,○,,◯,〇,,×,,,経理PC,
取引2号,123456,令和9年4月30日,,,,,○,,○,東京、中部,髙橋,
取引5号,ABCD,2027/6/30 9:00,,,,,,○,○,,,
取引6号,ABCE,R10.6.30 23:59,,,,,,,,,,○
"""


def test_headings_in_two_rows_and_the_words_people_use_are_understood() -> None:
    ledger = read(OWN, "cp932")
    assert ledger.faults == ()
    first, second, third, last = ledger.rows
    assert (first.name, first.serials, first.expiry_on) == ("取引1号", ("A1B2C",), date(2027, 3, 31))
    assert list(first.uses) == [
        LedgerUse("PLANNING", "FILE_UPLOAD"),
        LedgerUse("PLANNING", "WEB_API"),
        LedgerUse("SWITCHING", "WEB"),
    ]
    assert list(second.uses) == [
        LedgerUse("SWITCHING", "API"),
        LedgerUse("WHEELING_DATA", "DATA", "TOKYO"),
        LedgerUse("WHEELING_DATA", "DATA", "CHUBU"),
    ]
    assert second.serials == ("123456", "1E240")
    assert third.expiry_on == date(2027, 6, 29), "a day that ends at nine in the morning is not whole"
    assert LedgerUse("WHEELING_DATA", "DATA") in third.uses
    assert (last.is_renewed, last.expiry_on, dict(last.uses)) == (False, date(2028, 6, 30), {})


@pytest.mark.parametrize(
    ("heading", "meaning"),
    [
        ("証明書有効期限", "expiry_on"),
        ("ﾕｳｺｳｷｹﾞﾝ(有効期限)", "expiry_on"),
        ("有効期間(至)", "expiry_on"),
        ("NOT AFTER", "expiry_on"),
        ("Serial No.", "serial"),
        ("シリアル番号(10進)", "serial_decimal"),
        ("発行者(認証局)", "issuer"),
        ("PC・担当者", "holder"),
        ("SW支援 API", "SWITCHING/API"),
        ("スイッチング支援システム WebAPI", "SWITCHING/API"),
        ("OCCTO JX手順", "PLANNING/JX"),
        ("広域 ファイルアップロード", "PLANNING/FILE_UPLOAD"),
        ("容量市場システム", "CAPACITY_MARKET/WEB"),
        ("託送(東京)30分電力量", "WHEELING_DATA/DATA/TOKYO"),
        ("スイッチング", "SWITCHING/?"),
    ],
)
def test_a_heading_is_understood(heading: str, meaning: str) -> None:
    ledger = read(f'証明書名,媒体,"{heading}"\nA,CD-R,\n')
    assert (heading, meaning) in ledger.columns


BAD = {
    "4.7E+17": FaultKind.SERIAL_LOST,
    "123456789012345000000": FaultKind.SERIAL_LOST,
    "十二": FaultKind.SERIAL,
}


@pytest.mark.parametrize(("serial", "kind"), BAD.items())
def test_a_serial_that_a_spreadsheet_has_destroyed_is_named_and_its_neighbours_are_used(
    serial: str, kind: FaultKind
) -> None:
    ledger = read(f"証明書名,シリアル番号,有効期限,容量市場\nA,{serial},2027-03-31,○\nB,1F,2027-03-31,○\n")
    assert [(fault.row, fault.kind, fault.given) for fault in ledger.faults] == [(2, kind, serial)]
    assert [row.name for row in ledger.rows] == ["B"]


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("A,1F,2027-02-29,○", FaultKind.DATE),
        ("A,1F,1E5,○", FaultKind.DATE),
        ("A,1F,2027-03-31,たぶん", FaultKind.TICK),
        ("A,1F,=TODAY(),○", FaultKind.FORMULA),
        (",,2027-03-31,○", FaultKind.NO_NAME),
    ],
)
def test_a_row_that_cannot_be_used_says_why(row: str, kind: FaultKind) -> None:
    ledger = read(f"証明書名,シリアル番号,有効期限,容量市場\n{row}\nB,1E,2027-03-31,○\n")
    assert [(fault.row, fault.kind) for fault in ledger.faults] == [(2, kind)]
    assert [one.name for one in ledger.rows] == ["B"]


def test_what_a_column_means_can_be_said(folder: Path) -> None:
    (folder / "own.csv").write_text("なまえ,番号,満期,SW\nA,1F,2027-03-31,○\n", "utf-8")
    assert warifu("plan", "own.csv", cwd=folder)[0] == 1
    given = ("name=なまえ", "serial=番号", "expiry_on=満期", "SWITCHING/WEB=SW")
    code, said, _ = warifu("plan", "own.csv", *(word for one in given for word in ("--column", one)), cwd=folder)
    assert code == 0
    assert "スイッチング支援システム Web" in said


def test_an_own_ledger_is_carried_over_with_the_certificates_dates_and_says_where_it_differs(folder: Path) -> None:
    (folder / "own.csv").write_text("証明書名,有効期限,容量市場,備考\n取引2号,2028-04-01,○,=SUM(1)\n", "cp932")
    code, _, said = warifu("ledger", "own.csv", "held", "-o", "new.xlsx", cwd=folder)
    assert code == 1
    assert "備考 が数式です" in said
    (folder / "own.csv").write_text("証明書名,有効期限,容量市場,備考\n取引2号,2028-04-01,○,予備機\n", "cp932")
    code, _, said = warifu("ledger", "own.csv", "held", "-o", "newer.xlsx", cwd=folder)
    assert code == 0
    assert "台帳の有効期限は 2028-04-01、証明書では 2028-03-31 です" in said
    rows = [[cell.value for cell in row] for row in cells(folder / "newer.xlsx").iter_rows(min_row=2)]
    (carried,) = [row for row in rows if row[0] == "取引2号"]
    assert {"○", "予備機", datetime(2028, 3, 31)} <= set(carried)
    assert len(rows) == 3


def test_a_name_that_fits_two_certificates_is_asked_about(folder: Path) -> None:
    (folder / "own.csv").write_text("証明書名,有効期限,容量市場\n取引1号,2027-03-31,○\n", "utf-8")
    code, _, said = warifu("plan", "own.csv", "held", cwd=folder)
    assert code == 1
    assert "「取引1号」に当たる証明書が2枚以上あります" in said


def test_names_of_companies_are_compared_as_people_read_them(folder: Path, own_authority: OwnAuthority) -> None:
    (folder / "held" / "co.cer").write_bytes(der(own_authority.issue("株式会社高橋電力", END)))
    (folder / "own.csv").write_text("証明書名,容量市場\n㈱ 髙橋電力,○\n", "cp932")
    code, said, _ = warifu("plan", "own.csv", "held", cwd=folder)
    assert code == 0
    assert "2028-02-29" in warifu("plan", "own.csv", "held", "--json", cwd=folder)[1]
    assert "髙橋電力" in said


def test_a_book_that_is_open_is_left_alone_and_the_new_one_stands_beside_it(folder: Path) -> None:
    book = folder / "ledger.xlsx"
    warifu("ledger", "held", "-o", book, cwd=folder)
    before = book.read_bytes()
    (folder / "~$ledger.xlsx").write_bytes(b"owner")
    code, _, said = warifu("ledger", "held", "-o", book, cwd=folder)
    assert code == 1
    assert "開いているか書き込めないので" in said
    assert book.read_bytes() == before
    assert len(list(folder.glob("ledger-*.xlsx"))) == 1


def test_a_book_that_cannot_be_replaced_is_kept_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Windows does while a scanner holds the file: replacing it is refused."""
    book = tmp_path / "ledger.xlsx"
    book.write_bytes(b"old")
    replace = Path.replace

    def refused(self: Path, target: Path) -> Path:
        if target == book:
            raise PermissionError(13, "Access is denied")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refused)
    monkeypatch.setattr("warifu.adapters.holdings.beside.PAUSE_SECONDS", 0)
    written = write_or_beside(book, b"new", NOW)
    assert (written.is_beside, written.path.read_bytes(), book.read_bytes()) == (True, b"new", b"old")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["ledger-20261201-090000.xlsx", "ledger.xlsx"]


def test_what_desks_say_is_filled_in_and_read_back(folder: Path) -> None:
    book = folder / "ledger.xlsx"
    warifu("ledger", "held", "-o", book, cwd=folder)
    opened = load_workbook(book)
    sheet = opened["窓口"]
    rows = {(str(row[0].value), str(row[1].value).split()[-1]): row for row in sheet.iter_rows(min_row=2)}
    assert "14日前" in str(rows["申請期限の決まり (rule)", "SWITCHING"][2].value)
    assert "仮定" in str(rows["処理日数(営業日) (processing)", "WHEELING_DATA/TOKYO"][4].value)
    rows["処理日数(営業日) (processing)", "WHEELING_DATA/TOKYO"][2].value = 5
    rows["予定表の行 (schedule)", "PLANNING"][2].value = date(2027, 3, 1)
    rows["予定表の行 (schedule)", "PLANNING"][3].value = date(2027, 3, 20)
    rows["申込から受取までの日数(営業日) (lead)", "AUTHORITY"][2].value = 7
    rows["休業日 (closed)", "OPERATOR"][2].value = "2027/3/2"
    opened.save(book)
    desks = read_ledger("ledger.xlsx", book.read_bytes(), ELECTRICITY, {}).desks
    assert desks.parameters == {"lead": 7, "closed": {"OPERATOR": ["2027-03-02"]}}
    stated = {(one.desk.system, one.desk.area): one for one in desks.statements}
    assert stated["WHEELING_DATA", "TOKYO"].processing_business_days == 5
    assert stated["PLANNING", None].schedule == ((date(2027, 3, 1), date(2027, 3, 20)),)


def test_merged_headings_of_a_workbook_reach_over_their_columns(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["証明書", "期限", "広域機関", None, None])
    sheet.append([None, None, "ファイル", "JX", "API"])
    sheet.append(["A", date(2027, 3, 31), "○", None, "○"])
    sheet.merge_cells("C1:E1")
    sheet.merge_cells("A1:A2")
    sheet.merge_cells("B1:B2")
    book.save(tmp_path / "own.xlsx")
    (row,) = read_ledger("own.xlsx", (tmp_path / "own.xlsx").read_bytes(), ELECTRICITY, {}).ledger.rows
    assert [use.channel for use in row.uses] == ["FILE_UPLOAD", "WEB_API"]


def test_hidden_rows_are_used_and_that_is_said(folder: Path) -> None:
    book = folder / "ledger.xlsx"
    warifu("ledger", "held", "-o", book, cwd=folder)
    opened = load_workbook(book)
    opened[LEDGER].row_dimensions[3].hidden = True
    opened.save(book)
    assert "隠れている行(非表示、フィルター)が1件あります" in warifu("plan", book, cwd=folder)[2]


def test_a_book_with_a_chart_is_kept_and_the_new_one_stands_beside_it(folder: Path) -> None:
    book = folder / "ledger.xlsx"
    warifu("ledger", "held", "-o", book, cwd=folder)
    opened = load_workbook(book)
    opened[LEDGER].add_chart(BarChart(), "Z1")
    opened.save(book)
    before = book.read_bytes()
    code, _, said = warifu("ledger", "held", "-o", book, cwd=folder)
    assert (code, book.read_bytes() == before) == (1, True)
    assert "失われるもの" in said
    assert len(list(folder.glob("ledger-*.xlsx"))) == 1

"""LibreOffice opens every workbook that we write, and we read what it saves."""

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from fixtures.libreoffice import CP932, Convert
from fixtures.order_desk import OrderDesk
from samples.order_files import FIRST_ROW, KEYS, csv_file, plant, private_key, rows_of, workbook

from warifu.adapters.exports.xlsx_file import write_xlsx
from warifu.bootstrap.files import TEMPLATES, FileReader, write_report
from warifu.orders.file_cells import CellKind
from warifu.orders.order_file import COLUMNS, Key

SERIAL = "85070591730234615865843651857942052864"


def cells(file: Path) -> Sequence[Sequence[str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.reader(text))


def named(files: Sequence[Path], sheet: str) -> Sequence[Sequence[str]]:
    return cells(next(file for file in files if sheet in file.name))


def test_the_template_opens_with_its_headings_notes_sample_and_lists(tmp_path: Path, libreoffice: Convert) -> None:
    with (tmp_path / "template.xlsx").open("wb") as out:
        TEMPLATES["xlsx"](out)
    opened = libreoffice(tmp_path, "csv", tmp_path / "template.xlsx")
    (headings,) = named(opened, "申込")
    assert headings[1] == "用途名 *\nPurpose label"
    assert len(headings) == len(COLUMNS)
    notes, sample, lists = (named(opened, sheet) for sheet in ("記入のしかた", "記入例", "選択肢"))
    assert any("5,000行" in cell for row in notes for cell in row)
    assert "架空" in sample[0][0]
    assert sample[3][KEYS.index(Key.START_ON)] == "2026-12-01"
    assert [row[0] for row in lists][:2] == ["ダウンロード", "CD-R"]


def test_a_template_that_libreoffice_saved_is_read_with_all_its_headings(tmp_path: Path, libreoffice: Convert) -> None:
    """By way of its own form of file, so that it wrote every part anew."""
    with (tmp_path / "empty.xlsx").open("wb") as out:
        TEMPLATES["xlsx"](out)
    (saved,) = libreoffice(tmp_path, "ods", tmp_path / "empty.xlsx")
    (again,) = libreoffice(tmp_path / "again", "xlsx", saved)
    table = FileReader().read(again.read_bytes())
    assert [cell.text.split("\n")[0].removesuffix(" *") for cell in table.header.cells] == [
        column.heading("ja") for column in COLUMNS
    ]
    assert table.rows == []


def test_the_report_of_errors_opens_with_every_cell_and_can_be_sent_in_again(
    tmp_path: Path, libreoffice: Convert, order_desk: OrderDesk
) -> None:
    rows = rows_of(120, order_desk.known.today, made_here=20)
    placed = plant(rows, order_desk.known)
    checked = order_desk.check(workbook(rows))
    with (tmp_path / "report.xlsx").open("wb") as out:
        write_report(out, checked.table, checked.faults)
    opened = libreoffice(tmp_path, "csv", tmp_path / "report.xlsx")
    listed = named(opened, "誤りの一覧")
    assert [(int(row[0]), row[1], row[4]) for row in listed[1:]] == placed
    order = named(opened, "申込")
    for row, _, code in placed:
        fault = next(fault for fault in checked.faults if (fault.row, fault.code) == (row, code))
        assert fault.say("ja") in order[row - 1][-2]
        assert fault.say("en") in order[row - 1][-1]
    assert order[FIRST_ROW][KEYS.index(Key.PURPOSE_LABEL)] == rows[1][Key.PURPOSE_LABEL]
    assert "PRIVATE KEY" not in str(order)

    again = order_desk.check((tmp_path / "report.xlsx").read_bytes())
    was = {(fault.row, fault.column, fault.code) for fault in checked.faults}
    private = next(fault for fault in checked.faults if fault.code == "request.private_key_sent")
    now = {(fault.row, fault.column, fault.code) for fault in again.faults}
    assert was - now == {(private.row, private.column, private.code)}  # it was not repeated
    assert now - was == {(private.row, "G", "order_file.key_missing")}


def test_a_search_export_opens_with_every_digit_and_runs_nothing(tmp_path: Path, libreoffice: Convert) -> None:
    row = (SERIAL, "=1+1", "@SUM(A1)", "+81", "-1", "髙橋 𠮷田", "007", "https://a.example")
    with (tmp_path / "export.xlsx").open("wb") as out:
        write_xlsx(out, [str(n) for n in range(len(row))], [row])
    (opened,) = libreoffice(tmp_path, "csv", tmp_path / "export.xlsx")
    assert cells(opened)[1] == list(row)


@pytest.mark.parametrize("form", ["xlsx", "csv, CP932", "csv, UTF-8"])
def test_what_libreoffice_saves_is_read_as_what_was_written(
    tmp_path: Path, libreoffice: Convert, order_desk: OrderDesk, form: str
) -> None:
    rows = rows_of(30, order_desk.known.today, made_here=5)
    rows[3][Key.PREDECESSOR] = order_desk.own_serial.decimal
    (tmp_path / "order.xlsx").write_bytes(workbook(rows))
    folder = tmp_path / "saved"
    charset = {"charset": CP932} if form == "csv, CP932" else {}
    (saved,) = libreoffice(folder, form[:4].strip(","), tmp_path / "order.xlsx", **charset)
    checked = order_desk.check(saved.read_bytes())
    assert checked.faults == []
    assert [(line.wanted.purpose_label, line.wanted.holder, line.wanted.start_on) for _, line in checked.good] == [
        (row[Key.PURPOSE_LABEL], row[Key.HOLDER], row[Key.START_ON]) for row in rows
    ]
    assert checked.good[3][1].wanted.predecessor


def test_a_serial_that_libreoffice_turned_into_a_number_is_lost(
    tmp_path: Path, libreoffice: Convert, order_desk: OrderDesk
) -> None:
    """A CSV that is opened and saved again: the serial is a number from then on."""
    rows = rows_of(2, order_desk.known.today, made_here=2)
    rows[0][Key.PREDECESSOR] = order_desk.own_serial.decimal
    (tmp_path / "order.csv").write_bytes(csv_file(rows))
    for form in ("xlsx", "csv"):
        (saved,) = libreoffice(tmp_path / form, form, tmp_path / "order.csv")
        faults = order_desk.check(saved.read_bytes()).faults
        assert (FIRST_ROW, "I", "serial.lost") in [(fault.row, fault.column, fault.code) for fault in faults]


def test_a_private_key_in_the_wrong_column_is_not_repeated_either(tmp_path: Path, order_desk: OrderDesk) -> None:
    rows = rows_of(2, order_desk.known.today, made_here=2)
    rows[0][Key.HOLDER] = rows[1][Key.MEMO] = private_key()
    checked = order_desk.check(workbook(rows))
    with (tmp_path / "report.xlsx").open("wb") as out:
        write_report(out, checked.table, checked.faults)
    table = FileReader().read((tmp_path / "report.xlsx").read_bytes())
    assert not [cell for row in table.rows for cell in row.cells if "PRIVATE" in cell.text]
    assert all(len(fault.given) <= 32 for fault in checked.faults)


def test_a_report_of_what_was_left_out_holds_those_rows_alone(tmp_path: Path, order_desk: OrderDesk) -> None:
    rows = rows_of(5, order_desk.known.today, made_here=5)
    rows[1][Key.MEDIUM] = "フロッピー"
    rows[4][Key.START_ON] = date(2020, 1, 1)
    checked = order_desk.check(workbook(rows))
    with (tmp_path / "report.xlsx").open("wb") as out:
        write_report(out, checked.table, checked.faults, only_faulty=True)
    table = FileReader().read((tmp_path / "report.xlsx").read_bytes())
    labels = [row.cells[KEYS.index(Key.PURPOSE_LABEL)].text for row in table.rows]
    assert labels == [rows[1][Key.PURPOSE_LABEL], rows[4][Key.PURPOSE_LABEL]]
    assert table.rows[1].cells[KEYS.index(Key.START_ON)].kind is CellKind.DATE

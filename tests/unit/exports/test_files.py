"""Exported files: a spreadsheet shows every digit and runs nothing."""

import csv
import io
import tracemalloc
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from warifu.adapters.exports.csv_file import write_csv
from warifu.adapters.exports.xlsx_file import write_xlsx

SERIAL = "85070591730234615865843651857942052864"
HEADER = ("証明書ID", "名称")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ROWS = [(SERIAL, "髙橋 𠮷田"), ("=1+2", "@SUM(A1)"), ("+81", '-"x"\r\n'), ("https://a.example", "007")]


def test_a_csv_opens_in_excel_with_every_digit_and_no_formula() -> None:
    out = io.BytesIO()
    write_csv(out, HEADER, ROWS)
    assert out.getvalue().startswith("\ufeff".encode())
    header, *rows = csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline=""))
    assert header == list(HEADER)
    assert rows[0] == [f"'{SERIAL}", "髙橋 𠮷田"]
    assert rows[1] == ["'=1+2", "'@SUM(A1)"]
    assert rows[2] == ["'+81", '\'-"x"\r\n']
    assert rows[3] == ["https://a.example", "007"]


@pytest.mark.parametrize("start", "＝＋－＠")
def test_a_full_width_formula_is_text_as_well(start: str) -> None:
    out = io.BytesIO()
    write_csv(out, HEADER, [(f"{start}1+2", "")])
    assert f'"\'{start}1+2"' in out.getvalue().decode("utf-8-sig")


def sheets(book: io.BytesIO) -> Sequence[Sequence[tuple[str | None, str]]]:
    """Kind and text of every cell, sheet by sheet, as they stand in the file."""
    with zipfile.ZipFile(book) as packed:
        names = sorted(name for name in packed.namelist() if name.startswith("xl/worksheets/sheet"))
        trees = [ET.fromstring(packed.read(name)) for name in names]
    return [[(cell.get("t"), "".join(cell.itertext())) for cell in tree.iter(f"{MAIN}c")] for tree in trees]


def test_an_xlsx_holds_strings_only() -> None:
    out = io.BytesIO()
    write_xlsx(out, HEADER, ROWS)
    (cells,) = sheets(out)
    assert {kind for kind, _ in cells} == {"inlineStr"}
    assert [text for _, text in cells][2:6] == [SERIAL, "髙橋 𠮷田", "=1+2", "@SUM(A1)"]


def test_rows_beyond_one_sheet_go_on_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warifu.adapters.exports.xlsx_file.MOST_ROWS", 2)
    out = io.BytesIO()
    write_xlsx(out, HEADER, [(f"{n}", "") for n in range(5)])
    texts = [[text for _, text in cells if text] for cells in sheets(out)]
    assert texts == [[*HEADER, "0", "1"], [*HEADER, "2", "3"], [*HEADER, "4"]]


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_memory_does_not_grow_with_the_rows(write: Callable[..., None], tmp_path: Path) -> None:
    def peak(rows: int) -> int:
        tracemalloc.start()
        with (tmp_path / "out").open("wb") as out:
            write(out, HEADER, ((f"{n:040}", "x" * 50) for n in range(rows)))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(6_000) < peak(1_000) + 300_000

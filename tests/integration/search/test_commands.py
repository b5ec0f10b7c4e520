"""warifu certificates as people use it: an installation, two certificates, a search and two files."""

import csv
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("installation") / "var"
    assert warifu(home, "init")[0] == 0
    return home


def warifu(home: Path, *arguments: str) -> tuple[int, str, str]:
    environment = {**os.environ, "WARIFU_HOME": str(home)}
    command = [sys.executable, "-m", "warifu.entrypoints.cli.main", *arguments]
    done = subprocess.run(command, env=environment, cwd=home.parent, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout, done.stderr


def test_search_shows_a_line_for_each_and_says_how_to_go_on(home: Path) -> None:
    code, said, told = warifu(home, "certificates", "search", "--limit", "1")
    assert code == 0
    assert len(said.splitlines()) == 1
    assert "件 / found" in told
    cursor = told.split("--cursor ")[1].strip()
    code, more, _ = warifu(home, "certificates", "search", "--limit", "1", "--cursor", cursor)
    assert (code, len(more.splitlines())) == (0, 1)
    assert more != said


def test_export_writes_every_serial_in_full_and_no_file_twice(home: Path) -> None:
    for form in ("csv", "xlsx"):
        line = ("certificates", "export", "--format", form, "--out", f"all.{form}")
        assert warifu(home, *line)[0] == 0
        code, _, told = warifu(home, *line)
        assert (code, told.split(":")[0]) == (1, "input.field_invalid")
    _, *rows = csv.reader(io.StringIO((home.parent / "all.csv").read_text("utf-8-sig"), newline=""))
    with zipfile.ZipFile(home.parent / "all.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert len(rows) >= 2
    for row in rows:
        decimal = row[2].removeprefix("'")
        assert int(decimal) == int(row[1].replace(":", ""), 16)
        assert f"<t>{decimal}</t>" in sheet


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("search --serial 1.23E+38", "serial.lost"),
        ("search --status perhaps", "input.field_invalid"),
        ("search --issued yesterday", "input.field_invalid"),
        ("search --cursor rubbish", "search.cursor_invalid"),
        ("export --format pdf --out all.pdf", "input.field_invalid"),
        ("export --out nowhere/at/all.xlsx", "input.field_invalid"),
    ],
)
def test_a_refusal_is_coded_and_leaves_no_file(home: Path, line: str, reason: str) -> None:
    code, _, told = warifu(home, "certificates", *line.split())
    assert (code, told.split(":")[0]) == (1, reason)
    assert not (home.parent / "all.pdf").exists()

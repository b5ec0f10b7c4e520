"""Order files from outside, changed in hundreds of ways: a table or a coded error, never anything else, and soon."""

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from samples.order_files import WRITERS, rows_of

KINDS = {"xlsx": "xlsx", "csv": "csv, UTF-8 with BOM", "cp932": "csv, CP932", "tabs": "tabs, CP932"}
SECONDS = 20  # one file; not a measure of speed, but of an end


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_order_file_is_a_table_or_a_coded_error(tmp_path: Path, counts: Mapping[str, int], kind: str) -> None:
    (tmp_path / kind).write_bytes(WRITERS[KINDS[kind]](rows_of(12, date(2026, 11, 24), made_here=6)))
    judge = Path(__file__).with_name("judge_order_files.py")
    command = [sys.executable, judge, kind, str(counts["order_file_mutations"]), tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)
    assert results["wrong"] == []
    assert results["refused"]
    assert results["slowest"] < SECONDS

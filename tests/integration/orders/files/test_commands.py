"""warifu orders as people use it: a template, a check, a file with its errors, an order."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from fixtures.installation import FOUNDER
from fixtures.order_desk import CONTACTS, STAFF
from openpyxl import load_workbook
from samples.order_files import KEYS, Row, rows_of, workbook

from warifu.accounts.facts import Account, Role
from warifu.bootstrap.installation import close_installation, open_installation
from warifu.kernel.clock import SystemClock, jst_date
from warifu.kernel.ids import OperatorCode
from warifu.orders.order_file import Key
from warifu.settings import Settings
from warifu.workflows.accounts.open import issue_founding_token, open_founding_account
from warifu.workflows.participants.enrol import enrol_participant
from warifu.workflows.participants.find_participant import list_participants

CODE = "0A009"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("installation") / "var"
    assert warifu(home, "init")[0] == 0
    installation = open_installation(Settings.load(home, {}), SystemClock())
    enrol_participant(installation, STAFF, OperatorCode(CODE), "見本電力株式会社", CONTACTS)
    close_installation(installation)
    return home


def warifu(home: Path, *arguments: str) -> tuple[int, str, str]:
    environment = {**os.environ, "WARIFU_HOME": str(home)}
    command = [sys.executable, "-m", "warifu.entrypoints.cli.main", *arguments]
    done = subprocess.run(command, env=environment, cwd=home.parent, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout, done.stderr


def rows(count: int) -> list[Row]:
    made = rows_of(count, jst_date(SystemClock().now()), made_here=count)
    return [{**row, Key.OPERATOR_CODE: CODE} for row in made]


def test_both_templates_are_written_and_nothing_else(home: Path) -> None:
    for form in ("xlsx", "csv"):
        assert warifu(home, "orders", "template", "--out", f"template.{form}")[0] == 0
    assert load_workbook(home.parent / "template.xlsx").sheetnames[0] == "申込 Order"
    assert (home.parent / "template.csv").read_text("utf-8-sig").startswith('"事業者コード","用途名"')
    code, _, told = warifu(home, "orders", "template", "--out", "template.ods")
    assert (code, told.split(":")[0]) == (1, "input.field_invalid")


def test_a_faulty_file_is_named_line_by_line_and_written_back(home: Path) -> None:
    sent = rows(3)
    sent[1][Key.MEDIUM] = "フロッピー"
    (home.parent / "order.xlsx").write_bytes(workbook(sent))
    code, said, _ = warifu(home, "orders", "check-file", "order.xlsx", "--report", "report.xlsx")
    assert code == 1
    assert "× E3  媒体「フロッピー」  order_file.choice_unknown" in said
    assert "選択肢にない値です。" in said
    assert "This is not one of the choices." in said
    assert "3 rows, 2 good, 1 errors" in said
    report = load_workbook(home.parent / "report.xlsx").worksheets[0]
    assert "ダウンロード" in report.cell(3, len(KEYS) + 1).value

    code, _, told = warifu(home, "orders", "submit-file", "order.xlsx")
    assert (code, told.split(":")[0]) == (1, "order_file.faulty")
    code, said, _ = warifu(home, "orders", "submit-file", "order.xlsx", "--good-rows", "--report", "left-out.xlsx")
    assert code == 0
    assert "2件 / lines" in said
    assert load_workbook(home.parent / "left-out.xlsx").worksheets[0].max_row == 2


def test_a_right_file_is_ordered_once(home: Path) -> None:
    ours = [{**row, Key.HOLDER: f"別の使用者{number}"} for number, row in enumerate(rows(2))]
    (home.parent / "right.xlsx").write_bytes(workbook(ours))
    assert warifu(home, "orders", "check-file", "right.xlsx")[0] == 0
    code, said, _ = warifu(home, "orders", "submit-file", "right.xlsx")
    assert code == 0
    assert "申し込みました / ordered: O-" in said
    code, _, told = warifu(home, "orders", "submit-file", "right.xlsx")
    assert (code, told.split(":")[0]) == (1, "order_file.submitted_before")
    assert warifu(home, "orders", "submit-file", "right.xlsx", "--confirm-duplicates")[0] == 0


def test_a_file_that_is_missing_or_no_table_has_a_coded_error(home: Path) -> None:
    (home.parent / "picture.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n\0")
    for name, expected in (("absent.xlsx", "input.path_unusable"), ("picture.xlsx", "input.not_understood")):
        code, _, told = warifu(home, "orders", "check-file", name)
        assert (code, told.split(":")[0]) == (1, expected)


def test_with_a_token_a_file_is_ordered_by_whoever_it_belongs_to(home: Path) -> None:
    installation = open_installation(Settings.load(home, {}), SystemClock())
    (participant,) = list_participants(installation, STAFF)
    account = Account("U-OP", "p-op", "見本 太郎", frozenset({Role.OPERATOR}), participant.id)
    open_founding_account(installation, FOUNDER, account)
    token = home.parent / "operator.token"
    token.touch(0o600)
    token.write_text(issue_founding_token(installation, FOUNDER, account.id).token.reveal(), "ascii")
    close_installation(installation)
    ours = [{**row, Key.OPERATOR_CODE: None, Key.HOLDER: "当社の端末"} for row in rows(1)]
    (home.parent / "ours.xlsx").write_bytes(workbook(ours))
    assert warifu(home, "orders", "check-file", "ours.xlsx")[2].startswith("input.field_invalid")
    code, said, _ = warifu(home, "orders", "check-file", "ours.xlsx", "--token-file", str(token))
    assert (code, CODE in said) == (0, True)
    code, said, _ = warifu(home, "orders", "submit-file", "ours.xlsx", "--token-file", str(token))
    assert code == 0
    installation = open_installation(Settings.load(home, {}), SystemClock())
    with installation.unit_of_work.read() as stores:
        order = stores.orders.get(said.partition("ordered: ")[2].split()[0])
    close_installation(installation)
    assert order is not None
    assert order.entered_by == account.id

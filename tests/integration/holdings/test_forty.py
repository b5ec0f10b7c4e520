"""Forty certificates made by OpenSSL, GnuTLS, NSS and Java, and two ledgers as people keep them, in four commands."""

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from samples.forty_certificates import PASSPHRASES, WRONG, make_forty, write_ledgers
from samples.own_commands import warifu

BROKEN = {"openssl/2.pem", "nss/6.der"}
STORES = {"java/9.jks", "java/10.jks"}
NAMES = {f"{program}-{number}" for program in ("openssl", "gnutls", "nss", "java") for number in range(1, 11)}
UNSEEN = {"openssl-2", "nss-6", "java-9", "java-10"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("forty")
    make_forty(folder)
    write_ledgers(folder)
    (folder / "passphrases.csv").write_text(PASSPHRASES, "cp932")
    (folder / "passphrases.csv").chmod(0o600)
    return folder


def test_every_certificate_that_can_be_read_is_found_and_every_other_file_is_named(folder: Path) -> None:
    code, said, _ = warifu("check", "held", "--passphrases", "passphrases.csv", "--json", cwd=folder)
    found = json.loads(said)
    assert code == 1
    assert {one["subject_cn"] for one in found["certificates"] if one["is_client"]} == NAMES - UNSEEN
    assert {one["path"] for one in found["files"]} == {f"held/{path}" for path in BROKEN | STORES}
    end = {one["subject_cn"]: one["expiry_on"] for one in found["certificates"]}
    assert end["gnutls-1"] == "2028-03-31"
    assert end["java-1"] == "2028-03-30"


def test_four_commands_lead_from_the_folder_to_a_page_and_a_calendar(folder: Path) -> None:
    sources = ("held", "first.csv", "second.xlsx", "--passphrases", "passphrases.csv")
    code, _, told = warifu("ledger", *sources, "-o", "ledger.xlsx", cwd=folder)
    assert code == 1
    assert f"使えない行 {WRONG}件" in told
    assert [f"first.csv {row}行" in told for row in range(6, 16)] == [True] * WRONG
    names = {row[0] for row in load_workbook(folder / "ledger.xlsx")["台帳"].iter_rows(min_row=2, values_only=True)}
    assert names == NAMES - UNSEEN
    today = ("--today", "2026-12-01")
    code, said, told = warifu("plan", "ledger.xlsx", *today, cwd=folder)
    assert code == 0
    assert "証明書 10枚" in said
    assert "確かめてほしいこと 26件" in told
    code, _, _ = warifu("plan", "ledger.xlsx", *today, "-o", "plan.html", "-o", "plan.ics", cwd=folder)
    assert code == 0
    assert (folder / "plan.html").read_text("utf-8").count("<h3>") == 10
    assert (folder / "plan.ics").read_bytes().count(b"BEGIN:VEVENT") == 4 + 6 + 3


def test_the_ledger_run_again_changes_nothing_and_has_no_fault(folder: Path) -> None:
    again = ("ledger", "held", "--passphrases", "passphrases.csv", "-o", "again.xlsx")
    warifu(*again, cwd=folder)
    before = [list(row) for row in load_workbook(folder / "again.xlsx")["台帳"].values]
    _, said, told = warifu(*again, cwd=folder)
    assert "新しい行 0件" in said
    assert "使えない行" not in told
    assert [list(row) for row in load_workbook(folder / "again.xlsx")["台帳"].values] == before

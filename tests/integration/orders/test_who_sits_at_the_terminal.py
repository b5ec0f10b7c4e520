"""端末の操作者: a terminal proves no person, so it enters nothing that other persons have to approve."""

import json
import os
from pathlib import Path

import pytest
from fixtures.installation import do_jobs
from fixtures.people import enrol_with_papers
from fixtures.terminal import exit_code, refused, run
from samples.broken_requests import csr
from samples.order_files import rows_of, workbook
from samples.secret_files import keep_secret

from warifu.accounts.facts import Account, Role
from warifu.authority.facts import KeyAlgorithm
from warifu.bootstrap.installation import close_installation, create_installation
from warifu.bootstrap.local import local_actor, local_installation, local_settings
from warifu.kernel.clock import jst_date
from warifu.orders.order_file import Key
from warifu.workflows.accounts.open import issue_founding_token, open_founding_account
from warifu.workflows.authority.open_authority import open_for_business


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation that asks for one approval; one person has a terminal and two accounts, another approves."""
    create_installation(tmp_path / "home", {"approvals": 1})
    monkeypatch.setitem(os.environ, "WARIFU_HOME", str(tmp_path / "home"))
    installation, actor = local_installation(), local_actor()
    open_for_business(
        installation,
        actor,
        local_settings().organization,
        local_settings().server_names(installation.catalogue),
        KeyAlgorithm.P_256,
    )
    enrol_with_papers(installation, "0A001")
    roles = {name: Role(name) for name in ("REGISTRATION_STAFF", "APPROVER", "ADMINISTRATOR")}
    persons = {"ADMINISTRATOR": "administrator", "other": "other"}
    for name, role in (*roles.items(), ("other", Role.APPROVER)):
        account = Account(f"U-{name}", persons.get(name, "one-person"), "見本 一", frozenset({role}))
        open_founding_account(installation, actor, account)
        keep_secret(tmp_path / f"{name}.token", issue_founding_token(installation, actor, account.id).token.reveal())
    today = jst_date(installation.clock.now())
    close_installation(installation)
    (tmp_path / "request.pem").write_bytes(csr())
    (tmp_path / "order.xlsx").write_bytes(
        workbook([{**row, Key.OPERATOR_CODE: "0A001"} for row in rows_of(1, today, made_here=1)])
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def token(name: str) -> tuple[str, str]:
    return "--token-file", f"{name}.token"


ENTERING = [
    ("orders", "submit", "--code", "0A001", "--label", "一"),
    ("orders", "submit-file", "order.xlsx"),
    ("authority", "request", "--csr", "request.pem"),
    ("authority", "request-many", "--in", "requests"),
    ("authority", "open-generation", "--propose"),
]


@pytest.mark.parametrize("words", ENTERING, ids=lambda words: " ".join(words[:2]))
def test_a_terminal_enters_no_order_that_others_have_to_approve(home: Path, words: tuple[str, ...]) -> None:
    (home / "requests").mkdir()
    (home / "requests" / "one.csr").write_bytes(csr())
    assert refused(*words) == "account.person_unproven"
    assert not run("orders", "list")
    role = Role.ADMINISTRATOR if "--propose" in words else Role.REGISTRATION_STAFF
    run(*words, *token(role))
    order_id = run("orders", "list").split()[0]
    if role is Role.ADMINISTRATOR:
        assert refused("orders", "approve", order_id, *token(role)) == "access.role_missing"
    else:
        assert refused("orders", "approve", order_id, *token(Role.APPROVER)) == "approval.entered_by_you"


def test_a_terminal_corrects_and_resubmits_no_order_that_others_have_to_approve(home: Path) -> None:
    order_id = run(*ENTERING[0], *token(Role.REGISTRATION_STAFF)).split()[0]
    run("orders", "return", order_id, "--reason", "ご確認ください")
    (home / "edit.json").write_text(json.dumps({"edit": [{"line": 1, "holder": "PC-2"}]}))
    assert refused("orders", "correct", order_id, "edit.json") == "account.person_unproven"
    assert refused("orders", "resubmit", order_id) == "account.person_unproven"
    assert "差戻し" in run("orders", "show", order_id)


def test_a_terminal_is_none_of_the_two_who_release_a_hold(home: Path) -> None:
    order_id = run(*ENTERING[0], "--key", "p-256", *token(Role.REGISTRATION_STAFF)).split()[0]
    run("orders", "approve", order_id, *token("other"))
    installation = local_installation()
    do_jobs(installation)
    with installation.unit_of_work.read() as stores:
        (certificate,) = stores.certificates.of_lines([stores.orders.get(order_id).lines[0].id])
    close_installation(installation)
    run("authority", "hold", certificate.id)
    release = ("authority", "release", certificate.id)
    assert exit_code(*release) == 2
    assert "もう一人の同意" in run(*release, *token(Role.REGISTRATION_STAFF))
    assert refused(*release, *token(Role.APPROVER)) == "release.consented_already"
    assert "保留を解除しました" in run(*release, *token("other"))

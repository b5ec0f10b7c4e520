"""warifu orders: an order's whole life at the terminal."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from fixtures import terminal
from fixtures.installation import do_jobs
from fixtures.people import enrol_with_papers
from samples.broken_requests import csr
from samples.secret_files import keep_secret

from warifu.accounts.facts import Account, Role
from warifu.authority.errors import LintFailed
from warifu.authority.facts import KeyAlgorithm
from warifu.bootstrap.installation import close_installation, create_installation
from warifu.bootstrap.local import local_actor, local_installation, local_settings
from warifu.kernel.clock import jst_date
from warifu.workflows.accounts.open import issue_founding_token, open_founding_account
from warifu.workflows.authority.open_authority import open_for_business
from warifu.workflows.issuing import issue_order as issuing


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation that asks for two approvals, one participant, tokens of its staff and approvers in files."""
    create_installation(tmp_path / "home", {"approvals": 2})
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
    roles = {"staff": Role.REGISTRATION_STAFF, "one": Role.APPROVER, "two": Role.APPROVER}
    for name, role in roles.items():
        account = Account(f"U-{name}", f"p-{name}", f"見本 {name}", frozenset({role}))
        open_founding_account(installation, actor, account)
        keep_secret(tmp_path / f"{name}.token", issue_founding_token(installation, actor, account.id).token.reveal())
    close_installation(installation)
    return tmp_path


def enter(home: Path, *words: str) -> str:
    """Enter or correct an order as a member of staff."""
    return run(*words, "--token-file", str(home / "staff.token"))


def entry_refused(home: Path, *words: str) -> str:
    return refused(*words, "--token-file", str(home / "staff.token"))


def run(*words: str) -> str:
    return terminal.run("orders", *words)


def refused(*words: str) -> str:
    return terminal.refused("orders", *words)


def written(folder: Path, content: Any) -> str:
    file = folder / "written.json"
    file.write_text(json.dumps(content), "utf-8")
    return str(file)


def test_an_order_is_submitted_returned_corrected_resubmitted_and_approved(home: Path) -> None:
    line = ["--code", "0A001", "--label", "需給管理1号", "--holder", "PC-1", "--key", "p-256"]
    assert "至急の扱いはありません" in run("quote", *line)
    submitted = enter(home, "submit", *line)
    assert "至急の扱いはありません" in submitted
    assert "Urgent handling is not offered" in submitted
    order_id = submitted.split()[0]
    assert "需給管理1号" in run("show", order_id)
    assert entry_refused(home, "submit", *line) == "order.looks_duplicate"
    assert order_id in run("quote", *line)
    run("return", order_id, "--reason", "ご確認ください", "--line", "1=使用者が違います")
    assert "! 使用者が違います" in run("show", order_id)
    more = {"start_on": "2090-01-01", "purpose_label": "別"}
    assert entry_refused(home, "correct", order_id, written(home, {"add": [more]})) == "order.start_date.too_late"
    correction = written(home, {"edit": [{"line": 1, "holder": "PC-2"}]})
    assert entry_refused(home, "correct", order_id, correction, "--version", "1") == "order.changed"
    assert "PC-2" in enter(home, "correct", order_id, correction, "--version", "2")
    assert "提出済み" in enter(home, "resubmit", order_id)
    assert "1/2 p-one" in run("approve", order_id, "--token-file", str(home / "one.token"))
    assert "承認済み" in run("approve", order_id, "--token-file", str(home / "two.token"))
    history = run("history", order_id)
    for said in ("提出 / Submitted", "1 ! 使用者が違います", "holder: PC-1 → PC-2", "再提出 / Resubmitted", "APPROVED"):
        assert said in history
    assert order_id in run("list", "--state", "APPROVED")
    assert refused("withdraw", order_id) == "order.changed"


def test_many_lines_come_from_a_file_and_a_csr_from_its_own(home: Path) -> None:
    start_on = enter(home, "submit", "--code", "0A001", "--label", "一").splitlines()[1].split()[4]
    lines = [{"start_on": start_on, "purpose_label": f"{n}号", "key_algorithm": "p-256"} for n in range(3)]
    order_id = enter(home, "submit", written(home, {"operator_code": "0A001", "lines": lines})).split()[0]
    assert "取下げ" in run("withdraw", order_id)
    request = home / "request.pem"
    request.write_bytes(csr())
    assert "REQUEST p-256" in enter(home, "submit", "--code", "0A001", "--label", "二", "--csr", str(request))


def test_one_person_at_a_terminal_does_not_arm_a_code_again_whatever_the_name(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order_id = enter(home, "submit", "--code", "0A001", "--label", "一", "--key", "p-256").split()[0]
    for name in ("one", "two"):
        run("approve", order_id, "--token-file", str(home / f"{name}.token"))
    installation = local_installation()
    do_jobs(installation)
    with installation.unit_of_work.read() as stores:
        (buyer,) = stores.participants.all()
        (parcel,) = stores.deliveries.parcels_of(buyer.id)
    agree = ["rearm-code", parcel.id, "--reason", "届きません"]
    for name in ("someone", "another"):
        monkeypatch.setitem(os.environ, "LOGNAME", name)
        assert terminal.exit_code("orders", *agree) == 2
    assert refused(*agree[:-1], " ", "--token-file", str(home / "one.token")) == "input.field_invalid"
    with installation.unit_of_work.read() as stores:
        assert not stores.rearmings.consents(parcel.id)
    for name in ("one", "two"):
        assert parcel.id in run(*agree, "--token-file", str(home / f"{name}.token"))
    with installation.unit_of_work.read() as stores:
        (armed,) = stores.deliveries.parcels_of(buyer.id)
    assert armed.code_digest != parcel.code_digest
    close_installation(installation)


def test_an_order_goes_back_with_a_reason_or_not_at_all(home: Path) -> None:
    order_id = enter(home, "submit", "--code", "0A001", "--label", "一").split()[0]
    for reason in ("", " \n", "長" * 1_001):
        assert refused("return", order_id, "--reason", reason) == "input.field_invalid"
    assert refused("return", order_id, "--reason", "確認", "--line", "1= ") == "input.field_invalid"
    assert "提出済み" in run("show", order_id)
    assert "差戻し" in run("return", order_id, "--reason", "長" * 1_000)


def test_a_failed_order_is_closed_at_the_terminal(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installation = local_installation()
    today = jst_date(installation.clock.now()).isoformat()
    lines = [{"start_on": today, "purpose_label": label, "key_algorithm": "p-256"} for label in ("一", "二")]
    order_id = enter(home, "submit", written(home, {"operator_code": "0A001", "lines": lines})).split()[0]
    for name in ("one", "two"):
        run("approve", order_id, "--token-file", str(home / f"{name}.token"))
    drafted = issuing.draft
    monkeypatch.setattr(issuing, "MADE_AT_ONCE", 1)
    monkeypatch.setattr(issuing, "draft", lambda requests, *given: _first_alone(drafted, requests, *given))
    do_jobs(installation)
    close_installation(installation)
    assert "lint.failed" in run("show", order_id)
    assert refused("close", order_id, "--reason", " ") == "input.field_invalid"
    assert refused("close", order_id, "--reason", "打切り", "--version", "1") == "order.changed"
    closed = run("close", order_id, "--reason", "二行目は発行できません")
    assert "発行済み / Issued" in closed
    assert "理由 / reason: 二行目は発行できません" in closed
    assert "2 REMOVED" in run("history", order_id)


def _first_alone(drafted: Any, requests: Any, *given: Any) -> Any:
    if "二" in requests[0].subject.common_name:
        raise LintFailed("profile.key")
    return drafted(requests, *given)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("{", "input.not_understood"),
        ("[]", "input.field_invalid"),
        ('{"lines": [{"start_on": "2026-02-30", "purpose_label": "x"}]}', "input.field_invalid"),
        ('{"lines": [], "urgent": true}', "input.field_invalid"),
        ('{"lines": []}', "order.line_count"),
        ("\0", "input.not_understood"),
    ],
)
def test_a_file_that_is_not_quite_right_is_refused(home: Path, content: str, code: str) -> None:
    file = home / "order.json"
    file.write_text(content)
    assert entry_refused(home, "submit", str(file), "--code", "0A001") == code


def test_what_is_typed_wrongly_is_named(home: Path) -> None:
    assert entry_refused(home, "submit", "--code", "0A001") == "input.field_invalid"
    assert refused("list", "--state", "LOST") == "input.field_invalid"
    assert refused("return", "O-2", "--reason", "x", "--line", "1") == "input.field_invalid"
    assert refused("show", "O-2") == "order.unknown"
    assert entry_refused(home, "submit", str(home / "none.json")) == "input.path_unusable"

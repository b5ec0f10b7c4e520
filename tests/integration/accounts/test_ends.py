"""終わらせる: what lets in is listed and ended, with what it made, at once, and never the last one by mistake."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fixtures.databases import MACS
from fixtures.installation import AT
from fixtures.people import Counter, add_person, open_counter
from fixtures.terminal import refused, run
from samples.secret_files import keep_secret

from warifu.accounts.facts import Account, Actor, Role
from warifu.adapters.database.database import Database
from warifu.bootstrap.installation import close_installation
from warifu.bootstrap.local import local_actor, local_installation
from warifu.kernel.clock import MovableClock
from warifu.kernel.errors import NotSignedIn
from warifu.kernel.secret import Secret
from warifu.workflows.accounts.open import issue_founding_token, issue_token, open_founding_account
from warifu.workflows.accounts.sign_in import sign_in_with_token


def answer_of(counter: Counter, who: str, path: str, sent: Any = None) -> str:
    answer = counter.call(who, "POST", path, sent)
    return "done" if answer.is_success else str(answer.json()["code"])


def living(counter: Counter, account_id: str) -> list[str]:
    return [one["id"] for one in counter.get("auditor", f"/accounts/{account_id}/credentials") if one["lives"]]


def renewed(counter: Counter, who: str, name: str) -> str:
    """Make a successor with the token of `who`; keep it under `name` and give its number."""
    before = set(living(counter, f"U-{who.partition(' ')[0]}"))
    path = f"/accounts/U-{who.partition(' ')[0]}/tokens"
    counter.tokens[name] = counter.post(who, path)["token"]
    (new,) = set(living(counter, f"U-{who.partition(' ')[0]}")) - before
    return new


def test_successors_of_a_stolen_token_end_with_it(counter: Counter) -> None:
    stolen = renewed(counter, "operator", "operator stolen")
    renewed(counter, "operator stolen", "operator next")
    renewed(counter, "operator next", "operator last")
    assert answer_of(counter, "operator", f"/accounts/U-operator/credentials/{stolen}/end", {}) == "done"
    for dead in ("operator stolen", "operator next", "operator last"):
        assert counter.call(dead, "GET", "/me").status_code == 401
    assert counter.get("operator", "/me")["id"] == "U-operator"
    with counter.installation.unit_of_work.read() as stores:
        actions = [entry.action for entry in stores.evidence.about("account:U-operator")]
    assert actions.count("credential.ended") == 3


def test_a_sign_in_certificate_is_ended_like_a_token(counter: Counter) -> None:
    certificate = b"installation:operator"
    assert counter.call(None, "GET", "/me", certificate=certificate).status_code == 200
    seen = counter.get("operator", "/accounts/U-operator/credentials")
    (id,) = (one["id"] for one in seen if one["kind"] == "CERTIFICATE")
    counter.post("operator", f"/accounts/U-operator/credentials/{id}/end", {})
    assert counter.call(None, "GET", "/me", certificate=certificate).status_code == 401


def test_nobody_lists_or_ends_what_is_anothers(counter: Counter) -> None:
    (first, *_) = living(counter, "U-desk")
    for who in ("operator", "staff", "approver", "auditor"):
        assert answer_of(counter, who, f"/accounts/U-desk/credentials/{first}/end", {}) == "access.role_missing"
        assert answer_of(counter, who, "/accounts/U-desk/roles/DESK/end") == "access.role_missing"
        assert answer_of(counter, who, "/accounts/U-desk/end", {}) == "access.role_missing"
    path = f"/accounts/U-operator/credentials/{first}/end"
    assert answer_of(counter, "operator", path, {}) == "account.credential_unknown"


def opened_by_administrator(counter: Counter) -> str:
    sent = {"person_id": "p-new", "display_name": "見本 新", "roles": ["OPERATOR"], "operator_code": "0A001"}
    id = str(counter.post("administrator", "/accounts", sent)["id"])
    code = counter.post("administrator", f"/accounts/{id}/one-time-links")["code"]
    counter.tokens["new"] = counter.post(None, "/one-time-links/use", {"code": code})["token"]
    return id


@pytest.mark.parametrize(("others", "status"), [("END", 401), ("KEEP", 200)])
def test_whoever_ends_a_token_that_opened_other_accounts_says_what_becomes_of_them(
    counter: Counter, others: str, status: int
) -> None:
    add_person(counter, "second", Account("U-second", "p-second", "見本", frozenset({Role.ADMINISTRATOR})))
    opened_by_administrator(counter)
    seen = counter.get("auditor", "/accounts/U-administrator/credentials")
    (token,) = (one for one in seen if one["kind"] == "API_TOKEN")
    path = f"/accounts/U-administrator/credentials/{token['id']}/end"
    assert answer_of(counter, "second", path, {}) == "account.others_undecided"
    assert counter.call("administrator", "GET", "/me").status_code == 200
    assert answer_of(counter, "second", path, {"others": others}) == "done"
    assert counter.call("administrator", "GET", "/me").status_code == 401
    assert counter.call("new", "GET", "/me").status_code == status


def test_an_account_ends_with_all_that_is_in_it(counter: Counter) -> None:
    id = opened_by_administrator(counter)
    counter.post("administrator", f"/accounts/{id}/one-time-links")
    participant_id = counter.get("other_operator", "/participants")[0]["id"]
    days = {"start_on": "2026-11-24", "end_on": "2026-12-24"}
    mandate = {"account_id": id, **days}
    counter.post("other_operator", f"/participants/{participant_id}/mandates", mandate)
    counter.post("new", f"/accounts/{id}/end", {})
    assert counter.call("new", "GET", "/me").status_code == 401
    assert living(counter, id) == []
    (given,) = counter.get("other_operator", f"/participants/{participant_id}/mandates")
    assert not given["lives"]
    (account,) = (one for one in counter.get("auditor", "/accounts") if one["id"] == id)
    assert (account["roles"], account["ended_at"] is None) == ([], False)
    for path in (f"/accounts/{id}/one-time-links", f"/accounts/{id}/tokens"):
        assert answer_of(counter, "administrator", path) == "account.ended"
    assert answer_of(counter, "administrator", f"/accounts/{id}/role-grants", {"role": "APPROVER"}) == "account.ended"


def test_what_is_proposed_for_an_account_ends_with_it(counter: Counter) -> None:
    grant = counter.post("administrator", "/accounts/U-staff/role-grants", {"role": "APPROVER"})
    counter.post("administrator", "/accounts/U-staff/end", {})
    assert answer_of(counter, "second_approver", f"/role-grants/{grant['id']}/approve") == "account.grant_decided"


def test_a_role_ends_at_once_and_frees_the_person_for_another(counter: Counter) -> None:
    counter.post("administrator", "/accounts/U-auditor/roles/AUDITOR/end")
    assert counter.call("auditor", "GET", "/evidence").json()["code"] == "access.role_missing"
    path = "/accounts/U-auditor/roles/AUDITOR/end"
    assert answer_of(counter, "administrator", path) == "account.role_not_held"
    assert answer_of(counter, "administrator", "/accounts/U-auditor/role-grants", {"role": "APPROVER"}) == "done"


def test_the_last_administrator_and_the_last_approver_are_not_ended(counter: Counter) -> None:
    assert answer_of(counter, "administrator", "/accounts/U-administrator/end", {}) == "account.last_of_role"
    path = "/accounts/U-administrator/roles/ADMINISTRATOR/end"
    assert answer_of(counter, "administrator", path) == "account.last_of_role"
    assert answer_of(counter, "administrator", "/accounts/U-approver/end", {}) == "done"
    assert answer_of(counter, "administrator", "/accounts/U-second_approver/end", {}) == "account.last_of_role"


def test_an_approver_who_cannot_sign_in_is_no_other(counter: Counter) -> None:
    for id in living(counter, "U-approver"):
        counter.post("administrator", f"/accounts/U-approver/credentials/{id}/end", {})
    assert answer_of(counter, "administrator", "/accounts/U-second_approver/end", {}) == "account.last_of_role"


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_end_counts_at_once_on_every_node(tmp_path: Path, kind: str, request: pytest.FixtureRequest) -> None:
    sqlite = f"sqlite:///{tmp_path / 'warifu.db'}"
    url = sqlite if kind == "sqlite" else str(request.getfixturevalue("postgres_url"))
    first = open_counter(tmp_path, MovableClock(AT), database_url=url)
    second = replace(first.installation, unit_of_work=Database(url, MACS))
    token = Secret(first.tokens["operator"])
    assert sign_in_with_token(second, token).account_id == "U-operator"
    first.post("administrator", "/accounts/U-operator/end", {})
    with pytest.raises(NotSignedIn):
        sign_in_with_token(second, token)


def test_whoever_signed_in_before_their_token_ended_makes_no_other(counter: Counter) -> None:
    actor: Actor = sign_in_with_token(counter.installation, Secret(counter.tokens["operator"]))
    assert actor.credential_id
    counter.post("operator", f"/accounts/U-operator/credentials/{actor.credential_id}/end", {})
    with pytest.raises(NotSignedIn):
        issue_token(counter.installation, actor, "U-operator")


def test_everything_is_listed_and_ended_at_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARIFU_HOME", str(tmp_path / "installation"))
    run("init")
    installation, actor = local_installation(), local_actor()
    open_founding_account(installation, actor, Account("U-1", "p-1", "見本 一", frozenset({Role.ADMINISTRATOR})))
    keep_secret(tmp_path / "token", issue_founding_token(installation, actor, "U-1").token.reveal())
    close_installation(installation)
    signed = ("--token-file", str(tmp_path / "token"))
    opened = run("accounts", "open", "--person", "p-2", "--name", "見本 二", "--role", "AUDITOR", *signed)
    id = opened.split()[0]
    (line,) = run("accounts", "credentials", id).splitlines()
    assert "made with" in line
    assert "ended" in run("accounts", "end-credential", id, line.split()[0], *signed)
    assert "AUDITOR" not in run("accounts", "end-role", id, "--role", "AUDITOR", *signed)
    assert "ended" in run("accounts", "end", id, *signed)
    assert refused("accounts", "end", "U-1", *signed) == "account.last_of_role"
    assert refused("accounts", "link", id, *signed) == "account.ended"

"""職務の分離: roles that exclude each other, in one account, in two accounts of one person, and by two persons."""

from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import pytest
from fixtures.people import FOUNDER, Counter
from fixtures.terminal import run
from samples.secret_files import keep_secret

from warifu.accounts.duties import NOT_YET_HELD, check_roles
from warifu.accounts.errors import RolesExclude
from warifu.accounts.facts import Account, GrantState, Role
from warifu.bootstrap.installation import close_installation
from warifu.bootstrap.local import local_actor, local_installation
from warifu.kernel.errors import WarifuError
from warifu.kernel.ids import OperatorCode
from warifu.participants.facts import Contact, ContactKind
from warifu.workflows.accounts.open import issue_founding_token, open_founding_account
from warifu.workflows.participants.enrol import enrol_participant

CONTACT = Contact(ContactKind.ENTERPRISE_RA, "見本 花子", "ra@mihon.example")
HELD_NOW = sorted(set(Role) - NOT_YET_HELD)
PAIRS = list(permutations(HELD_NOW, 2))
EXCLUDED = "account.roles_exclude"

Open = Callable[[str, list[str]], str]
"""Opens an account of a person with roles; gives "opened" or the code of the refusal."""


def opens_by_api(counter: Counter) -> Open:
    def open_one(person: str, roles: list[str]) -> str:
        sent: dict[str, object] = {"person_id": person, "display_name": "見本", "roles": roles}
        if "OPERATOR" in roles:
            sent["operator_code"] = "0A001"
        if "DESK" in roles:
            sent["system"] = "PLANNING"
        answer = counter.call("administrator", "POST", "/accounts", sent)
        return "opened" if answer.status_code == 201 else str(answer.json()["code"])

    return open_one


def opens_by_command(token: Path) -> Open:
    def open_one(person: str, roles: list[str]) -> str:
        words = [word for role in roles for word in ("--role", role)]
        words += ["--operator-code", "0A001"] if "OPERATOR" in roles else []
        words += ["--system", "PLANNING"] if "DESK" in roles else []
        try:
            run("accounts", "open", "--person", person, "--name", "見本", *words, "--token-file", str(token))
        except WarifuError as error:
            return error.code
        return "opened"

    return open_one


@pytest.fixture
def administrators_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The token of an administrator of an installation with one participant."""
    monkeypatch.setenv("WARIFU_HOME", str(tmp_path / "installation"))
    run("init")
    installation, actor = local_installation(), local_actor()
    enrol_participant(installation, actor, OperatorCode("0A001"), "見本", [CONTACT])
    open_founding_account(installation, actor, Account("U-1", "p-1", "見本 一", frozenset({Role.ADMINISTRATOR})))
    keep_secret(tmp_path / "token", issue_founding_token(installation, actor, "U-1").token.reveal())
    close_installation(installation)
    return tmp_path / "token"


def expected(one: Role, two: Role) -> str:
    try:
        check_roles(frozenset({one, two}))
    except RolesExclude:
        return EXCLUDED
    return "opened"


def check_pair(open_one: Open, one: Role, two: Role) -> None:
    said, name = expected(one, two), f"{one}.{two}".lower()[:30]
    assert open_one(f"alone.{name}", [one, two]) == said
    assert open_one(f"twice.{name}", [one]) == "opened"
    assert open_one(f" ＴWICE.{name.upper()}", [two]) == said
    assert open_one(f"other.{name}", [two]) == "opened"


def test_the_api_asks_of_the_person_what_excludes_what(counter: Counter) -> None:
    for one, two in PAIRS:
        check_pair(opens_by_api(counter), one, two)


def test_the_command_asks_of_the_person_what_excludes_what(administrators_token: Path) -> None:
    for one, two in PAIRS:
        check_pair(opens_by_command(administrators_token), one, two)


@pytest.mark.parametrize("role", sorted(NOT_YET_HELD))
def test_roles_that_no_page_knows_yet_are_given_to_nobody(counter: Counter, role: str) -> None:
    sent = {"person_id": "p-new", "display_name": "見本", "roles": [role], "operator_code": "0A001"}
    assert counter.call("administrator", "POST", "/accounts", sent).status_code == 422


def test_an_administrators_second_account_is_never_proposed_as_approver(counter: Counter) -> None:
    account = Account("U-second", "P-Administrator", "同じ人", frozenset())
    open_founding_account(counter.installation, FOUNDER, account)
    answer = counter.call("approver", "POST", "/accounts/U-second/role-grants", {"role": "APPROVER"})
    assert answer.json()["code"] == "access.role_missing"
    answer = counter.call("administrator", "POST", "/accounts/U-second/role-grants", {"role": "APPROVER"})
    assert answer.json()["code"] == EXCLUDED


def test_one_administrator_makes_nobody_who_counts(counter: Counter) -> None:
    counter.issued()
    (certificate,) = counter.get("operator", "/certificates")
    counter.post("staff", f"/certificates/{certificate['id']}/hold", {"note": "見本"})
    release = f"/certificates/{certificate['id']}/release"
    for number in (1, 2):
        sent = {"person_id": f"p-made-{number}", "display_name": "見本", "roles": ["REGISTRATION_STAFF"]}
        made = counter.post("administrator", "/accounts", sent)
        link = counter.post("administrator", f"/accounts/{made['id']}/one-time-links")
        counter.tokens[f"made{number}"] = counter.post(None, "/one-time-links/use", {"code": link["code"]})["token"]
        answer = counter.call(f"made{number}", "POST", release, {"note": "見本"})
        assert answer.json()["code"] == "access.role_missing"
    for grant in counter.get("auditor", "/role-grants?state=PROPOSED"):
        answer = counter.call("administrator", "POST", f"/role-grants/{grant['id']}/approve")
        assert answer.json()["code"] == "account.same_person"
        counter.post("approver", f"/role-grants/{grant['id']}/approve")
    assert counter.call("made1", "POST", release, {"note": "見本"}).status_code == 401
    assert counter.post("staff", release, {"note": "見本"})["state"] == "HELD"


def test_an_administrator_whom_another_made_alone_is_no_second_person(counter: Counter) -> None:
    sent = {"person_id": "p-invented", "display_name": "見本", "roles": ["ADMINISTRATOR"]}
    made = counter.post("administrator", "/accounts", sent)
    counter.tokens["made"] = counter.post("administrator", f"/accounts/{made['id']}/tokens")["token"]
    proposal = counter.post("administrator", "/accounts/U-staff/role-grants", {"role": "APPROVER"})
    approve = f"/role-grants/{proposal['id']}/approve"
    assert counter.call("made", "POST", approve).json()["code"] == "account.not_counted"
    refused = counter.call("made", "POST", "/accounts/U-administrator/one-time-links")
    assert refused.json()["code"] == "account.credential_takes_two"
    own = counter.post("administrator", f"/accounts/{made['id']}/role-grants", {"role": "ADMINISTRATOR"})
    assert counter.call("made", "POST", f"/role-grants/{own['id']}/approve").json()["code"] == "account.same_person"
    approved = counter.post("approver", f"/role-grants/{own['id']}/approve")
    assert counter.call("made", "POST", approve).status_code == 401
    halves = {"first": own["half"], "second": approved["half"]}
    counter.tokens["made"] = counter.post(None, "/one-time-links/use-halves", halves)["token"]
    assert counter.post("made", approve)["state"] == "APPROVED"


def test_a_grant_says_which_two_persons_gave_it(counter: Counter) -> None:
    account = Account("U-new", "p-new", "見本", frozenset())
    open_founding_account(counter.installation, FOUNDER, account)
    grant = counter.post("administrator", "/accounts/U-new/role-grants", {"role": "APPROVER"})
    granted = counter.post("approver", f"/role-grants/{grant['id']}/approve")
    (shown,) = counter.get("auditor", f"/role-grants?state={GrantState.APPROVED}")
    assert granted.items() - {("half", granted["half"])} <= shown.items()
    assert (shown["proposed_by_person"], shown["decided_by_person"]) == ("p-administrator", "p-approver")


def test_roles_that_came_with_the_installation_stand_on_record_as_such(counter: Counter) -> None:
    founding = counter.get("auditor", f"/role-grants?state={GrantState.FOUNDING}")
    by_account = {(one["account_id"], one["role"], one["proposed_by_person"], one["decided_by"]) for one in founding}
    assert ("U-approver", "APPROVER", FOUNDER.person_id, None) in by_account
    assert {one["role"] for one in founding} == {"ADMINISTRATOR", "APPROVER", "DESK", "REGISTRATION_STAFF"}


def test_who_approves_sees_whom_it_is_for_and_what_opens_the_account(counter: Counter) -> None:
    sent = {"person_id": "P-New", "display_name": "見本 新", "roles": ["DESK"], "system": "PLANNING"}
    made = counter.post("administrator", "/accounts", sent)
    link = counter.post("administrator", f"/accounts/{made['id']}/one-time-links")
    counter.post("administrator", f"/accounts/{made['id']}/tokens")
    (seen,) = counter.get("approver", "/role-grants?state=PROPOSED")
    assert (seen["person_id"], seen["display_name"], seen["system"]) == ("p-new", "見本 新", "PLANNING")
    assert sorted(one["kind"] for one in seen["credentials"]) == ["API_TOKEN", "ONE_TIME_LINK"]
    counter.post(None, "/one-time-links/use", {"code": link["code"]})
    (seen,) = counter.get("approver", "/role-grants?state=PROPOSED")
    assert [one["kind"] for one in seen["credentials"]] == ["API_TOKEN", "API_TOKEN"]


def test_the_list_at_the_terminal_says_it_too(administrators_token: Path) -> None:
    token = ("--token-file", str(administrators_token))
    run("accounts", "open", "--person", "P-7", "--name", "見本 七", "--role", "DESK", "--system", "PLANNING", *token)
    run("accounts", "link", run("accounts", "list").split("  p-7")[0].split()[-1], *token)
    said = run("roles", "list", *token)
    assert "p-7  見本 七  PLANNING" in said
    assert "ONE_TIME_LINK" in said

"""二つに分けたリンク: a granted role ends all that opened the account before, and two halves open it anew."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from fixtures.people import Counter, add_person

from warifu.accounts.facts import Account, Role
from warifu.kernel.clock import MovableClock

FORM = {"content-type": "application/x-www-form-urlencoded"}


@dataclass
class Granted:
    """An approver's account that was granted, what was kept of it before, and the two halves."""

    account_id: str
    grant_id: str
    kept: tuple[str, ...]
    first: str
    second: str


def planted(counter: Counter, account_id: str) -> tuple[str, ...]:
    """Names of tokens that an administrator keeps: one given, one of a used link, and a successor of that."""
    counter.tokens["given"] = counter.post("administrator", f"/accounts/{account_id}/tokens")["token"]
    link = counter.post("administrator", f"/accounts/{account_id}/one-time-links")["code"]
    counter.tokens["linked"] = counter.post(None, "/one-time-links/use", {"code": link})["token"]
    counter.tokens["next"] = counter.post("linked", f"/accounts/{account_id}/tokens")["token"]
    return ("given", "linked", "next")


@pytest.fixture
def granted(counter: Counter) -> Granted:
    sent = {"person_id": "p-new", "display_name": "見本 新", "roles": ["APPROVER"]}
    opened = counter.post("administrator", "/accounts", sent)
    (proposal,) = opened["proposals"]
    kept = planted(counter, opened["id"])
    approved = counter.post("approver", f"/role-grants/{proposal['id']}/approve")
    return Granted(opened["id"], proposal["id"], kept, proposal["half"], approved["half"])


def use(counter: Counter, first: str, second: str) -> str:
    answer = counter.call(None, "POST", "/one-time-links/use-halves", {"first": first, "second": second})
    if not answer.is_success:
        return str(answer.json()["code"])
    counter.tokens["entered"] = answer.json()["token"]
    return "entered"


def test_what_an_administrator_kept_from_the_opening_approves_nothing_after_the_grant(
    counter: Counter, granted: Granted
) -> None:
    order_id = counter.order()
    for name in granted.kept:
        assert counter.call(name, "POST", f"/orders/{order_id}/approve").status_code == 401
        assert counter.call(name, "POST", f"/accounts/{granted.account_id}/tokens").status_code == 401
    for way in ("tokens", "one-time-links"):
        answer = counter.call("administrator", "POST", f"/accounts/{granted.account_id}/{way}")
        assert answer.json()["code"] == "account.credential_takes_two"
    seen = counter.get("auditor", f"/accounts/{granted.account_id}/credentials")
    assert [one["kind"] for one in seen if one["lives"]] == ["HALVED_LINK"]


def test_a_link_that_was_not_used_before_the_grant_is_dead_after_it(counter: Counter) -> None:
    proposal = counter.post("administrator", "/accounts/U-staff/role-grants", {"role": "APPROVER"})
    sent = {"person_id": "p-x", "display_name": "見本", "roles": ["DESK"], "system": "PLANNING"}
    opened = counter.post("administrator", "/accounts", sent)
    code = counter.post("administrator", f"/accounts/{opened['id']}/one-time-links")["code"]
    for grant_id in (proposal["id"], opened["proposals"][0]["id"]):
        counter.post("approver", f"/role-grants/{grant_id}/approve")
    assert counter.call(None, "POST", "/one-time-links/use", {"code": code}).json()["code"] == "access.link_used"
    assert counter.call("staff", "GET", "/me").status_code == 401
    certificate = b"installation:staff"
    assert counter.call(None, "GET", "/me", certificate=certificate).status_code == 401


def test_both_halves_open_the_account_once(counter: Counter, granted: Granted) -> None:
    order_id = counter.order()
    assert use(counter, granted.first, granted.second) == "entered"
    assert counter.get("entered", "/me")["roles"] == ["APPROVER"]
    counter.post("entered", f"/orders/{order_id}/approve")
    assert use(counter, granted.first, granted.second) == "access.link_used"


def test_one_half_opens_nothing(counter: Counter, granted: Granted) -> None:
    first, second = granted.first, granted.second
    for code in (first, second, f"{first}{second}", f"{first} {second}", first.partition(".")[2]):
        answer = counter.call(None, "POST", "/one-time-links/use", {"code": code})
        assert answer.json()["code"] == "access.link_used"
    wrong = f"{granted.grant_id}.x"
    for pair in ((first, first), (second, first), (second, second), (wrong, second)):
        assert use(counter, *pair) == "access.link_used"
    assert use(counter, first, second) == "entered"


@pytest.mark.parametrize("which", ["first", "second"])
def test_five_wrong_halves_end_the_link(counter: Counter, granted: Granted, which: str) -> None:
    first, second = granted.first, granted.second
    wrong = (f"{granted.grant_id}.{'x' * 43}", second) if which == "first" else (first, "x" * 43)
    for _ in range(5):
        assert use(counter, *wrong) == "access.link_used"
    assert use(counter, first, second) == "access.link_used"
    use(counter, *wrong)
    with counter.installation.unit_of_work.read() as stores:
        actions = [entry.action for entry in stores.evidence.about(f"account:{granted.account_id}")]
        grant = stores.accounts.grant(granted.grant_id)
    assert actions.count("link.half_wrong") == 5
    assert actions[-1] == "credential.ended"
    assert grant
    assert grant.wrong_halves == 5


def test_four_wrong_halves_do_not(counter: Counter, granted: Granted) -> None:
    for _ in range(4):
        assert use(counter, granted.first, "x") == "access.link_used"
    assert use(counter, granted.first, granted.second) == "entered"


def test_halves_of_two_grants_do_not_fit(counter: Counter, granted: Granted) -> None:
    sent = {"person_id": "p-x", "display_name": "見本", "roles": ["APPROVER"]}
    (other,) = counter.post("administrator", "/accounts", sent)["proposals"]
    second = counter.post("approver", f"/role-grants/{other['id']}/approve")["half"]
    assert use(counter, granted.first, second) == "access.link_used"
    assert use(counter, other["half"], granted.second) == "access.link_used"


def test_before_the_approval_and_after_seven_days_halves_open_nothing(
    counter: Counter, granted: Granted, clock: MovableClock
) -> None:
    proposal = counter.post("administrator", "/accounts/U-staff/role-grants", {"role": "APPROVER"})
    assert use(counter, proposal["half"], granted.second) == "access.link_used"
    clock.move(timedelta(days=7))
    assert use(counter, granted.first, granted.second) == "access.link_used"


def test_whoever_lost_every_token_of_a_counted_account_enters_it_by_two_again(counter: Counter) -> None:
    path = "/accounts/U-second_approver/role-grants"
    assert counter.call("administrator", "POST", path, {"role": "APPROVER"}).status_code == 422
    for one in counter.get("administrator", "/accounts/U-second_approver/credentials"):
        counter.post("administrator", f"/accounts/U-second_approver/credentials/{one['id']}/end", {})
    proposal = counter.post("administrator", path, {"role": "APPROVER"})
    second = counter.post("approver", f"/role-grants/{proposal['id']}/approve")["half"]
    assert use(counter, proposal["half"], second) == "entered"
    assert counter.get("entered", "/me")["id"] == "U-second_approver"


def test_neither_half_stands_in_a_list_or_in_the_evidence(counter: Counter, granted: Granted) -> None:
    said = counter.call("auditor", "GET", "/role-grants").text
    with counter.installation.unit_of_work.read() as stores:
        said += str(stores.evidence.about(f"account:{granted.account_id}"))
        said += str(stores.accounts.grant(granted.grant_id))
    assert granted.first.partition(".")[2] not in said
    assert granted.second not in said


def test_the_welcome_page_takes_both_halves(counter: Counter, granted: Granted) -> None:
    sent = f"code={granted.first}&second={granted.second}".encode()
    page = counter.call(None, "POST", "/welcome", content=sent, headers=FORM)
    assert page.status_code == 200
    assert granted.account_id in page.text


def test_the_person_enters_anew_whatever_other_roles_the_account_had(counter: Counter) -> None:
    roles = frozenset({Role.ADMINISTRATOR})
    add_person(counter, "second", Account("U-second", "p-second", "見本", roles))
    proposal = counter.post("administrator", "/accounts/U-second/role-grants", {"role": "REGISTRATION_STAFF"})
    second = counter.post("approver", f"/role-grants/{proposal['id']}/approve")["half"]
    assert counter.call("second", "GET", "/me").status_code == 401
    assert use(counter, proposal["half"], second) == "entered"
    assert counter.get("entered", "/me")["roles"] == ["ADMINISTRATOR", "REGISTRATION_STAFF"]

"""warifu accounts, roles and mandates: people get accounts, two persons grant a role, an agent acts no longer."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from fixtures.terminal import refused, run
from samples.secret_files import keep_secret

from warifu.accounts.facts import Account, Role
from warifu.bootstrap.installation import close_installation
from warifu.bootstrap.local import local_actor, local_installation
from warifu.kernel.clock import jst_date
from warifu.kernel.errors import WarifuError
from warifu.kernel.ids import OperatorCode
from warifu.kernel.secret import Secret
from warifu.participants.facts import Contact, ContactKind
from warifu.workflows.accounts.open import issue_founding_token, open_founding_account, use_link
from warifu.workflows.accounts.sign_in import sign_in_with_token
from warifu.workflows.accounts.use_halves import use_halves
from warifu.workflows.participants.enrol import enrol_participant

CONTACT = Contact(ContactKind.ENTERPRISE_RA, "見本 花子", "ra@mihon.example")


@pytest.fixture
def tokens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with two participants, and a folder with a token for each of its people."""
    monkeypatch.setenv("WARIFU_HOME", str(tmp_path / "installation"))
    run("init")
    installation = local_installation()
    actor = local_actor()
    first, second = (
        enrol_participant(installation, actor, OperatorCode(c), "見本", [CONTACT]).id for c in ("0A01", "0A02")
    )
    people = {
        "administrator": Account("U-1", "p-1", "見本 一", frozenset({Role.ADMINISTRATOR})),
        "other": Account("U-2", "p-2", "見本 二", frozenset({Role.ADMINISTRATOR})),
        "staff": Account("U-3", "p-3", "見本 三", frozenset({Role.REGISTRATION_STAFF})),
        "operator": Account("U-4", "p-4", "見本 四", frozenset({Role.OPERATOR}), first),
        "agent": Account("U-5", "p-5", "見本 五", frozenset({Role.OPERATOR}), second),
    }
    for name, account in people.items():
        open_founding_account(installation, actor, account)
        keep_secret(tmp_path / name, issue_founding_token(installation, actor, account.id).token.reveal())
    close_installation(installation)
    return tmp_path


def test_a_role_is_proposed_by_one_person_and_granted_by_another(tokens: Path) -> None:
    def said(who: str, *words: str) -> str:
        return run("roles", *words, "--token-file", str(tokens / who))

    grant = said("administrator", "propose", "U-3", "--role", "APPROVER").split()[0]
    with pytest.raises(WarifuError) as refused:
        said("administrator", "approve", grant)
    assert refused.value.code == "account.same_person"
    assert "APPROVED" in said("other", "approve", grant)
    assert said("other", "list").split()[:2] == [grant, "U-3"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620])
def test_a_token_file_that_others_may_open_is_refused(tokens: Path, mode: int) -> None:
    file = tokens / "administrator"
    file.chmod(mode)
    with pytest.raises(WarifuError) as refused:
        run("roles", "list", "--token-file", str(file))
    assert (refused.value.code, refused.value.facts()["mode"]) == ("input.file_open_to_others", f"{mode:04o}")
    file.chmod(0o400)
    run("roles", "list", "--token-file", str(file))


def test_a_role_that_needs_no_second_person_and_an_administrators_are_refused(tokens: Path) -> None:
    for account, role, code in (
        ("U-3", "AUDITOR", "input.field_invalid"),
        ("U-2", "APPROVER", "account.roles_exclude"),
    ):
        with pytest.raises(WarifuError) as refused:
            run("roles", "propose", account, "--role", role, "--token-file", str(tokens / "administrator"))
        assert refused.value.code == code


def test_an_agent_is_mandated_and_the_mandate_ends_at_once(tokens: Path) -> None:
    installation = local_installation()
    today = jst_date(installation.clock.now())
    close_installation(installation)
    days = ("--start", today.isoformat(), "--end", (today + timedelta(days=30)).isoformat())
    mandate = run("mandates", "grant", "U-5", "--operator-code", "0A01", *days)
    assert mandate.split()[1] == "U-5"
    assert "ended" in run("mandates", "revoke", mandate.split()[0], "--operator-code", "0A01")
    assert "ended" in run("mandates", "list", "--operator-code", "0A01")
    with pytest.raises(WarifuError) as refused:
        run("mandates", "grant", "U-5", "--operator-code", "0A01", "--start", "きょう", "--end", "2027-01-01")
    assert refused.value.code == "input.field_invalid"


def test_a_new_installation_gets_its_people_from_the_terminal_and_the_first_two_approvers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WARIFU_HOME", str(tmp_path / "installation"))
    founded = run("init", "--approvals", "2")
    file = tmp_path / "token"

    def opens(said: str) -> None:
        code = Secret(re.findall(r"/welcome\?code=(\S+)", said)[0])
        installation = local_installation()
        keep_secret(file, use_link(installation, code).token.reveal())
        close_installation(installation)

    administrator = run("accounts", "open", "--person", "p-1", "--name", "見本 一", "--role", "ADMINISTRATOR")
    assert "ADMINISTRATOR" in administrator
    desk = ("accounts", "open", "--person", "p-2", "--name", "見本 二", "--role", "DESK", "--system", "PLANNING")
    assert refused(*desk) == "account.person_unproven"
    opens(administrator)
    opened = run(*desk, "--token-file", str(file))
    assert "DESK (warifu roles)" in opened
    grant = run("roles", "list", "--token-file", str(file)).split()[0]
    opens(founded)
    approved = run("roles", "approve", grant, "--token-file", str(file))
    assert "APPROVED" in approved
    first, second = re.findall(r"/welcome\?code=(\S+)", opened)[0], approved.split()[-1]
    installation = local_installation()
    entered = sign_in_with_token(installation, use_halves(installation, Secret(first), Secret(second)).token)
    close_installation(installation)
    assert entered.roles == {Role.DESK}
    account_id = opened.split()[0]
    assert any(line.split()[0] == account_id and "DESK" in line for line in run("accounts", "list").splitlines())
    assert refused("accounts", "link", account_id) == "account.credential_takes_two"


def test_another_link_is_printed_for_whoever_lost_the_first(tokens: Path) -> None:
    assert "/welcome?code=" in run("accounts", "link", "U-4")
    assert refused("accounts", "link", "U-2") == "account.credential_takes_two"
    assert refused("accounts", "link", "U-3") == "account.credential_takes_two"
    assert refused("accounts", "link", "U-9") == "account.unknown"


@pytest.mark.parametrize(
    "words",
    [
        ("--role", "KING"),
        ("--role", "OPERATOR"),
        ("--role", "OPERATOR", "--operator-code", "0A01", "--system", "PLANNING"),
        ("--role", "DESK", "--system", "WHEELING_DATA"),
    ],
)
def test_an_account_that_is_bound_wrongly_or_to_nothing_is_not_opened(tokens: Path, words: tuple[str, ...]) -> None:
    before = run("accounts", "list")
    assert refused("accounts", "open", "--person", "p-9", "--name", "見本", *words) == "input.field_invalid"
    assert run("accounts", "list") == before

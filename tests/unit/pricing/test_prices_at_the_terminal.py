"""料金コマンド: what is typed is read strictly, and one person at the terminal changes nothing alone."""

import os
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples.secret_files import keep_secret
from typer.testing import CliRunner

from warifu.accounts.facts import Account, Role
from warifu.authority.facts import KeyAlgorithm
from warifu.bootstrap.installation import close_installation, create_installation
from warifu.bootstrap.local import local_actor, local_installation, local_settings
from warifu.entrypoints.cli.main import app
from warifu.entrypoints.cli.pricing.prices_work import read_cutoff, read_offering, read_price
from warifu.kernel.errors import FieldInvalid, WarifuError
from warifu.kernel.yen import Yen
from warifu.orders.errors import ProposalApprovedByProposer, ProposalNotYours
from warifu.orders.facts import Medium
from warifu.orders.prices import Offering, OrderCutoff, Price, Service
from warifu.workflows.accounts.open import issue_founding_token, open_founding_account
from warifu.workflows.authority.open_authority import open_for_business

TYPED = st.text(max_size=40) | st.from_regex(r"[A-Z_]{1,12}[=@][0-9]{1,9}@20[0-9]{2}-[0-9]{2}-[0-9]{2}", fullmatch=True)


def test_rows_are_typed_as_thing_amount_and_date() -> None:
    assert read_price("USB_TOKEN=15555@2027-04-01", 10) == Price(Medium.USB_TOKEN, date(2027, 4, 1), Yen(15_555), 10)
    assert read_cutoff("2027-03-31", stands=True) == OrderCutoff(date(2027, 3, 31))
    assert read_offering("TOKEN_REUSE@2027-10-01", is_offered=True) == Offering(Service.TOKEN_REUSE, date(2027, 10, 1))


@pytest.mark.parametrize(
    "typed",
    ["", "DVD=1@2027-04-01", "CD_R=1.5@2027-04-01", "CD_R=-1@2027-04-01", "CD_R=1@2027-02-30", "CD_R=1@20270401"],
)
def test_a_row_that_is_not_quite_right_is_refused(typed: str) -> None:
    with pytest.raises(FieldInvalid):
        read_price(typed, 10)


@given(TYPED)
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    for read in (
        lambda: read_price(typed, 10),
        lambda: read_cutoff(typed, stands=True),
        lambda: read_offering(typed, is_offered=True),
    ):
        with suppress(FieldInvalid):
            assert isinstance(read(), Price | OrderCutoff | Offering)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    create_installation(home, {"approvals": 0})
    monkeypatch.setitem(os.environ, "WARIFU_HOME", str(home))
    installation = local_installation()
    open_for_business(
        installation,
        local_actor(),
        local_settings().organization,
        local_settings().server_names(installation.catalogue),
        KeyAlgorithm.P_256,
    )
    for name, person, role in (
        ("proposer", "person-1", Role.REGISTRATION_STAFF),
        ("proposer-as-approver", "person-1", Role.APPROVER),
        ("approver", "person-2", Role.APPROVER),
    ):
        open_founding_account(installation, local_actor(), Account(f"U-{name}", person, "見本 一", frozenset({role})))
        token = issue_founding_token(installation, local_actor(), f"U-{name}").token.reveal()
        keep_secret(tmp_path / f"{name}.token", token + "\n")
    close_installation(installation)
    return tmp_path


def run(*words: str) -> str:
    done = CliRunner().invoke(app, ["prices", *words], standalone_mode=False)
    if done.exception:
        raise done.exception
    return done.output


def test_prices_are_proposed_and_approved_and_then_quoted_at_the_terminal(home: Path) -> None:
    rows = ("--price", "DOWNLOAD=11111@2026-04-01", "--offer", "DOWNLOAD@2026-04-01")
    proposal_id = run("propose", *rows, "--token-file", str(home / "proposer.token")).strip()
    assert "価格は設定されていません" in run("show")
    for medium, code in (("DOWNLOAD", "price.missing"), ("CD_R", "order.medium_not_offered")):
        with pytest.raises(WarifuError) as refused:
            run("quote", medium, "--on", "2027-04-01")
        assert refused.value.code == code
    assert "IN_FORCE" in run("approve", proposal_id, "--token-file", str(home / "approver.token"))
    assert "11,111円" in run("show", "--on", "2027-04-01")
    assert "合計 24,444円" in run("quote", "DOWNLOAD", "DOWNLOAD", "--on", "2027-04-01")
    assert proposal_id in run("proposals")


def test_one_person_sets_no_price_alone_neither_at_the_terminal_nor_with_two_accounts(home: Path) -> None:
    terminal = CliRunner().invoke(app, ["prices", "propose", "--cutoff", "2027-03-31"])
    assert terminal.exit_code == 2
    assert not run("proposals")
    own = ("--token-file", str(home / "proposer.token"))
    proposal_id = run("propose", "--cutoff", "2027-03-31", *own).strip()
    with pytest.raises(ProposalApprovedByProposer):
        run("approve", proposal_id, "--token-file", str(home / "proposer-as-approver.token"))
    with pytest.raises(FieldInvalid):
        run("decline", proposal_id, "--reason", " ", "--token-file", str(home / "approver.token"))
    with pytest.raises(ProposalNotYours):
        run("withdraw", proposal_id, "--token-file", str(home / "approver.token"))
    assert "WITHDRAWN" in run("withdraw", proposal_id, *own)


def test_a_day_that_there_is_not_is_refused_by_the_name_of_its_option(home: Path) -> None:
    for words in (("show",), ("quote", "DOWNLOAD")):
        with pytest.raises(FieldInvalid) as refused:
            run(*words, "--on", "2027-02-30")
        assert refused.value.field == "on"

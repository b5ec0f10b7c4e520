"""媒体と再申込のコマンド: a disc is made, sent and received at the terminal; an order is drafted from what ends."""

import json
import os
import stat
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import pkcs12
from fixtures.installation import do_jobs, mailed_codes
from samples.secret_files import keep_secret
from typer.testing import CliRunner

from warifu.accounts.facts import Account, Role
from warifu.authority.facts import KeyAlgorithm
from warifu.bootstrap.installation import close_installation, create_installation
from warifu.bootstrap.local import local_actor, local_installation, local_settings
from warifu.entrypoints.cli.main import app
from warifu.kernel.clock import jst_date
from warifu.kernel.errors import WarifuError
from warifu.kernel.ids import OperatorCode
from warifu.kernel.secret import Secret
from warifu.orders.facts import LineForm, Medium, Wanted
from warifu.orders.prices import Offering, Tariff
from warifu.participants.facts import Contact, ContactKind
from warifu.workflows.accounts.open import issue_founding_token, open_founding_account
from warifu.workflows.accounts.sign_in import sign_in_with_token
from warifu.workflows.authority.open_authority import open_for_business
from warifu.workflows.installation import Installation
from warifu.workflows.orders.submit import submit_order
from warifu.workflows.participants.enrol import enrol_participant
from warifu.workflows.pricing.set_prices import approve_prices, propose_prices

ONE_DAY = timedelta(days=1)


def line(installation: Installation, medium: Medium) -> LineForm:
    wanted = Wanted(jst_date(installation.clock.now()), "需給計画用", "見本 太郎", medium)
    return LineForm(wanted, KeyAlgorithm.P_256)


@dataclass(frozen=True)
class Shop:
    """An installation with one participant, and files with the tokens of an operator and an approver."""

    folder: Path
    participant_id: str

    def run(self, *words: str, group: str = "media") -> str:
        done = CliRunner().invoke(app, [group, *words], standalone_mode=False)
        if done.exception:
            raise done.exception
        return done.output

    def refused(self, *words: str, group: str = "media") -> str:
        with pytest.raises(WarifuError) as refused:
            self.run(*words, group=group)
        return refused.value.code

    @property
    def operator(self) -> str:
        return str(self.folder / "operator.token")

    def buy(self, medium: Medium) -> str:
        installation = local_installation()
        form = line(installation, medium)
        submit_order(installation, local_actor(), self.participant_id, [form])
        do_jobs(installation)
        (shipment,) = [line for line in self.run("list", "--state", "TO_BE_MADE").splitlines() if line[:2] == "S-"]
        close_installation(installation)
        return shipment.split()[0]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    create_installation(tmp_path / "home", {"approvals": 0})
    monkeypatch.setitem(os.environ, "WARIFU_HOME", str(tmp_path / "home"))
    installation = local_installation()
    open_for_business(
        installation,
        local_actor(),
        local_settings().organization,
        local_settings().server_names(installation.catalogue),
        KeyAlgorithm.P_256,
    )
    contact = Contact(ContactKind.ENTERPRISE_RA, "見本 花子", "ra@mihon.example")
    buyer = enrol_participant(installation, local_actor(), OperatorCode("0A001"), "見本電力株式会社", [contact])
    _person(installation, tmp_path, "operator", Role.OPERATOR, buyer.id)
    approver = _person(installation, tmp_path, "approver", Role.APPROVER, None)
    first = jst_date(installation.clock.now())
    rows = Tariff(offerings=tuple(Offering(medium, first) for medium in Medium))
    staff = _person(installation, tmp_path, "staff", Role.REGISTRATION_STAFF, None)
    proposal = propose_prices(installation, sign_in_with_token(installation, staff), rows, "")
    approve_prices(installation, sign_in_with_token(installation, approver), proposal.id)
    close_installation(installation)
    return Shop(tmp_path, buyer.id)


def _person(installation: Installation, folder: Path, name: str, role: Role, participant_id: str | None) -> Secret[str]:
    open_founding_account(
        installation, local_actor(), Account(f"U-{name}", name, name, frozenset({role}), participant_id)
    )
    token = issue_founding_token(installation, local_actor(), f"U-{name}").token
    keep_secret(folder / f"{name}.token", token.reveal())
    return token


def test_a_disc_goes_from_the_making_to_the_receipt_at_the_terminal(shop: Shop) -> None:
    disc, out = shop.buy(Medium.CD_R), shop.folder / "disc"
    assert "作成中 / Being made" in shop.run("make", disc, "--out", str(out))
    (file,) = out.iterdir()
    assert [stat.S_IMODE(path.stat().st_mode) for path in (out, file)] == [0o700, 0o600]
    assert "発送済み / Sent  書留 000-1" in shop.run("sent", disc, "--note", "書留 000-1")
    assert shop.refused("passphrase", disc) == "access.role_missing"
    passphrase = shop.run("passphrase", disc, "--token-file", shop.operator).strip()
    assert pkcs12.load_key_and_certificates(file.read_bytes(), passphrase.encode())[0] is not None
    assert "受領済み / Received" in shop.run("received", disc, "--token-file", shop.operator)
    assert disc in shop.run("list", "--operator-code", "0A001")


def test_nothing_is_on_record_as_being_made_when_there_is_no_place_for_it(shop: Shop) -> None:
    disc = shop.buy(Medium.USB_MEMORY)
    (shop.folder / "there").mkdir()
    assert shop.refused("make", disc, "--out", str(shop.folder / "there")) == "input.path_unusable"
    assert shop.refused("make", disc, "--out", str(shop.folder / "none" / "such")) == "input.path_unusable"
    assert disc in shop.run("list", "--state", "TO_BE_MADE")
    assert shop.refused("make", "S-22222222", "--out", str(shop.folder / "new")) == "delivery.medium_unknown"
    assert not (shop.folder / "new").exists()
    assert shop.refused("list", "--state", "BURNT") == "input.field_invalid"


def test_a_token_that_was_lost_is_revoked_at_the_terminal(shop: Shop) -> None:
    token = shop.buy(Medium.USB_TOKEN)
    shop.run("make", token, "--out", str(shop.folder / "first"))
    assert len(shop.run("passphrase", token).strip()) == 20
    assert shop.refused("make", token, "--out", str(shop.folder / "second")) == "state.transition_refused"
    shop.run("make", token, "--out", str(shop.folder / "second"), "--again-because", "トークン不良")
    shop.run("sent", token, "--note", "書留 000-1")
    assert "紛失 / Lost  届かない" in shop.run("lost", token, "--note", "届かない", "--revoke")
    installation = local_installation()
    with installation.unit_of_work.read() as stores:
        (certificate,) = stores.certificates.of_participant(shop.participant_id)
    assert certificate.state == "REVOKED"
    close_installation(installation)


def test_an_order_that_follows_what_ends_is_drafted_at_the_terminal(shop: Shop) -> None:
    installation = local_installation()
    form = line(installation, Medium.DOWNLOAD)
    submit_order(installation, local_actor(), shop.participant_id, [form])
    do_jobs(installation)
    with installation.unit_of_work.read() as stores:
        (old,) = stores.certificates.of_participant(shop.participant_id)
    close_installation(installation)
    draft = shop.folder / "draft.json"
    words = ("again", "--operator-code", "0A001", "--out", str(draft))
    said = shop.run(*words, "--certificate", old.id, group="orders")
    assert f"- {old.id}の後の証明書は{old.period.expiry_on + ONE_DAY}に始まるため" in said
    assert "下書き / draft: 0 / 1" in said
    assert json.loads(draft.read_text("utf-8")) == {"operator_code": "0A001", "lines": []}
    assert "draft: 0 / 0" in shop.run(*words, "--ends-within-days", "90", group="orders")
    assert "draft: 0 / 1" in shop.run(
        *words, "--ends-within-days", "740", "--token-file", shop.operator, group="orders"
    )
    for wrong in ((), ("--certificate", old.id, "--ends-within-days", "1"), ("--ends-within-days", "-1")):
        assert shop.refused(*words, *wrong, group="orders") == "input.field_invalid"
    assert shop.refused(*words, "--certificate", old.id, "--request", "CSR", group="orders") == "input.field_invalid"
    assert shop.refused(*words, "--certificate", "WF-20-00001", group="orders") == "certificate.unknown"


def test_a_download_is_fetched_once_into_a_file_of_ones_own(shop: Shop) -> None:
    installation = local_installation()
    form = line(installation, Medium.DOWNLOAD)
    submit_order(installation, local_actor(), shop.participant_id, [form])
    do_jobs(installation)
    close_installation(installation)
    code, out = shop.folder / "code", shop.folder / "client.p12"
    keep_secret(code, "ABCDE-WRONG")
    words = ("fetch", "--code-file", str(code), "--out")
    assert shop.refused(*words, str(out), group="deliveries") == "delivery.code_wrong"
    assert not out.exists()
    code.write_text(mailed_codes(shop.folder / "home")[0])
    out.write_bytes(b"something of mine")
    assert shop.refused(*words, str(out), group="deliveries") == "input.path_unusable"
    assert out.read_bytes() == b"something of mine"
    out.unlink()
    assert "取得済み / Fetched" not in shop.run("list", "--operator-code", "0A001", group="deliveries")
    fetched = shop.run(*words, str(out), group="deliveries")
    assert "取得済み / Fetched" in fetched
    parcel = fetched.split()[0]
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    passphrase = shop.run("passphrase", parcel, "--token-file", shop.operator, group="deliveries").strip()
    assert pkcs12.load_key_and_certificates(out.read_bytes(), passphrase.encode())[0] is not None
    again = shop.folder / "again.p12"
    assert shop.refused(*words, str(again), group="deliveries") == "delivery.code_used"
    assert not again.exists()
    shop.run("received", parcel, "--token-file", shop.operator, group="deliveries")
    assert "受領済み / Received" in shop.run("list", "--operator-code", "0A001", group="deliveries")

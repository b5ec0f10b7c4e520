"""Two generations side by side: OpenSSL, GnuTLS and NSS verify chains of both, and their full lists."""

import ssl
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fixtures.installation import FOUNDER, make_installation

from warifu.accounts.facts import Actor, Role
from warifu.authority.errors import ApprovalRequired
from warifu.authority.facts import Certificate, IssuanceRequest, KeyAlgorithm, RevocationReason, SubjectName
from warifu.authority.issuance import prepare, record, sign
from warifu.kernel.clock import MovableClock, SystemClock, jst_date
from warifu.kernel.errors import TransitionRefused
from warifu.orders.errors import OrderUnknown
from warifu.workflows.authority.open_generation import open_generation, plan_generation, propose_generation
from warifu.workflows.chain import chain_of
from warifu.workflows.installation import Installation
from warifu.workflows.issuing.issue_order import issue_order
from warifu.workflows.jobs import NoLease
from warifu.workflows.orders.approve import approve_order
from warifu.workflows.publication.publish_lists import publish_all
from warifu.workflows.revocation.revoke_certificate import revoke_certificate

AT = datetime(2026, 11, 24, 1, 5, tzinfo=UTC)
STAFF = Actor("staff", "staff", "見本", frozenset({Role.REGISTRATION_STAFF}), signed_in=True)
APPROVERS = [Actor(f"A-{n}", f"P-{n}", "承認", frozenset({Role.APPROVER}), signed_in=True) for n in (1, 2)]
OLD_NAME, NEW_NAME = "見本認証局", "新見本認証局株式会社"


def issue(installation: Installation, name: str, ca_id: str | None = None) -> Certificate:
    """A client certificate, by the steps every route takes."""
    now = installation.clock.now()
    key = installation.request_format.make_key(KeyAlgorithm.P_256)
    request = IssuanceRequest(
        "client", SubjectName(name, "東西電力株式会社"), key.public_key, key.algorithm, jst_date(now), ca_id=ca_id
    )
    with installation.unit_of_work.write() as stores:
        prepared = prepare([request], stores.authorities.all(), stores.issuing, installation.issuer, now)
    with installation.unit_of_work.write() as stores:
        cas = {ca.id: ca for ca in stores.authorities.all()}
        (issued,) = record(sign(prepared, cas, installation.issuer), stores.issuing, now)
        assert stores.certificates.get(issued.id) == issued
    return issued


@dataclass(frozen=True)
class Estate:
    """An installation whose operator was renamed between its two generations, and the files a client would get."""

    installation: Installation
    folder: Path
    clients: dict[str, Certificate]

    def pem(self, name: str, ders: Sequence[bytes]) -> Path:
        path = self.folder / f"{name}.pem"
        path.write_text("".join(ssl.DER_cert_to_PEM_cert(der) for der in ders), "ascii")
        return path

    def chain(self, client: Certificate) -> list[bytes]:
        with self.installation.unit_of_work.read() as stores:
            return [client.der or b"", *chain_of(self.installation, stores, client.ca_id)]

    def list_of(self, ca_id: str) -> Path:
        return self.folder / "publish" / "crl" / f"{ca_id}.crl"


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Estate:
    folder = tmp_path_factory.mktemp("installation")
    clock = MovableClock(SystemClock().now() - timedelta(days=365))  # certtool knows no other time than the machine's
    installation = make_installation(folder, clock, approvals=0)
    clients = {"old": issue(installation, "旧世代の端末"), "revoked": issue(installation, "旧世代の紛失端末")}
    clock.move(timedelta(days=365))
    opening = plan_generation(installation, "market", None, NEW_NAME)
    open_generation(installation, FOUNDER, opening, KeyAlgorithm.P_384, None)
    clients |= {"new": issue(installation, "新世代の端末"), "new revoked": issue(installation, "新世代の紛失端末")}
    for name in ("revoked", "new revoked"):
        revoke_certificate(installation, STAFF, clients[name].id, RevocationReason.KEY_COMPROMISE)
    publish_all(installation)
    return Estate(installation, folder, clients)


def run(*command: object, accept: Sequence[int] = (0,)) -> str:
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
    assert done.returncode in accept, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_after_the_opening_the_new_generation_signs_and_the_old_keeps_its_list(estate: Estate) -> None:
    assert [client.ca_id for client in estate.clients.values()] == ["market-g1", "market-g1", "market-g2", "market-g2"]
    for ca_id in ("market-g1", "market-g2"):
        said = run("openssl", "crl", "-in", estate.list_of(ca_id), "-inform", "DER", "-noout", "-text")
        assert said.count("Serial Number:") == 1


@pytest.mark.parametrize(("name", "passes"), [("old", True), ("new", True), ("revoked", False), ("new revoked", False)])
def test_openssl_verifies_chain_and_list_of_both_generations(estate: Estate, name: str, passes: bool) -> None:
    leaf, issuing, root = estate.chain(estate.clients[name])
    lists = estate.folder / f"{name}.crl.pem"
    ca_id = estate.clients[name].ca_id
    run("openssl", "crl", "-in", estate.list_of(ca_id), "-inform", "DER", "-out", lists)
    at = int(estate.installation.clock.now().timestamp())
    trusted, between = estate.pem("root", [root]), estate.pem("issuing", [issuing])
    options = ("-x509_strict", "-purpose", "sslclient", "-crl_check", "-CRLfile", lists, "-attime", at)
    said = run(
        "openssl", "verify", *options, "-CAfile", trusted, "-untrusted", between, estate.pem("leaf", [leaf]),
        accept=(0,) if passes else (2,),
    )  # fmt: skip
    assert ("OK" in said) if passes else ("certificate revoked" in said)


@pytest.mark.parametrize(("name", "passes"), [("old", True), ("new", True), ("revoked", False), ("new revoked", False)])
def test_gnutls_verifies_chain_and_list_of_both_generations(estate: Estate, name: str, passes: bool) -> None:
    client = estate.clients[name]
    leaf, issuing, root = estate.chain(client)
    lists = estate.folder / f"{name}.gnutls.pem"
    run("openssl", "crl", "-in", estate.list_of(client.ca_id), "-inform", "DER", "-out", lists)
    chain = estate.pem("chain", [leaf, issuing])
    trusted = estate.pem("anchors", [root, issuing])
    options = ("--load-ca-certificate", trusted, "--load-crl", lists)
    said = run("certtool", "--verify", *options, "--infile", chain, accept=(0, 1))
    assert ("Chain verification output: Verified" in said) is passes, said


@pytest.mark.parametrize("name", ["old", "new"])
def test_nss_verifies_chains_of_both_generations(estate: Estate, name: str) -> None:
    store = estate.folder / f"nss-{name}"
    store.mkdir()
    run("certutil", "-N", "-d", f"sql:{store}", "--empty-password")
    leaf, issuing, root = estate.chain(estate.clients[name])
    for nickname, trust, der in (("root", "CT,,", root), ("issuing", ",,", issuing), ("leaf", ",,", leaf)):
        file = estate.pem(f"nss-{nickname}", [der])
        run("certutil", "-A", "-d", f"sql:{store}", "-n", nickname, "-t", trust, "-a", "-i", file)
    run("crlutil", "-I", "-d", f"sql:{store}", "-i", estate.list_of(estate.clients[name].ca_id), "-B")
    at = estate.installation.clock.now().strftime("%y%m%d%H%MZ")
    assert "valid" in run("certutil", "-V", "-d", f"sql:{store}", "-n", "leaf", "-u", "C", "-e", "-b", at)


def test_a_renamed_operator_breaks_no_old_certificate_chain_or_list(estate: Estate) -> None:
    old, new = (estate.pem(name, estate.chain(estate.clients[name])[1:2]) for name in ("old", "new"))
    names = [run("openssl", "x509", "-in", file, "-noout", "-subject", "-nameopt", "utf8") for file in (old, new)]
    assert OLD_NAME in names[0]
    assert NEW_NAME in names[1]
    said = run("openssl", "crl", "-in", estate.list_of("market-g1"), "-inform", "DER", "-noout", "-CAfile", old)
    assert "verify OK" in said


def test_opening_a_generation_needs_the_approved_order_for_that_very_generation(tmp_path: Path) -> None:
    installation = make_installation(tmp_path, MovableClock(AT), approvals=2)
    opening = plan_generation(installation, "MARKET", None, OLD_NAME)
    with pytest.raises(ApprovalRequired):
        open_generation(installation, FOUNDER, opening, KeyAlgorithm.P_256, None)
    assert not installation.issuer.signers.has("market-g2")
    order = propose_generation(installation, FOUNDER, opening, KeyAlgorithm.P_256)
    with pytest.raises(ApprovalRequired):
        open_generation(installation, FOUNDER, opening, KeyAlgorithm.P_256, order.id)
    for approver in APPROVERS:
        approve_order(installation, approver, order.id)
    issue_order(installation, order.id, NoLease())
    assert not installation.issuer.signers.has("market-g2")
    with pytest.raises(OrderUnknown):
        open_generation(installation, FOUNDER, opening, KeyAlgorithm.P_384, order.id)
    assert open_generation(installation, FOUNDER, opening, KeyAlgorithm.P_256, order.id).id == "market-g2"
    with pytest.raises(TransitionRefused):
        open_generation(installation, FOUNDER, opening, KeyAlgorithm.P_256, order.id)


def test_a_installation_may_declare_a_second_market_whose_certificates_are_strangers_to_the_first(
    tmp_path: Path,
) -> None:
    from dataclasses import replace

    from warifu.authority.profiles import own_profiles
    from warifu.workflows.authority.open_authority import open_authority

    installation = make_installation(tmp_path, MovableClock(AT), approvals=0)
    declared = own_profiles((Path(__file__).parent / "second_market.toml").read_text("utf-8"))
    installation = replace(installation, issuer=replace(installation.issuer, profiles=declared))
    open_authority(installation, FOUNDER, OLD_NAME, KeyAlgorithm.P_256)
    publish_all(installation)
    with installation.unit_of_work.read() as stores:
        assert {ca.id for ca in stores.authorities.all()} == {
            "installation-g1", "market-root", "market-g1", "drill-root", "drill-g1",
        }  # fmt: skip
    drill, market = (tmp_path / "publish" / "trust" / f"{name}.pem" for name in ("drill", "market"))
    assert drill.read_text() != market.read_text()

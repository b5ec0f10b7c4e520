"""An offline root: what goes between it and the installation, and what the installation believes of it."""

import asyncio
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog.testing
from hypothesis import given
from hypothesis import strategies as st
from samples.systems import ELECTRICITY

from warifu.accounts.facts import Actor, Role
from warifu.adapters.x509.certificates.ca import read_cas
from warifu.authority.errors import AuthorityMissing, LintFailed
from warifu.authority.facts import KeyAlgorithm, RevocationReason
from warifu.authority.hierarchy_errors import (
    GenerationForeign,
    GenerationUntrusted,
    ListIssuerUnknown,
    ListMadeHere,
    ListOlder,
    ListOutOfDate,
    ListSignatureInvalid,
)
from warifu.authority.issuance import fingerprint
from warifu.bootstrap.front import MARKET_TRUST, open_gate, server_context
from warifu.bootstrap.installation import create_installation, open_installation
from warifu.entrypoints.work.jobs import warn_of_lists
from warifu.kernel.clock import MovableClock
from warifu.kernel.errors import NotUnderstood
from warifu.settings import Settings
from warifu.workflows.authority.import_generation import import_generation, request_generation
from warifu.workflows.authority.import_list import import_list
from warifu.workflows.authority.keep_root import list_of_root, root_opening, sign_request
from warifu.workflows.authority.open_authority import open_authority, open_for_business, open_root
from warifu.workflows.authority.open_generation import plan_generation
from warifu.workflows.installation import Installation
from warifu.workflows.issuing.sign_directly import sign_directly
from warifu.workflows.publication.publish_lists import publish_all
from warifu.workflows.publication.renew_responders import renew_responders
from warifu.workflows.revocation.revoke_certificate import revoke_certificate

ADMINISTRATOR = Actor(
    "local", "local", "見本", frozenset({Role.ADMINISTRATOR, Role.REGISTRATION_STAFF}), signed_in=True
)
NAME, P_256 = "見本認証局", KeyAlgorithm.P_256
HALF_A_YEAR = timedelta(days=180)


def opened(home: Path, clock: MovableClock, **chosen: Any) -> Installation:
    create_installation(home, {"organization": NAME, **chosen})
    return open_installation(Settings.load(home, {}), clock)


@dataclass
class Ceremony:
    """An offline root and the installation below it."""

    root: Installation
    installation: Installation
    clock: MovableClock

    def import_next(self) -> str:
        opening = plan_generation(self.installation, "MARKET", None, NAME)
        request = request_generation(self.installation, ADMINISTRATOR, opening, P_256)
        return import_generation(self.installation, ADMINISTRATOR, self.signed(request), None).id

    def signed(self, request: bytes) -> bytes:
        return pem(sign_request(self.root, ADMINISTRATOR, request))

    def root_list(self) -> bytes:
        return list_of_root(self.root, HALF_A_YEAR)


def pem(ders: list[bytes]) -> bytes:
    import ssl

    return "".join(ssl.DER_cert_to_PEM_cert(der) for der in ders).encode()


@pytest.fixture
def ceremony(tmp_path: Path, clock: MovableClock) -> Ceremony:
    installation = opened(tmp_path / "installation", clock)
    open_authority(installation, ADMINISTRATOR, NAME, P_256, roots_elsewhere=True)
    return Ceremony(new_root(tmp_path / "root", clock), installation, clock)


def new_root(home: Path, clock: MovableClock, **chosen: Any) -> Installation:
    root = opened(home, clock, **chosen)
    open_root(root, ADMINISTRATOR, root_opening(root.profiles, "MARKET", 1, NAME), KeyAlgorithm.P_384)
    return root


def csr() -> bytes:
    made = subprocess.run(
        ["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-keyout",
         "/dev/null", "-subj", "/CN=terminal"], capture_output=True, check=True,
    )  # fmt: skip
    return made.stdout


def test_without_a_root_key_the_installation_issues_and_publishes_all_but_the_roots_list(ceremony: Ceremony) -> None:
    installation = ceremony.installation
    assert ceremony.import_next() == "market-g1"
    assert not installation.issuer.signers.has("market-root")
    imported = import_list(installation, ADMINISTRATOR, ceremony.root_list())
    renew_responders(installation)
    assert sign_directly(installation, ADMINISTRATOR, csr(), "client", None).ca_id == "market-g1"
    ceremony.clock.move(timedelta(days=3))
    publish_all(installation)
    with installation.unit_of_work.read() as stores:
        assert stores.lists.latest("market-root") == imported
        issuing = stores.lists.latest("market-g1")
    assert issuing
    assert issuing.this_update > imported.this_update


def test_the_log_calls_for_the_roots_list_when_there_is_none_and_before_and_after_it_ends(ceremony: Ceremony) -> None:
    def warned() -> list[tuple[str, str]]:
        with structlog.testing.capture_logs() as said:
            warn_of_lists(ceremony.installation)
        return [(one["log_level"], one["event"]) for one in said if one["ca"] == "market-root"]

    assert warned() == []  # a root nobody has imported yet has nothing to speak of
    ceremony.import_next()
    assert warned() == [("error", "authority.list_ended")]
    import_list(ceremony.installation, ADMINISTRATOR, ceremony.root_list())
    assert warned() == []
    ceremony.clock.move(HALF_A_YEAR - timedelta(days=30))
    assert warned() == [("warning", "authority.list_ending")]
    ceremony.clock.move(timedelta(days=30, seconds=1))
    assert warned() == [("error", "authority.list_ended")]


def test_a_second_generation_comes_the_same_way(ceremony: Ceremony) -> None:
    assert [ceremony.import_next(), ceremony.import_next()] == ["market-g1", "market-g2"]
    assert sign_directly(ceremony.installation, ADMINISTRATOR, csr(), "client", None).ca_id == "market-g2"


def test_before_its_first_generation_is_imported_a_market_issues_nothing(ceremony: Ceremony) -> None:
    from warifu.authority.facts import IssuanceRequest, SubjectName
    from warifu.authority.issuance import prepare
    from warifu.kernel.clock import jst_date

    installation = ceremony.installation
    key = installation.request_format.make_key(P_256)
    today = jst_date(ceremony.clock.now())
    request = IssuanceRequest("client", SubjectName("端末"), key.public_key, P_256, today)
    with pytest.raises(AuthorityMissing), installation.unit_of_work.write() as stores:
        prepare([request], stores.authorities.all(), stores.issuing, installation.issuer, ceremony.clock.now())


def test_the_servers_start_while_the_market_waits_for_its_root(tmp_path: Path, clock: MovableClock) -> None:
    installation = opened(tmp_path / "waiting", clock)
    settings = Settings.load(tmp_path / "waiting", {})
    open_for_business(
        installation,
        ADMINISTRATOR,
        settings.organization,
        settings.server_names(ELECTRICITY),
        P_256,
        roots_elsewhere=True,
    )
    assert server_context(settings, ELECTRICITY, MARKET_TRUST)
    assert not asyncio.run(open_gate(settings, ELECTRICITY).current()).trust.certificates


def test_a_certificate_for_a_key_that_was_not_made_here_is_refused(ceremony: Ceremony) -> None:
    with pytest.raises(GenerationForeign):
        import_generation(ceremony.installation, ADMINISTRATOR, ceremony.signed(csr()), None)


def test_a_certificate_without_its_root_is_refused_until_the_root_comes_with_it(ceremony: Ceremony) -> None:
    opening = plan_generation(ceremony.installation, "MARKET", None, NAME)
    chain = sign_request(
        ceremony.root, ADMINISTRATOR, request_generation(ceremony.installation, ADMINISTRATOR, opening, P_256)
    )
    with pytest.raises(GenerationUntrusted):
        import_generation(ceremony.installation, ADMINISTRATOR, pem(chain[:1]), None)
    first = import_generation(ceremony.installation, ADMINISTRATOR, pem(chain), None)
    assert import_generation(ceremony.installation, ADMINISTRATOR, pem(chain), None) == first


def test_a_root_that_writes_other_addresses_is_noticed_before_anything_relies_on_it(
    tmp_path: Path, ceremony: Ceremony
) -> None:
    ceremony.root = new_root(tmp_path / "other", ceremony.clock, status_url="http://mistyped.example")
    with pytest.raises(LintFailed, match=r"lint\.distribution_point\.matches"):
        ceremony.import_next()


def test_only_a_newer_list_of_the_root_that_is_in_its_time_replaces_the_one_held(ceremony: Ceremony) -> None:
    ceremony.import_next()
    installation, first = ceremony.installation, ceremony.root_list()
    second = ceremony.root_list()
    held = import_list(installation, ADMINISTRATOR, second)
    assert import_list(installation, ADMINISTRATOR, second) == held
    with pytest.raises(ListOlder):
        import_list(installation, ADMINISTRATOR, first)
    ceremony.clock.move(HALF_A_YEAR)
    with pytest.raises(ListOutOfDate):
        import_list(installation, ADMINISTRATOR, second)
    behind = replace(installation, clock=MovableClock(ceremony.clock.now() - timedelta(days=1)))
    with pytest.raises(ListOutOfDate):
        import_list(behind, ADMINISTRATOR, ceremony.root_list())


def test_a_list_that_was_changed_or_is_anothers_or_made_here_is_refused(tmp_path: Path, ceremony: Ceremony) -> None:
    ceremony.import_next()
    spoilt = bytearray(ceremony.root_list())
    spoilt[-1] ^= 1
    with pytest.raises((ListSignatureInvalid, NotUnderstood)):
        import_list(ceremony.installation, ADMINISTRATOR, bytes(spoilt))
    same_name = new_root(tmp_path / "impostor", ceremony.clock)
    with pytest.raises(ListSignatureInvalid):
        import_list(ceremony.installation, ADMINISTRATOR, list_of_root(same_name, HALF_A_YEAR))
    publish_all(ceremony.installation)
    with ceremony.installation.unit_of_work.read() as stores:
        own = stores.lists.latest("market-g1")
    assert own
    with pytest.raises(ListMadeHere):
        import_list(ceremony.installation, ADMINISTRATOR, own.der)
    stranger = opened(tmp_path / "stranger", ceremony.clock)
    with pytest.raises(ListIssuerUnknown):
        import_list(stranger, ADMINISTRATOR, own.der)


def test_the_root_can_revoke_an_issuing_ca(ceremony: Ceremony) -> None:
    ceremony.import_next()
    with ceremony.installation.unit_of_work.read() as stores:
        ca = stores.authorities.get("market-g1")
    assert ca
    with ceremony.root.unit_of_work.read() as stores:
        issuing = stores.certificates.by_fingerprint(fingerprint(ca.certificate))
    assert issuing
    revoke_certificate(ceremony.root, ADMINISTRATOR, issuing.id, RevocationReason.CA_COMPROMISE)
    import_list(ceremony.installation, ADMINISTRATOR, ceremony.root_list())
    with ceremony.installation.unit_of_work.read() as stores:
        held = stores.lists.latest("market-root")
    assert held
    assert f"{issuing.serial:x}".encode() in openssl_text(held.der)


def openssl_text(der: bytes) -> bytes:
    command = ["openssl", "crl", "-inform", "DER", "-noout", "-text"]
    return subprocess.run(command, input=der, capture_output=True, check=True).stdout.lower()


@given(st.binary(max_size=300))
def test_anything_else_is_refused_with_a_coded_error(data: bytes) -> None:
    with pytest.raises(NotUnderstood):
        read_cas(data)


def test_the_whole_ceremony_at_the_terminal(tmp_path: Path) -> None:
    """Each step is its own process, as on two machines with a USB memory between them."""
    warifu("installation", tmp_path, "init", "--root-elsewhere")
    warifu("installation", tmp_path, "authority", "request-generation", "--out", "g1.csr")
    warifu("root", tmp_path, "root", "init", "--organization", NAME, "--status-url", "http://127.0.0.1:8080")
    warifu("root", tmp_path, "root", "sign", "--request", "g1.csr", "--out", "g1.pem")
    warifu("root", tmp_path, "root", "publish", "--out", "root.crl")
    assert "market-g1" in warifu("installation", tmp_path, "authority", "import-generation", "g1.pem")
    assert "NO LIST IN FORCE" in ca_line(tmp_path, "market-root")
    assert "No. 1" in warifu("installation", tmp_path, "authority", "import-list", "root.crl")
    assert "NO LIST IN FORCE" not in ca_line(tmp_path, "market-root")
    trust = tmp_path / "installation" / "publish" / "trust" / "market.pem"
    assert "market-g1: あり" in warifu("installation", tmp_path, "authority", "anchors", trust)
    assert "market-g1: 次の世代は" in warifu("installation", tmp_path, "status")
    assert not (tmp_path / "installation" / "keys" / "market-root.pem").exists()


def ca_line(folder: Path, ca_id: str) -> str:
    return next(
        line for line in warifu("installation", folder, "status").splitlines() if line.startswith(f"{ca_id}: 〜")
    )


def warifu(home: str, folder: Path, *words: object) -> str:
    environment = {**os.environ, "WARIFU_HOME": str(folder / home)}
    command = [sys.executable, "-m", "warifu.entrypoints.cli.main", *map(str, words)]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout

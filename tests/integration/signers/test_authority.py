"""An authority lives from its keys in files as from its keys in a token: certificates, lists and answers."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from fixtures.installation import FOUNDER, do_jobs
from fixtures.people import STAFF
from fixtures.softhsm import SoftHsm
from integration.signers.conftest import WARIFU, Init

from warifu.authority.facts import Certificate, KeyAlgorithm, RevocationReason
from warifu.bootstrap.installation import close_installation, open_installation
from warifu.kernel.clock import SystemClock, jst_date
from warifu.kernel.ids import OperatorCode
from warifu.orders.facts import LineForm, Wanted
from warifu.participants.facts import Contact, ContactKind
from warifu.settings import Settings
from warifu.workflows.authority.open_generation import open_generation, plan_generation
from warifu.workflows.installation import Installation
from warifu.workflows.orders.submit import submit_order
from warifu.workflows.participants.enrol import enrol_participant
from warifu.workflows.publication.answer_status import StatusResponder
from warifu.workflows.publication.publish_lists import publish_all
from warifu.workflows.publication.renew_responders import renew_responders
from warifu.workflows.revocation.revoke_certificate import revoke_certificate


@pytest.fixture(params=[("file", "p-256"), ("pkcs11", "p-256"), ("pkcs11", "rsa-3072")], ids="-".join)
def installation(request: pytest.FixtureRequest, init: Init) -> Iterator[Installation]:
    signer, key = request.param
    home = init(signer, "--key", key)
    assert (home / "keys").exists() == (signer == "file")
    assert (home / "secrets" / "keys.passphrase").exists() == (signer == "file")
    opened = open_installation(Settings.load(home, {}), SystemClock())
    yield opened
    close_installation(opened)


def test_certificates_lists_and_answers_are_good(installation: Installation, tmp_path: Path) -> None:
    gone, kept = issue(installation, "0A001", 2)
    seen = Seen(installation, tmp_path / "seen", "market-g1")
    assert seen.verified(gone).endswith("OK\n")
    assert "gone.pem: good" in seen.asked("gone", gone)
    revoke_certificate(installation, STAFF, gone.id, RevocationReason.KEY_COMPROMISE)
    publish_all(installation)
    assert "certificate revoked" in seen.verified(gone)
    assert seen.verified(kept).endswith("OK\n")
    assert "gone.pem: revoked" in seen.asked("gone", gone)
    assert "kept.pem: good" in seen.asked("kept", kept)


def test_a_second_generation_signs_beside_the_first(installation: Installation, tmp_path: Path) -> None:
    (before,) = issue(installation, "0A001", 1)
    opening = plan_generation(installation, "MARKET", None, "見本認証局")
    assert open_generation(installation, FOUNDER, opening, KeyAlgorithm.P_256, None).id == "market-g2"
    renew_responders(installation)
    (after,) = issue(installation, "0A002", 1)
    publish_all(installation)
    revoke_certificate(installation, STAFF, before.id, RevocationReason.SUPERSEDED)
    publish_all(installation)
    first = Seen(installation, tmp_path / "first", "market-g1")
    second = Seen(installation, tmp_path / "second", "market-g2")
    assert (before.ca_id, after.ca_id) == ("market-g1", "market-g2")
    assert "certificate revoked" in first.verified(before)
    assert "before.pem: revoked" in first.asked("before", before)
    assert second.verified(after).endswith("OK\n")
    assert "after.pem: good" in second.asked("after", after)


def test_a_token_that_is_in_use_takes_no_second_authority(init: Init, softhsm: SoftHsm, tmp_path: Path) -> None:
    home = Settings.load(init("pkcs11"), {})
    other = {**os.environ, "WARIFU_HOME": str(tmp_path / "other")}
    options = ["--pkcs11-module", home.pkcs11_module, "--pkcs11-token", home.pkcs11_token]
    command = [*WARIFU, "init", *options, "--pkcs11-pin-file", home.pkcs11_pin_file]
    done = subprocess.run(command, env=other, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "an installation takes its own" in done.stderr
    assert not (tmp_path / "other").exists()


def test_half_a_token_is_asked_for_whole(tmp_path: Path) -> None:
    environment = {**os.environ, "WARIFU_HOME": str(tmp_path / "home")}
    command = [*WARIFU, "init", "--pkcs11-token", "warifu"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "--pkcs11-module PATH --pkcs11-token LABEL --pkcs11-pin-file FILE" in done.stderr


def issue(installation: Installation, code: str, lines: int) -> Sequence[Certificate]:
    contact = Contact(ContactKind.ENTERPRISE_RA, "見本 花子", "ra@hikari.example")
    participant = enrol_participant(installation, STAFF, OperatorCode(code), "見本ひかり株式会社", [contact])
    today = jst_date(installation.clock.now())
    forms = [
        LineForm(Wanted(today, f"端末{n}"), installation.request_format.read_request(request()))
        for n in range(1, lines + 1)
    ]
    order = submit_order(installation, STAFF, participant.id, forms)
    do_jobs(installation)
    with installation.unit_of_work.read() as stores:
        return stores.certificates.of_lines([line.id for line in order.lines])


def request() -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "試験端末")])
    builder = x509.CertificateSigningRequestBuilder().subject_name(name)
    return builder.sign(ec.generate_private_key(ec.SECP256R1()), SHA256()).public_bytes(Encoding.DER)


@dataclass
class Seen:
    """What OpenSSL says of certificates of one CA, with the list that was published last."""

    installation: Installation
    folder: Path
    ca_id: str

    def __post_init__(self) -> None:
        self.folder.mkdir()
        with self.installation.unit_of_work.read() as stores:
            cas = {ca.id: ca for ca in stores.authorities.all()}
        self.write("root", cas["market-root"].certificate)
        self.write("issuing", cas[self.ca_id].certificate)

    def write(self, name: str, der: bytes | None) -> Path:
        assert der
        file = self.folder / f"{name}.pem"
        file.write_bytes(x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM))
        return file

    def verified(self, certificate: Certificate) -> str:
        with self.installation.unit_of_work.read() as stores:
            published = stores.lists.latest(self.ca_id)
        assert published
        listed = x509.load_der_x509_crl(published.der)
        (self.folder / "issuing.crl").write_bytes(listed.public_bytes(Encoding.PEM))
        chain = ("-CAfile", "root.pem", "-untrusted", "issuing.pem", "-CRLfile", "issuing.crl")
        file = self.write("verified", certificate.der)
        return self.openssl("verify", "-x509_strict", "-crl_check", *chain, file.name)

    def asked(self, name: str, certificate: Certificate) -> str:
        file = self.write(name, certificate.der)
        about = ("-no_nonce", "-issuer", "issuing.pem", "-cert", file.name)
        self.openssl("ocsp", *about, "-reqout", "question")
        reply = StatusResponder(self.installation).answer((self.folder / "question").read_bytes())
        (self.folder / "answer").write_bytes(reply.der)
        said = self.openssl("ocsp", *about, "-CAfile", "root.pem", "-respin", "answer")
        assert "Response verify OK" in said, said
        return said

    def openssl(self, *words: str) -> str:
        done = subprocess.run(["openssl", *words], cwd=self.folder, capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

"""An authority lives from its keys in files as from its keys in a token: certificates, lists and answers."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from fixtures.house import do_jobs
from fixtures.people import STAFF
from fixtures.softhsm import SoftHsm
from integration.token.conftest import WARIFU, Init

from warifu.accounts.facts import Actor, Role
from warifu.authority.facts import RevocationReason
from warifu.bootstrap.installation import close_house, open_house
from warifu.kernel.clock import SystemClock, jst_date
from warifu.kernel.ids import OperatorCode
from warifu.orders.facts import LineForm
from warifu.participants.facts import Contact, ContactKind
from warifu.settings import Settings
from warifu.workflows.answer_status import answer_status
from warifu.workflows.enrol_participant import enrol_participant
from warifu.workflows.house import House
from warifu.workflows.publish_lists import publish_all
from warifu.workflows.revoke_certificate import revoke_certificate
from warifu.workflows.submit_order import submit_order


@pytest.fixture(params=[("file", "p-256"), ("pkcs11", "p-256"), ("pkcs11", "rsa-3072")], ids="-".join)
def house(request: pytest.FixtureRequest, init: Init) -> Iterator[House]:
    signer, key = request.param
    home = init(signer, "--key", key)
    assert (home / "keys").exists() == (signer == "file")
    assert (home / "secrets" / "keys.passphrase").exists() == (signer == "file")
    opened = open_house(Settings.load(home, {}), SystemClock())
    yield opened
    close_house(opened)


def openssl(*words: str | Path) -> str:
    done = subprocess.run(["openssl", *words], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_certificates_lists_and_answers_are_good(house: House, tmp_path: Path) -> None:
    issued = issue(house, 3)
    folder = tmp_path / "seen"
    folder.mkdir()
    with house.unit_of_work.read() as stores:
        cas = {ca.id: ca for ca in stores.authority.cas()}
    write(folder / "root.pem", cas["market-root"].certificate)
    write(folder / "issuing.pem", cas["market-g1"].certificate)
    for name, der in issued.items():
        write(folder / f"{name}.pem", der)
    gone, kept, _ = issued
    publish_all(house)
    assert verified(house, folder, gone).endswith("OK\n")
    assert f"{gone}.pem: good" in asked(house, folder, gone)
    revoke_certificate(house, STAFF, gone, RevocationReason.KEY_COMPROMISE)
    publish_all(house)
    assert "certificate revoked" in verified(house, folder, gone)
    assert verified(house, folder, kept).endswith("OK\n")
    assert f"{gone}.pem: revoked" in asked(house, folder, gone)
    assert f"{kept}.pem: good" in asked(house, folder, kept)


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


def issue(house: House, lines: int) -> dict[str, bytes]:
    contact = Contact(ContactKind.ENTERPRISE_RA, "見本 花子", "ra@hikari.example")
    staff = Actor("staff", "staff", "試験係", frozenset({Role.REGISTRATION_STAFF}))
    participant = enrol_participant(house, staff, OperatorCode("0A001"), "見本ひかり株式会社", [contact])
    today = jst_date(house.clock.now())
    forms = [
        LineForm(today, f"端末{n}", "", request=house.issuer.x509.read_request(request())) for n in range(1, lines + 1)
    ]
    order = submit_order(house, staff, participant.id, forms)
    do_jobs(house)
    with house.unit_of_work.read() as stores:
        found = stores.authority.certificates_of_lines([line.id for line in order.lines])
    return {str(certificate.id): certificate.der for certificate in found if certificate.der}


def request() -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "試験端末")])
    builder = x509.CertificateSigningRequestBuilder().subject_name(name)
    return builder.sign(ec.generate_private_key(ec.SECP256R1()), SHA256()).public_bytes(Encoding.DER)


def write(file: Path, der: bytes) -> None:
    file.write_bytes(x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM))


def verified(house: House, folder: Path, name: str) -> str:
    """What openssl verify says, with the list that was published last."""
    with house.unit_of_work.read() as stores:
        published = stores.authority.latest_list("market-g1")
    assert published
    listed = x509.load_der_x509_crl(published.der)
    (folder / "issuing.crl").write_bytes(listed.public_bytes(Encoding.PEM))
    chain = ("-CAfile", folder / "root.pem", "-untrusted", folder / "issuing.pem", "-CRLfile", folder / "issuing.crl")
    return openssl("verify", "-x509_strict", "-crl_check", *chain, folder / f"{name}.pem")


def asked(house: House, folder: Path, name: str) -> str:
    """What openssl ocsp makes of the answer."""
    about = ("-issuer", folder / "issuing.pem", "-cert", folder / f"{name}.pem", "-CAfile", folder / "root.pem")
    openssl("ocsp", "-no_nonce", *about[:4], "-reqout", folder / "question")
    (folder / "answer").write_bytes(answer_status(house, (folder / "question").read_bytes()))
    said = openssl("ocsp", "-no_nonce", *about, "-respin", folder / "answer")
    assert "Response verify OK" in said, said
    return said

"""OpenSSL reads what this installation makes, and this installation reads what OpenSSL makes."""

import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from fixtures.paper_installation import NOW, PaperInstallation

from warifu.adapters.x509.requests.csr import read_request
from warifu.authority.errors import KeyWeak
from warifu.authority.facts import KeyAlgorithm, Revocation, RevocationReason, StatusAnswer, StatusOfSerial, SubjectName
from warifu.authority.lists import RevokedSerial


def openssl(*args: str | Path) -> str:
    done = subprocess.run(["openssl", *args], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def folder(each_paper_installation: PaperInstallation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp(each_paper_installation.algorithm)
    for name in ("root", "issuing", "client", "responder"):
        certificate = x509.load_der_x509_certificate(getattr(each_paper_installation, name))
        (folder / f"{name}.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    revoked = RevokedSerial(each_paper_installation.client_content.serial, NOW, RevocationReason.KEY_COMPROMISE)
    for name, entries in (("empty", []), ("revoked", [revoked])):
        listed = x509.load_der_x509_crl(each_paper_installation.list_of(entries))
        (folder / f"{name}.crl").write_bytes(listed.public_bytes(Encoding.PEM))
    return folder


AT = str(int(NOW.timestamp()))


def test_openssl_verifies_the_chain_strictly(folder: Path) -> None:
    chain = ("-x509_strict", "-attime", AT, "-CAfile", folder / "root.pem", "-untrusted", folder / "issuing.pem")
    openssl("verify", *chain, "-purpose", "sslclient", folder / "client.pem")
    openssl("verify", *chain, "-crl_check", "-CRLfile", folder / "empty.crl", folder / "client.pem")
    refused = subprocess.run(
        ["openssl", "verify", *chain, "-crl_check", "-CRLfile", folder / "revoked.crl", folder / "client.pem"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "certificate revoked" in refused.stderr
    with pytest.raises(AssertionError, match=r"unsuitable|unsupported|purpose"):
        openssl("verify", *chain, "-purpose", "sslserver", folder / "client.pem")


def test_openssl_verifies_the_revocation_list(folder: Path) -> None:
    said = openssl("crl", "-in", folder / "revoked.crl", "-CAfile", folder / "issuing.pem", "-noout", "-text")
    assert "verify OK" in said
    assert "Key Compromise" in said


@pytest.mark.parametrize("status", StatusOfSerial)
def test_openssl_ocsp_asks_and_believes_the_answer(
    folder: Path, each_paper_installation: PaperInstallation, tmp_path: Path, status: StatusOfSerial
) -> None:
    installation, question, response = each_paper_installation, tmp_path / "question", tmp_path / "response"
    about = ("-issuer", folder / "issuing.pem", "-cert", folder / "client.pem")
    openssl("ocsp", *about, "-nonce", "-reqout", question)
    request = installation.ocsp.read_status_request(question.read_bytes())
    assert request.nonce
    assert installation.ocsp.is_about(request.question, installation.issuing)
    revocation = Revocation(RevocationReason.SUPERSEDED, NOW, "-") if status is StatusOfSerial.REVOKED else None
    answer = StatusAnswer(status, NOW, NOW.replace(year=2100), revocation)
    response.write_bytes(
        installation.ocsp.status_signer(installation.responder, installation.issuing, installation.responder_key).sign(
            [(request, answer)]
        )[0]
    )
    trusted = ("-CAfile", folder / "root.pem", "-verify_other", folder / "issuing.pem", "-attime", AT)
    said = openssl("ocsp", *about, "-no_nonce", "-reqin", question, "-respin", response, *trusted)
    assert "Response verify OK" in said
    assert f": {status.lower()}" in said


@pytest.mark.parametrize(
    ("make", "algorithm"),
    [
        (("-newkey", "rsa:2048"), KeyAlgorithm.RSA_2048),
        (("-newkey", "rsa:3072", "-sha384"), KeyAlgorithm.RSA_3072),
        (("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"), KeyAlgorithm.P_256),
        (("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"), KeyAlgorithm.P_384),
        (("-newkey", "ed25519"), KeyAlgorithm.ED25519),
        (("-newkey", "rsa:2048", "-outform", "DER"), KeyAlgorithm.RSA_2048),
        (("-newkey", "rsa:2048", "-text"), KeyAlgorithm.RSA_2048),
    ],
)
def test_requests_made_by_openssl_are_read(tmp_path: Path, make: tuple[str, ...], algorithm: KeyAlgorithm) -> None:
    subject = ("-utf8", "-subj", "/C=JP/O=東西電力株式会社/OU=企画部/CN=取引1号", "-noenc")
    files = ("-keyout", tmp_path / "key.pem", "-out", tmp_path / "csr", "-addext", "subjectAltName=DNS:a.example")
    openssl("req", "-new", *make, *subject, *files)
    facts = read_request((tmp_path / "csr").read_bytes())
    assert facts.key_algorithm is algorithm
    assert facts.subject == SubjectName("取引1号", "東西電力株式会社", "企画部", "JP")


@pytest.mark.parametrize("make", [("rsa:1024",), ("ec", "-pkeyopt", "ec_paramgen_curve:P-521"), ("ed448",)])
def test_weak_and_foreign_keys_made_by_openssl_are_refused(tmp_path: Path, make: tuple[str, ...]) -> None:
    openssl(
        "req", "-new", "-newkey", *make, "-noenc", "-subj", "/CN=x", "-keyout", tmp_path / "k", "-out", tmp_path / "c"
    )
    with pytest.raises(KeyWeak):
        read_request((tmp_path / "c").read_bytes())

"""A private key is known by its shape, and never loaded where others' bytes arrive."""

import subprocess
import time
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from fixtures.paper_installation import PaperInstallation
from samples.odd_certificates import ODD_CERTIFICATES, SPKI, request
from samples.slow_files import RSA_KEY_TO_PROVE

from warifu.adapters.x509.certificates.pkcs12 import Pkcs12Packer
from warifu.adapters.x509.inspect.files import inspect
from warifu.adapters.x509.private_keys import is_private_key
from warifu.adapters.x509.requests.csr import read_request
from warifu.authority.errors import PassphraseWrong, PrivateKeySent
from warifu.kernel.errors import NotUnderstood
from warifu.kernel.secret import Secret

KEYS = {
    "rsa": rsa.generate_private_key(65537, 2048),
    "ec": ec.generate_private_key(ec.SECP256R1()),
    "ed25519": ed25519.Ed25519PrivateKey.generate(),
    "dsa": dsa.generate_private_key(1024),
}
FORMS = [
    (name, form, locked)
    for name in KEYS
    for form in (PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL)
    for locked in (False, True)
    if (name, form) != ("ed25519", PrivateFormat.TraditionalOpenSSL)
    and (form, locked) != (PrivateFormat.TraditionalOpenSSL, True)  # has no DER
]


@pytest.mark.parametrize(("name", "form", "locked"), FORMS, ids=str)
def test_every_form_of_private_key_is_known(name: str, form: PrivateFormat, locked: bool) -> None:
    lock = BestAvailableEncryption(b"secret") if locked else NoEncryption()
    der = KEYS[name].private_bytes(Encoding.DER, form, lock)
    assert is_private_key(der)
    with pytest.raises(PrivateKeySent):
        read_request(der)
    assert [found.kind for found in inspect(der)] == ["private_key"]


def test_openssl_writes_private_keys_that_are_known(tmp_path: Path) -> None:
    for line in (
        "genpkey -algorithm X25519 -outform DER",
        "genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -outform DER",
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -pkeyopt ec_param_enc:explicit -outform DER",
        "ecparam -name secp256k1 -genkey -noout -outform DER",
        "genrsa -traditional -primes 3 2048",
    ):
        made = subprocess.run(["openssl", *line.split()], capture_output=True, check=True, cwd=tmp_path).stdout
        if made.startswith(b"-----"):
            command = ["openssl", "rsa", "-traditional", "-outform", "DER"]
            made = subprocess.run(command, input=made, capture_output=True, check=True).stdout
        assert is_private_key(made), line


def test_nothing_else_is_taken_for_one(paper_installation: PaperInstallation) -> None:
    others = [make() for make in ODD_CERTIFICATES.values()]
    others += [
        SPKI,
        request(),
        paper_installation.root,
        paper_installation.list_of([]),
        b"",
        b"0",
        b"\x30\0",
        bytes(100),
    ]
    others += [
        x509.load_der_x509_certificate(paper_installation.root).public_bytes(Encoding.PEM),
        b"\x1f" + b"\xff" * 60_000,
    ]
    assert [other[:20] for other in others if is_private_key(other)] == []


def test_a_key_whose_primes_take_seconds_to_prove_is_refused_at_once() -> None:
    began = time.thread_time()
    with pytest.raises(PrivateKeySent):
        read_request(RSA_KEY_TO_PROVE)
    assert [found.kind for found in inspect(RSA_KEY_TO_PROVE)] == ["private_key"]
    assert time.thread_time() - began < 0.2


def test_a_pkcs12_with_such_a_key_costs_no_more_than_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening it is left to another process, which is ended."""
    (tmp_path / "key.der").write_bytes(RSA_KEY_TO_PROVE)
    for line in (
        "openssl rsa -inform DER -in key.der -out key.pem",
        "openssl req -x509 -new -key key.pem -sha256 -subj /CN=a -days 2 -out own.pem",
        "openssl pkcs12 -export -inkey key.pem -in own.pem -passout pass:secret -out own.p12",
    ):
        subprocess.run(line.split(), check=True, capture_output=True, cwd=tmp_path)
    monkeypatch.setattr("warifu.adapters.limited_process.WITHIN_SECONDS", 2)
    began = time.thread_time()
    with pytest.raises(NotUnderstood, match="time or memory"):
        inspect((tmp_path / "own.p12").read_bytes(), Secret("secret"))
    assert time.thread_time() - began < 0.2


@pytest.mark.parametrize("secret", ["sec\0ret", "\udc80", "", "あ" * 400])
def test_a_passphrase_no_reader_takes_is_refused_with_a_code(
    paper_installation: PaperInstallation, secret: str
) -> None:
    packed = Pkcs12Packer().pack(
        paper_installation.client_key.private_key, paper_installation.client, [], "1号", Secret("passphrase")
    )
    with pytest.raises((PassphraseWrong, NotUnderstood)):
        inspect(packed, Secret(secret))

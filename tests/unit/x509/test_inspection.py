"""What `inspect` says of files from outside."""

import pytest
from asn1crypto.pkcs12 import Pfx
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from fixtures.paper_installation import NOW, PaperInstallation

from warifu.adapters.x509.certificates.pkcs12 import Pkcs12Packer
from warifu.adapters.x509.inspect.facts import Fact, Inspected
from warifu.adapters.x509.inspect.files import inspect
from warifu.authority.errors import PassphraseWrong, RequestSignatureInvalid
from warifu.authority.facts import (
    RevocationReason,
)
from warifu.authority.lists import RevokedSerial
from warifu.kernel.errors import NotUnderstood, TooLarge
from warifu.kernel.secret import Secret
from warifu.messages import catalogue

PASSPHRASE = Secret("tozai-2026")


@pytest.fixture(scope="module")
def packed(paper_installation: PaperInstallation) -> bytes:
    chain = [paper_installation.issuing, paper_installation.root]
    return Pkcs12Packer().pack(
        paper_installation.client_key.private_key, paper_installation.client, chain, "取引1号", PASSPHRASE
    )


def csr() -> x509.CertificateSigningRequest:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "1号")])
    return x509.CertificateSigningRequestBuilder(name).sign(ec.generate_private_key(ec.SECP256R1()), SHA256())


def values(inspected: Inspected, label: str) -> list[str]:
    return [fact.value for fact in inspected.facts if fact.label == label]


def test_a_certificate_shows_its_serial_twice_and_its_dates_in_japan(paper_installation: PaperInstallation) -> None:
    (found,) = inspect(paper_installation.client)
    assert found.kind == "certificate"
    assert values(found, "serial_decimal") == [str(paper_installation.client_content.serial)]
    assert int(values(found, "serial_hex")[0].replace(":", ""), 16) == paper_installation.client_content.serial
    assert values(found, "not_after") == ["2028-03-31 23:59:59 JST (2028-03-31 14:59:59 UTC)"]
    assert Fact("purpose", "client_auth", spoken=True) in found.facts


def test_every_kind_is_told_apart(paper_installation: PaperInstallation, packed: bytes) -> None:
    listed = paper_installation.list_of([RevokedSerial(5, NOW, RevocationReason.SUPERSEDED)])
    for data, kind in (
        (paper_installation.issuing, "ca_certificate"),
        (listed, "crl"),
        (x509.load_der_x509_crl(listed).public_bytes(Encoding.PEM), "crl"),
        (csr().public_bytes(Encoding.DER), "csr"),
        (csr().public_bytes(Encoding.PEM), "csr"),
        (packed, "pkcs12"),
    ):
        assert [found.kind for found in inspect(data)] == [kind]
    assert values(inspect(listed)[0], "count") == ["1"]


def test_a_bundle_is_taken_apart_and_a_private_key_in_it_is_not_shown(paper_installation: PaperInstallation) -> None:
    key = ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    certificates = [
        x509.load_der_x509_certificate(der) for der in (paper_installation.client, paper_installation.issuing)
    ]
    found = inspect(key + b"".join(c.public_bytes(Encoding.PEM) for c in certificates))
    assert [f.kind for f in found] == ["private_key", "certificate", "ca_certificate"]
    assert len(found[0].facts) == 1


def test_a_pkcs12_tells_how_it_is_closed_and_opens_with_its_passphrase(packed: bytes) -> None:
    (closed,) = inspect(packed)
    assert values(closed, "encryption") == ["PBES2, aes256_cbc, PBKDF2 20,000 rounds"] * 2
    opened, *certificates = inspect(packed, PASSPHRASE)
    assert values(opened, "friendly_name") == ["取引1号"]
    assert [c.kind for c in certificates] == ["certificate", "ca_certificate", "ca_certificate"]
    with pytest.raises(PassphraseWrong):
        inspect(packed, Secret("another"))


def test_rounds_beyond_reason_are_refused_before_they_are_computed(packed: bytes) -> None:
    greedy = Pfx.load(packed)
    greedy["mac_data"]["iterations"] = 2**31 - 1
    with pytest.raises(NotUnderstood, match="rounds"):
        inspect(greedy.dump(force=True), PASSPHRASE)


def test_a_request_that_proves_nothing_is_refused() -> None:
    der = csr().public_bytes(Encoding.DER)
    with pytest.raises(RequestSignatureInvalid):
        inspect(der.replace("1号".encode(), "2号".encode()))


def test_every_word_shown_has_its_words(paper_installation: PaperInstallation, packed: bytes) -> None:
    words = catalogue("inspection")
    entries = [RevokedSerial(serial, NOW, reason) for serial, reason in enumerate(RevocationReason, start=1)]
    samples = (
        paper_installation.client,
        paper_installation.root,
        paper_installation.responder,
        paper_installation.list_of(entries),
        packed,
    )
    for inspected in (*(i for data in samples for i in inspect(data)), *inspect(packed, PASSPHRASE)):
        assert inspected.kind in words
        for fact in inspected.facts:
            assert (f"{fact.label}.{fact.value}" if fact.spoken else fact.label) in words


@pytest.mark.parametrize("data", [b"", b"hello", b"\x30\x03\x02\x01\x01", b"-----BEGIN X-----", bytes(1000)])
def test_rubbish_is_refused(data: bytes) -> None:
    with pytest.raises(NotUnderstood):
        inspect(data)


def test_files_have_size_limits(paper_installation: PaperInstallation) -> None:
    with pytest.raises(TooLarge):
        inspect(bytes(16 * 1024 * 1024 + 1))
    pem = x509.load_der_x509_certificate(paper_installation.client).public_bytes(Encoding.PEM)
    with pytest.raises(TooLarge):
        inspect(pem * 1001)

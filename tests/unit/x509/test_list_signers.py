"""Lists that a CA signs with a key of its own for lists: that key's certificate may be revoked as well."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from warifu.adapters.x509.certificates.chain import verify
from warifu.authority.verification_errors import VerifyRejected

AT = datetime(2026, 4, 1, tzinfo=UTC)
Made = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


def name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def certificate(subject: str, issuer: Made | None = None, *, ca: bool = True) -> Made:
    key = ec.generate_private_key(ec.SECP256R1())
    above, signer = issuer or (None, key)
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    usage = x509.KeyUsage(not ca, False, False, False, False, ca, ca, False, False)
    builder = x509.CertificateBuilder(name(above_name(above, subject)), name(subject), key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(AT - timedelta(days=1)).not_valid_after(AT + timedelta(days=1))
    for extension, is_critical in (
        (x509.BasicConstraints(ca, None), True),
        (usage, True),
        (authority, False),
        (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
    ):
        builder = builder.add_extension(extension, is_critical)
    return builder.sign(signer, SHA256()), key


def above_name(above: x509.Certificate | None, subject: str) -> str:
    return subject if above is None else str(above.subject.rfc4514_string().removeprefix("CN="))


def revocation_list(signer: Made, *revoked: x509.Certificate) -> bytes:
    builder = x509.CertificateRevocationListBuilder(signer[0].subject, AT, AT + timedelta(days=1))
    builder = builder.add_extension(x509.CRLNumber(1), False)
    builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer[1].public_key()), False)
    for one in revoked:
        entry = x509.RevokedCertificateBuilder(one.serial_number, AT).build()
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(signer[1], SHA256()).public_bytes(Encoding.DER)


def test_a_list_is_believed_only_when_its_signer_can_be_looked_up_too() -> None:
    root = certificate("root")
    issuing, list_signer = certificate("issuing", root), certificate("issuing", root)
    leaf = certificate("leaf", issuing, ca=False)

    def ask(*roots: bytes) -> tuple[str, ...]:
        ders = [c.public_bytes(Encoding.DER) for c, _ in (leaf, root, issuing, list_signer)]
        lists = [revocation_list(list_signer), *roots]
        return verify(ders[0], trust=[ders[1]], untrusted=ders[2:], lists=lists, at=AT).revocation_checked

    assert ask(revocation_list(root)) == ("CN=leaf", "CN=issuing")
    for roots in ([revocation_list(root, list_signer[0])], []):
        with pytest.raises(VerifyRejected, match="CRL path validation error"):
            ask(*roots)

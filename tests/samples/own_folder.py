"""A folder as an operator keeps it: certificates of a made-up authority in every wrapping, some of it broken."""

import base64
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

END = datetime(2028, 2, 29, 14, 59, 59, tzinfo=UTC)  # 23:59:59 in Japan
PASSPHRASE = "とても秘密-1234"


@dataclass(frozen=True)
class OwnAuthority:
    """A made-up authority of another company that signs client certificates."""

    name: str
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def made(cls, name: str, ends: datetime) -> "OwnAuthority":
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _signed(name, name, key, key, ends, is_authority=True)
        return cls(name, key, certificate)

    def issue(self, name: str, ends: datetime, *, client: bool = True) -> x509.Certificate:
        return self.issue_with_key(name, ends, client=client)[0]

    def issue_with_key(
        self, name: str, ends: datetime, *, client: bool = True
    ) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
        key = ec.generate_private_key(ec.SECP256R1())
        return _signed(name, self.name, key, self.key, ends, is_client=client), key


def _signed(
    subject: str,
    issuer: str,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    ends: datetime,
    *,
    is_authority: bool = False,
    is_client: bool = False,
) -> x509.Certificate:
    def named(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    builder = (
        x509.CertificateBuilder()
        .subject_name(named(subject))
        .issuer_name(named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(ends - timedelta(days=731))
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    )
    if not is_authority:
        usage = ExtendedKeyUsageOID.CLIENT_AUTH if is_client else ExtendedKeyUsageOID.SERVER_AUTH
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
    return builder.sign(signer, SHA256())


def pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)


def der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


def pkcs12(folder: Path, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey, passphrase: str) -> bytes:
    """As OpenSSL exports it."""
    (folder / "key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "cert").write_bytes(pem(certificate))
    (folder / "pass").write_text(f"{passphrase}\n", "utf-8")
    line = "openssl pkcs12 -export -inkey key -in cert -passout file:pass"
    return subprocess.run(line.split(), cwd=folder, check=True, capture_output=True).stdout


def pkcs7(folder: Path, *certificates: x509.Certificate) -> bytes:
    (folder / "chain").write_bytes(b"".join(map(pem, certificates)))
    line = "openssl crl2pkcs7 -nocrl -certfile chain -outform DER"
    return subprocess.run(line.split(), cwd=folder, check=True, capture_output=True).stdout


def mail_with(attachment: bytes, name: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "ra@example.com", "operator@example.com", "証明書のお届け"
    mail.set_content("証明書をお送りします。")
    mail.add_attachment(attachment, maintype="application", subtype="x-x509-user-cert", filename=name)
    return mail.as_bytes()


def serialized_store(*certificates: x509.Certificate) -> bytes:
    """As Windows writes an .sst: a key property that is skipped, then each certificate, then the end."""
    written = b"\0\0\0\0CERT"
    for certificate in certificates:
        for kind, content in ((3, b"\x11" * 20), (32, der(certificate))):
            written += kind.to_bytes(4, "little") + b"\1\0\0\0" + len(content).to_bytes(4, "little") + content
    return written + b"\0" * 12


def _framed(label: str, content: bytes) -> bytes:
    return b"-----BEGIN %b-----\n%b-----END %b-----\n" % (label.encode(), base64.encodebytes(content), label.encode())


def _trusted(certificate: x509.Certificate, folder: Path) -> bytes:
    (folder / "plain").write_bytes(pem(certificate))
    line = "openssl x509 -in plain -addtrust clientAuth -trustout"
    return subprocess.run(line.split(), cwd=folder, check=True, capture_output=True).stdout


WRAPPINGS = {
    "PEM": lambda c, _: pem(c),
    "DER": lambda c, _: der(c),
    "two in DER, one behind the other": lambda c, _: der(c) + der(c),
    "PKCS#7": lambda c, folder: pkcs7(folder, c),
    "PKCS#7 in PEM": lambda c, folder: _framed("PKCS7", pkcs7(folder, c)),
    "Base64 without a frame": lambda c, _: base64.encodebytes(der(c)),
    "Base64 in one line, words behind it": lambda c, _: b"cert: " + base64.b64encode(der(c)) + b"\nRegards, RA\n",
    "PEM in UTF-16": lambda c, _: b"\xff\xfe" + pem(c).decode().encode("utf-16-le"),
    "PEM in one line of JSON": lambda c, _: b'{"cert": "' + pem(c).replace(b"\n", b"\\n") + b'"}',
    "PEM quoted in a mail": lambda c, _: b"> See below.\n> " + pem(c).replace(b"\n", b"\r\n> "),
    "attachment of a mail": lambda c, _: mail_with(der(c), "client.cer"),
    "PKCS#7 attached to a mail": lambda c, folder: mail_with(pkcs7(folder, c), "smime.p7c"),
    "in XML": lambda c, _: b"<X509Certificate>" + base64.b64encode(der(c)) + b"</X509Certificate>",
    "Windows' serialized store": lambda c, _: serialized_store(c),
    "PEM behind what openssl prints": lambda c, _: "Bag Attributes\n    friendlyName: 取引1号\n".encode() + pem(c),
    "OpenSSL's trusted form": _trusted,
}

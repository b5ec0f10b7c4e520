"""PEM: strict reading; text between or after blocks is refused where it could hide something (RFC 7468)."""

import base64
import binascii
import re
from dataclasses import dataclass

from cryptography import x509

from warifu.adapters.parsing import refusing
from warifu.kernel.errors import NotUnderstood

# No possessive quantifier: Python before 3.11.5, such as Debian 12's, loses groups inside one.
BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]{1,64})-----([^-]*(?:-(?!----)[^-]*)*)-----END \1-----")
DER_SEQUENCE = b"\x30"
CERTIFICATE = "CERTIFICATE"
FRAMED_AS_CERTIFICATE = (
    (CERTIFICATE, x509.load_der_x509_certificate),
    ("CERTIFICATE REQUEST", x509.load_der_x509_csr),
    ("X509 CRL", x509.load_der_x509_crl),
)


@dataclass(frozen=True, slots=True)
class PemBlock:
    """PEMの一件: its label and its decoded bytes; of a private key none, so that nobody here holds it."""

    label: str
    der: bytes


def is_pem(data: bytes) -> bool:
    """PEMか: anything with a BEGIN line, unless it begins as DER does."""
    return b"-----BEGIN " in data and not data.startswith(DER_SEQUENCE)


def pem_blocks(data: bytes, expected: str) -> list[PemBlock]:
    """PEMを分ける: text before a block is a comment, text after the last one is not.

    A request or list that Windows' `certutil -encode` framed as a certificate has its own label. Raises NotUnderstood.
    """
    blocks, end = [], 0
    for found in BLOCK.finditer(data):
        if b"-----" in data[end : found.start()]:
            raise NotUnderstood(expected, "a damaged PEM block")
        label = found[1].decode()
        der = b"" if label.endswith("PRIVATE KEY") else _decode(found[2], expected)
        blocks.append(PemBlock(_own_label(der) if label == CERTIFICATE else label, der))
        end = found.end()
    if not blocks:
        raise NotUnderstood(expected, "no complete PEM block")
    if data[end:].strip():
        raise NotUnderstood(expected, "something follows the last PEM block")
    return blocks


def _own_label(der: bytes) -> str:
    for label, load in FRAMED_AS_CERTIFICATE:
        try:
            with refusing(label, der):
                load(der)
        except NotUnderstood:
            continue
        return label
    return CERTIFICATE


def _decode(body: bytes, expected: str) -> bytes:
    try:
        return base64.b64decode(b"".join(body.split()), validate=True)
    except binascii.Error:
        raise NotUnderstood(expected, "the PEM block is not Base64") from None

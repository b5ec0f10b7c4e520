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
NO_BASE64 = "the PEM block is not Base64"
FRAMED_AS_CERTIFICATE = (
    (CERTIFICATE, x509.load_der_x509_certificate),
    ("CERTIFICATE REQUEST", x509.load_der_x509_csr),
    ("X509 CRL", x509.load_der_x509_crl),
)


@dataclass(frozen=True, slots=True)
class PemBlock:
    """PEMの一件: its label and its decoded bytes; of a private key none, so that nobody here holds it.

    `why` says why it cannot be decoded, and is empty where it can.
    """

    label: str
    der: bytes
    why: str = ""


def is_pem(data: bytes) -> bool:
    """PEMか: anything with a BEGIN line, unless it begins as DER does."""
    return b"-----BEGIN " in data and not data.startswith(DER_SEQUENCE)


def pem_blocks(data: bytes, expected: str) -> list[PemBlock]:
    """PEMを分ける: as `pem_parts`, all of it or nothing. Raises NotUnderstood."""
    blocks = pem_parts(data, expected)
    if damaged := next((block for block in blocks if block.why), None):
        raise NotUnderstood(expected, damaged.why)
    return blocks


def pem_parts(data: bytes, expected: str) -> list[PemBlock]:
    """PEMを一件ずつ分ける: a damaged one has its reason; text is a comment before a block, not after the last.

    A request or list that Windows' `certutil -encode` framed as a certificate has its own label. Raises NotUnderstood.
    """
    blocks, end = [], 0
    for found in BLOCK.finditer(data):
        if b"-----" in data[end : found.start()]:
            raise NotUnderstood(expected, "a damaged PEM block")
        label = found[1].decode()
        blocks.append(PemBlock(label, b"") if label.endswith("PRIVATE KEY") else _block(label, found[2]))
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


def _block(label: str, body: bytes) -> PemBlock:
    try:
        der = base64.b64decode(b"".join(body.split()), validate=True)
    except binascii.Error:
        return PemBlock(label, b"", NO_BASE64)
    return PemBlock(_own_label(der) if label == CERTIFICATE else label, der)

"""読み取り: certificates and revocation lists from files of outside, with their size limits."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from cryptography import x509

from warifu.adapters.parsing import refusing
from warifu.adapters.x509.frames import refuse_other_kinds, unframed
from warifu.adapters.x509.pem import is_pem, pem_blocks
from warifu.kernel.errors import NotUnderstood, TooLarge

MIB = 1024 * 1024
LARGEST = {"certificate": 1 * MIB, "CRL": 16 * MIB, "CSR": 64 * 1024, "PKCS#12": 1 * MIB, "PEM": 16 * MIB}
CERTIFICATE_LABELS = ("CERTIFICATE", "X509 CERTIFICATE")
LIST_LABELS = ("X509 CRL",)
T = TypeVar("T")


def read_certificates(data: bytes) -> Sequence[x509.Certificate]:
    """証明書を読む: several in PEM or one in DER. Raises TooLarge, NotUnderstood."""
    return _read(data, "certificate", CERTIFICATE_LABELS, x509.load_der_x509_certificate)


def read_lists(data: bytes) -> Sequence[x509.CertificateRevocationList]:
    """失効リストを読む: several in PEM or one in DER. Raises TooLarge, NotUnderstood."""
    return _read(data, "CRL", LIST_LABELS, x509.load_der_x509_crl)


def limit(data: bytes, what: str) -> None:
    """大きさの上限を確かめる. Raises TooLarge."""
    if len(data) > LARGEST[what]:
        raise TooLarge(what, LARGEST[what])


def _read(data: bytes, what: str, labels: Sequence[str], load: Callable[[bytes], T]) -> Sequence[T]:
    limit(data, what)
    data = unframed(data, what)
    refuse_other_kinds(data, what)
    ders = [data]
    if is_pem(data):
        blocks = pem_blocks(data, what)
        ders = [block.der for block in blocks]
        if foreign := next((block.label for block in blocks if block.label not in labels), None):
            raise NotUnderstood(what, f"it holds a {foreign.lower()}")
    with refusing(what, data, "neither PEM nor DER of one, or damaged"):
        return [load(der) for der in ders]

"""束ねたファイル: certificates of one file, one by one, so that a damaged one among them does not refuse the rest."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from warifu.adapters.parsing import refusing
from warifu.adapters.x509.frames import refuse_other_kinds, unframed
from warifu.adapters.x509.pem import PemBlock, is_pem, pem_parts
from warifu.adapters.x509.reading import CERTIFICATE_LABELS, limit, read_lists
from warifu.kernel.errors import NotUnderstood

EXPECTED = "certificate"


@dataclass(frozen=True, slots=True)
class Bundle:
    """束: the certificates of a file that can be read, in DER, and what is none of them, each by its place."""

    readable: tuple[bytes, ...]
    unreadable: tuple[tuple[str, NotUnderstood], ...]
    begins_readable: bool


def read_bundle(name: str, data: bytes) -> Bundle:
    """束を読む: `name` is that of the file, for the words; an empty file is an empty bundle.

    Raises TooLarge, and NotUnderstood when nothing in it can be read.
    """
    if not data.strip():
        return Bundle((), (), begins_readable=False)
    with _named(name):
        limit(data, EXPECTED)
        data = unframed(data, EXPECTED)
        refuse_other_kinds(data, EXPECTED)
        members = _members(data)
        readable, unreadable = [], []
        for number, member in enumerate(members, 1):
            try:
                readable.append(_read(member))
            except NotUnderstood as damaged:
                unreadable.append((f"{name}: {number} / {len(members)}", damaged))
        if not readable:
            raise unreadable[0][1]
    return Bundle(tuple(readable), tuple(unreadable), begins_readable=readable[0] == members[0].der)


def read_leaf(name: str, data: bytes) -> Bundle:
    """先頭の証明書と束を読む: as `read_bundle`, and the first certificate of the file has to be readable."""
    bundle = read_bundle(name, data)
    if not bundle.begins_readable:
        raise NotUnderstood(f"{EXPECTED} ({name})", "no certificate, or the first one is damaged")
    return bundle


def read_list_file(name: str, data: bytes) -> Sequence[bytes]:
    """失効リストのファイルを読む: all of it or nothing, since a list left out would be a revocation left out.

    DER of each. Raises TooLarge, NotUnderstood.
    """
    with _named(name):
        return [one.public_bytes(Encoding.DER) for one in read_lists(data)]


@contextmanager
def _named(name: str) -> Iterator[None]:
    try:
        yield
    except NotUnderstood as fault:
        raise NotUnderstood(f"{fault.expected} ({name})", fault.why) from None


def _members(data: bytes) -> Sequence[PemBlock]:
    return pem_parts(data, EXPECTED) if is_pem(data) else [PemBlock(CERTIFICATE_LABELS[0], data)]


def _read(member: PemBlock) -> bytes:
    """Give the certificate back once everything that a judgement asks of it could be read."""
    der = member.der
    if member.why:
        raise NotUnderstood(EXPECTED, member.why)
    if member.label not in CERTIFICATE_LABELS:
        raise NotUnderstood(EXPECTED, f"it holds a {member.label.lower()}")
    with refusing(EXPECTED, der, "neither PEM nor DER of one, or damaged"):
        certificate = x509.load_der_x509_certificate(der)
        _ = certificate.subject, certificate.issuer, certificate.extensions, certificate.public_key()
    return der

"""ファイルの中身: the certificates that one file holds, or what it is instead; nothing in it is changed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from asn1crypto import cms
from asn1crypto.x509 import Certificate
from cryptography import x509

from warifu.adapters.holdings.wrappings import Part, as_ascii, first_element, parts_of
from warifu.adapters.parsing import refusing
from warifu.adapters.x509.inspect.pkcs12 import check_rounds, is_pkcs12
from warifu.adapters.x509.inspect.pkcs12_process import open_pkcs12
from warifu.adapters.x509.private_keys import is_private_key
from warifu.authority.errors import PassphraseWrong
from warifu.kernel.errors import NotUnderstood
from warifu.kernel.secret import Secret
from warifu.lifecycle.holdings.found import FileKind

LARGEST = 16 * 1024 * 1024
JAVA = (b"\xfe\xed\xfe\xed", b"\xce\xce\xce\xce")  # JKS, JCEKS
ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!")
NO_PASSPHRASE = Secret("")
CERTIFICATE, PKCS7, PKCS12 = "certificate", "PKCS#7", "PKCS#12"
KINDS_BY_LABEL = {
    "CERTIFICATE REQUEST": FileKind.REQUEST,
    "NEW CERTIFICATE REQUEST": FileKind.REQUEST,
    "X509 CRL": FileKind.REVOCATION_LIST,
    "PUBLIC KEY": FileKind.PUBLIC_KEY,
    "RSA PUBLIC KEY": FileKind.PUBLIC_KEY,
}
MOST_CERTIFICATES = 10_000


@dataclass(frozen=True, slots=True)
class Contents:
    """中身: certificates in DER, and `kind` with its reason where there are none, or where some could not be read."""

    certificates: tuple[bytes, ...]
    kind: FileKind | None
    why: str = ""


class _Nothing(Exception):  # not an error of the program: this part gives no certificate
    def __init__(self, kind: FileKind, why: str = "") -> None:
        super().__init__(kind)
        self.kind, self.why = kind, why


def contents_of(data: bytes, passphrases: Iterable[Secret[str]] = ()) -> Contents:
    """中身を読む: `passphrases` are tried on each PKCS#12, after none and the empty one."""
    if plain := _known_by_its_beginning(data):
        return Contents((), plain)
    found: list[bytes] = []
    worst: _Nothing | None = None
    secrets = (NO_PASSPHRASE, *passphrases)
    for part in _parts(data):
        try:
            found += _certificates(part, secrets)
        except _Nothing as nothing:
            worst = max(filter(None, (worst, nothing)), key=lambda one: GRAVITY.index(one.kind))
    found = list(dict.fromkeys(found))[:MOST_CERTIFICATES]
    if worst and (not found or worst.kind in NOT_WHOLE):
        return Contents(tuple(found), worst.kind, worst.why)
    return Contents(tuple(found), None if found else FileKind.OTHER)


def _known_by_its_beginning(data: bytes) -> FileKind | None:
    if not data.strip(b"\0\r\n\t \xef\xbb\xbf"):
        return FileKind.EMPTY
    if data.startswith(JAVA):
        return FileKind.JAVA_KEY_STORE
    return FileKind.ARCHIVE if data.startswith(ARCHIVES) else None


def _parts(data: bytes) -> Iterator[Part]:
    try:
        with refusing(CERTIFICATE, data):
            yield from parts_of(as_ascii(data).removeprefix(b"\xef\xbb\xbf"))
    except NotUnderstood as fault:
        yield Part("", b"", fault.why)


def _certificates(part: Part, passphrases: Sequence[Secret[str]]) -> Sequence[bytes]:
    """Of one part, by its frame or by trial. Raises _Nothing."""
    if part.label.endswith("PRIVATE KEY"):
        raise _Nothing(FileKind.PRIVATE_KEY)
    if part.why:
        raise _Nothing(FileKind.DAMAGED, part.why)
    if kind := KINDS_BY_LABEL.get(part.label):
        raise _Nothing(kind)
    for read in (_one, _of_pkcs7):
        if found := read(part.der):
            return found
    if is_pkcs12(part.der):
        return _of_pkcs12(part.der, passphrases)
    raise _Nothing(*_what_else(part))


def _one(der: bytes) -> Sequence[bytes]:
    """A certificate; OpenSSL's own form has what it is trusted for behind it."""
    try:
        alone = first_element(der)
    except NotUnderstood:
        return ()
    return (alone,) if _loads(x509.load_der_x509_certificate, alone) else ()


def _of_pkcs7(der: bytes) -> Sequence[bytes]:
    try:
        with refusing(PKCS7, der):
            outer = cms.ContentInfo.load(der)
            kind = outer["content_type"].native
            signed = outer["content"]["certificates"] if kind == "signed_data" else ()
            found = [one.chosen.dump() for one in islice(signed, MOST_CERTIFICATES) if one.name == "certificate"]
    except NotUnderstood:
        return ()
    if kind == "enveloped_data":
        raise _Nothing(FileKind.ENCRYPTED)
    if kind == "signed_data" and not found:
        raise _Nothing(FileKind.PKCS7_WITHOUT_CERTIFICATE)
    if not all(_loads(x509.load_der_x509_certificate, one) for one in found):
        raise _Nothing(FileKind.DAMAGED, "damaged inside")
    return found


def _of_pkcs12(der: bytes, passphrases: Sequence[Secret[str]]) -> Sequence[bytes]:
    try:
        with refusing(PKCS12, der, "damaged inside"):
            check_rounds(der)
        for passphrase in passphrases:
            try:
                opened = open_pkcs12(der, passphrase)
            except PassphraseWrong:
                continue
            if not opened.certificates:
                raise _Nothing(FileKind.PKCS12_WITHOUT_CERTIFICATE)
            return opened.certificates
    except NotUnderstood as fault:
        raise _Nothing(FileKind.PKCS12_UNREAD, fault.why) from None
    raise _Nothing(FileKind.PKCS12_LOCKED)


def _what_else(part: Part) -> tuple[FileKind, str]:
    if _loads(x509.load_der_x509_crl, part.der):
        return FileKind.REVOCATION_LIST, ""
    if _loads(x509.load_der_x509_csr, part.der):
        return FileKind.REQUEST, ""
    if is_private_key(part.der):
        return FileKind.PRIVATE_KEY, ""
    if part.label or _loads(_read_dates, part.der):
        return FileKind.DAMAGED, "damaged, or of another kind"
    return FileKind.OTHER, ""


def _read_dates(der: bytes) -> None:
    _ = Certificate.load(der)["tbs_certificate"]["validity"].native


def _loads(load: Callable[[bytes], object], der: bytes) -> bool:
    try:
        with refusing(CERTIFICATE, der):
            load(der)
    except NotUnderstood:
        return False
    return True


NOT_WHOLE = (FileKind.PKCS12_LOCKED, FileKind.PKCS12_UNREAD, FileKind.ENCRYPTED, FileKind.DAMAGED)
GRAVITY = (
    FileKind.OTHER,
    FileKind.PUBLIC_KEY,
    FileKind.REQUEST,
    FileKind.REVOCATION_LIST,
    FileKind.PKCS7_WITHOUT_CERTIFICATE,
    FileKind.PKCS12_WITHOUT_CERTIFICATE,
    FileKind.PRIVATE_KEY,
    *reversed(NOT_WHOLE),
)

"""内容の確認: what a file of outside is and what it says, as facts for an entry point to put into words."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from cryptography import x509

from warifu.adapters.parsing import refusing
from warifu.adapters.x509.frames import other_kind, unframed
from warifu.adapters.x509.inspect import certificate, pkcs12, revocation_list
from warifu.adapters.x509.inspect.facts import Fact, Inspected
from warifu.adapters.x509.inspect.fields import whole_or_none
from warifu.adapters.x509.pem import PemBlock, is_pem, pem_parts
from warifu.adapters.x509.private_keys import is_private_key
from warifu.adapters.x509.reading import LARGEST, limit
from warifu.kernel.errors import NotUnderstood, TooLarge, WarifuError
from warifu.kernel.secret import Secret
from warifu.messages import told

EXPECTED = "certificate / CSR / CRL / PKCS#12"
MOST_OBJECTS = 1_000


def inspect(data: bytes, passphrase: Secret[str] | None = None) -> Sequence[Inspected]:
    """内容を調べる: one entry per object of the file; one of several that is refused has its error for a fact.

    `passphrase` opens a PKCS#12.

    Raises TooLarge, NotUnderstood, RequestSignatureInvalid, PassphraseWrong.
    """
    limit(data, "PEM")
    data = unframed(data, EXPECTED)
    if kind := other_kind(data):
        return [Inspected(kind.lower(), ())]
    if not is_pem(data):
        return _inspect_der(data, passphrase)
    blocks = pem_parts(data, EXPECTED)
    if len(blocks) > MOST_OBJECTS:
        raise TooLarge(f"{EXPECTED}: PEM", MOST_OBJECTS)
    if len(blocks) == 1:
        return _inspect_block(blocks[0], passphrase)
    return [inspected for block in blocks for inspected in _inspect_member(block, passphrase)]


def _inspect_member(block: PemBlock, passphrase: Secret[str] | None) -> Sequence[Inspected]:
    """One of several: what refuses it stands in its place, so that the others are shown."""
    try:
        return _inspect_block(block, passphrase)
    except WarifuError as fault:
        words = told(fault)
        said = Fact("fault", f"{fault.code}: {words.ja} / {words.en}")
        return [Inspected("refused", (Fact("label", block.label), said), is_whole=False)]


def _inspect_block(block: PemBlock, passphrase: Secret[str] | None) -> Sequence[Inspected]:
    if block.why:
        raise NotUnderstood(EXPECTED, block.why)
    if block.label.endswith("PRIVATE KEY"):
        return [Inspected("private_key", (Fact("hidden", "hidden", spoken=True),))]
    if kind := other_kind(block.der):
        return [Inspected(kind.lower(), ())]
    if block.label == "PKCS12":
        return _guarded("PKCS#12", block.der, lambda der: pkcs12.pkcs12_facts(der, passphrase))
    if block.label not in READERS:
        return [Inspected("unknown", (Fact("label", block.label),))]
    what, read = READERS[block.label]
    return _guarded(what, block.der, read)


def _inspect_der(data: bytes, passphrase: Secret[str] | None) -> Sequence[Inspected]:
    if _loads(x509.load_der_x509_certificate, data):
        return _guarded("certificate", data, certificate.certificate_facts)
    if _loads(x509.load_der_x509_crl, data):
        return _guarded("CRL", data, revocation_list.list_facts)
    if _loads(x509.load_der_x509_csr, data):
        return _guarded("CSR", data, certificate.request_facts)
    if pkcs12.is_pkcs12(data):
        return _guarded("PKCS#12", data, lambda der: pkcs12.pkcs12_facts(der, passphrase))
    if is_private_key(data):
        return [Inspected("private_key", (Fact("hidden", "hidden", spoken=True),))]
    for what, read in ODD_READERS:
        found = whole_or_none(partial(read, data), what, data)
        if found:
            return found
    raise NotUnderstood(EXPECTED, "none of these, or damaged")


def _guarded(what: str, der: bytes, read: Callable[[bytes], Sequence[Inspected]]) -> Sequence[Inspected]:
    """The outer form was right; what lies inside may still be damaged."""
    if len(der) > LARGEST[what]:
        raise TooLarge(what, LARGEST[what])
    with refusing(what, der, "damaged inside"):
        return read(der)


def _loads(load: Callable[[bytes], object], data: bytes) -> bool:
    try:
        with refusing(EXPECTED, data):
            load(data)
    except NotUnderstood:
        return False
    return True


ODD_READERS = (("certificate", certificate.certificate_facts), ("CSR", certificate.request_facts))
READERS: Mapping[str, tuple[str, Callable[[bytes], Sequence[Inspected]]]] = {
    "CERTIFICATE": ("certificate", certificate.certificate_facts),
    "X509 CERTIFICATE": ("certificate", certificate.certificate_facts),
    "X509 CRL": ("CRL", revocation_list.list_facts),
    "CERTIFICATE REQUEST": ("CSR", certificate.request_facts),
    "NEW CERTIFICATE REQUEST": ("CSR", certificate.request_facts),
}

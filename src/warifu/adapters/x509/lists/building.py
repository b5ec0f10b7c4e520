"""失効リスト: making CRLs (RFC 5280 section 5), full, of one partition, and delta.

cryptography's builder makes an empty list, and lines that are encoded already are spliced into it.
"""

from collections.abc import Sequence
from mmap import mmap

from asn1crypto.algos import SignedDigestAlgorithm
from asn1crypto.crl import TBSCertListExtensions
from cryptography import x509

from warifu.adapters.x509.builder_keys import handle_of, twin_key
from warifu.adapters.x509.keys import SIGNATURE_NAMES, hash_for
from warifu.adapters.x509.tlv import BIT_STRING, SEQUENCE, children, content_of, header
from warifu.authority.facts import KeyAlgorithm
from warifu.authority.lists import RevocationListContent
from warifu.authority.ports.keys import SigningKey

FIELDS_BEFORE_LINES = 5  # version, signature, issuer, thisUpdate, nextUpdate


def list_to_be_signed(content: RevocationListContent, lines: Sequence[bytes], algorithm: KeyAlgorithm) -> bytes:
    """署名対象を作る: the TBSCertList of `content` with encoded `lines` in it."""
    empty = _empty(content, algorithm)
    fields = children(empty)
    start, place, end = fields[0][0], fields[FIELDS_BEFORE_LINES - 1][1], len(empty)
    size = sum(map(len, lines))
    before = empty[start:place] + (header(SEQUENCE, size) if size else b"")
    whole = header(SEQUENCE, len(before) + size + end - place)
    return b"".join([whole, before, *lines, empty[place:end]])


def sign_list(to_be_signed: bytes, key: SigningKey) -> bytes:
    """失効リストにする: sign exactly these bytes. Raises ValueError when they name another algorithm than the key's."""
    start, end = children(to_be_signed)[1]
    algorithm = to_be_signed[start:end]
    if SignedDigestAlgorithm.load(algorithm, strict=True)["algorithm"].native != SIGNATURE_NAMES[key.algorithm]:
        raise ValueError(f"these bytes are not for a key of {key.algorithm}")
    signature = handle_of(key).sign(to_be_signed)
    tail = algorithm + header(BIT_STRING, len(signature) + 1) + b"\0" + signature
    return b"".join([header(SEQUENCE, len(to_be_signed) + len(tail)), to_be_signed, tail])


def is_list_of(der: bytes, to_be_signed: bytes) -> bool:
    """署名対象の照合: compared in place, without copying a long list."""
    start, end = children(der)[0]
    return end - start == len(to_be_signed) and der.startswith(to_be_signed, start)


def number_of(file: mmap) -> int:
    """失効リスト番号を読む: of a list on file, from its last field alone. Raises ValueError when there is none."""
    start, end = content_of(file, children(file, children(file)[0])[-1])
    for extension in TBSCertListExtensions.load(file[start:end], strict=True):
        if extension["extn_id"].native == "crl_number":
            number: int = extension["extn_value"].parsed.native
            return number
    raise ValueError("no number")


def _empty(content: RevocationListContent, algorithm: KeyAlgorithm) -> bytes:
    """Give the TBSCertList without lines, of a twin that carries a dummy signature."""
    issuer = x509.load_der_x509_certificate(content.issuer)
    builder = x509.CertificateRevocationListBuilder(
        issuer_name=issuer.subject,
        last_update=content.this_update.replace(tzinfo=None),
        next_update=content.next_update.replace(tzinfo=None),
        extensions=[x509.Extension(value.oid, critical, value) for value, critical in _extensions(content, issuer)],
    )
    return builder.sign(twin_key(algorithm), hash_for(algorithm)).tbs_certlist_bytes


def _extensions(content: RevocationListContent, issuer: x509.Certificate) -> list[tuple[x509.ExtensionType, bool]]:
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    found: list[tuple[x509.ExtensionType, bool]] = [
        (x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), False),
        (x509.CRLNumber(content.number), False),
    ]
    if content.base_number is not None:
        found.append((x509.DeltaCRLIndicator(content.base_number), True))
    if content.point is not None:
        name = [x509.UniformResourceIdentifier(content.point)]
        found.append((x509.IssuingDistributionPoint(name, None, False, False, None, False, False), True))
    if content.freshest is not None:
        name = [x509.UniformResourceIdentifier(content.freshest)]
        found.append((x509.FreshestCRL([x509.DistributionPoint(name, None, None, None)]), False))
    return found

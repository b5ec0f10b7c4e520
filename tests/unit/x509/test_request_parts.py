"""The quick reading of a request's parts gives the library's answer, or leaves the question to it."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from warifu.adapters.x509 import der
from warifu.adapters.x509.keys import algorithm_of, algorithm_of_der, new_private_key, one_form, spki
from warifu.adapters.x509.names import subject_of
from warifu.adapters.x509.requests.csr import read_request
from warifu.adapters.x509.requests.parts import parts_of, usual_subject
from warifu.authority.errors import SubjectInvalid
from warifu.authority.facts import KeyAlgorithm, SubjectName

KEY = ec.generate_private_key(ec.SECP256R1())
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
KINDS = {
    NameOID.COMMON_NAME: ("UTF8String", "PrintableString", "BMPString"),
    NameOID.ORGANIZATION_NAME: ("UTF8String", "PrintableString", "BMPString"),
    NameOID.ORGANIZATIONAL_UNIT_NAME: ("UTF8String",),
    NameOID.LOCALITY_NAME: ("UTF8String",),
}
attributes = st.one_of(
    st.just(x509.NameAttribute(NameOID.COUNTRY_NAME, "JP")),
    *(
        TEXT.map(lambda text, oid=oid, kind=kind: attribute(oid, text, kind))
        for oid, kinds in KINDS.items()
        for kind in kinds
    ),
)
names = st.lists(st.lists(attributes, min_size=1, max_size=2, unique_by=lambda a: a.oid), max_size=5)


def attribute(oid: x509.ObjectIdentifier, text: str, kind: str) -> x509.NameAttribute[str]:
    if kind == "PrintableString":
        text = "".join(c for c in text if c.isascii() and c.isalnum()) or "x"
    if kind == "BMPString":
        text = "".join(c for c in text if ord(c) < 0x10000) or "x"
    return x509.NameAttribute(oid, text, getattr(x509.name._ASN1Type, kind), _validate=False)


@given(names)
def test_a_subject_is_read_as_the_library_reads_it(drawn: list[list[x509.NameAttribute[str]]]) -> None:
    name = x509.Name([x509.RelativeDistinguishedName(some) for some in drawn])
    request = x509.CertificateSigningRequestBuilder(name).sign(KEY, SHA256())
    subject, key = parts_of(request.tbs_certrequest_bytes)
    assert subject == request.subject.public_bytes()
    assert key == spki(KEY.public_key())
    found = usual_subject(subject)
    if found is None:
        return
    assert found == subject_of(request.subject)


@given(names, st.data())
def test_a_damaged_subject_is_read_alike_or_left_alone(
    drawn: list[list[x509.NameAttribute[str]]], data: st.DataObject
) -> None:
    spoilt = bytearray(x509.Name([x509.RelativeDistinguishedName(some) for some in drawn]).public_bytes())
    place, octet = data.draw(st.integers(0, len(spoilt) - 1)), data.draw(st.integers(0, 255))
    spoilt[place] = octet
    try:
        wanted = subject_of(x509.load_der_x509_csr(with_subject(bytes(spoilt))).subject)
    except SubjectInvalid:
        wanted = None
    except ValueError:
        return
    assert usual_subject(bytes(spoilt)) in (None, wanted)


def test_the_request_that_carries_a_subject_is_read_by_the_library() -> None:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "1号" * 15)])
    assert x509.load_der_x509_csr(with_subject(name.public_bytes())).subject == name


def with_subject(name: bytes) -> bytes:
    """A request with this subject; its signature does not hold, which is not asked here."""
    request = x509.CertificateSigningRequestBuilder(x509.Name([])).sign(KEY, SHA256()).public_bytes(Encoding.DER)
    start, end = der.inside(request, der.inside(request, 0, der.SEQUENCE)[0], der.SEQUENCE)
    at = der.inside(request, start, der.INTEGER)[1]
    info = request[start:at] + name + request[der.inside(request, at, der.SEQUENCE)[1] : end]
    return der.tlv(der.SEQUENCE, der.tlv(der.SEQUENCE, info) + request[end:])


@pytest.mark.parametrize("algorithm", list(KeyAlgorithm))
def test_a_key_is_known_by_its_octets_as_by_itself(algorithm: KeyAlgorithm) -> None:
    public_key = new_private_key(algorithm).public_key()
    assert algorithm_of_der(spki(public_key)) == algorithm_of(public_key) == algorithm
    assert one_form(spki(public_key)) == spki(public_key)


def test_a_compressed_point_counts_as_the_same_key() -> None:
    whole = KEY.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    short = KEY.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    compressed = spki(KEY.public_key())[:23].replace(b"\x30\x59", b"\x30\x39") + b"\x03\x22\x00" + short
    assert one_form(spki(KEY.public_key())) == spki(KEY.public_key())
    assert one_form(compressed) == spki(KEY.public_key())
    assert whole in one_form(compressed)


def test_a_doubled_part_is_refused_by_the_library_s_way() -> None:
    twice = [x509.NameAttribute(NameOID.COMMON_NAME, text) for text in ("1", "2")]
    request = x509.CertificateSigningRequestBuilder(x509.Name(twice)).sign(KEY, SHA256())
    assert usual_subject(request.subject.public_bytes()) is None
    with pytest.raises(SubjectInvalid):
        read_request(request.public_bytes(Encoding.DER))


def test_no_name_at_all_is_an_empty_one() -> None:
    assert usual_subject(x509.Name([]).public_bytes()) == SubjectName("")

"""証明書とCSRの事実: field by field, so that one that is odd does not hide the others."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from asn1crypto import csr as asn1_csr
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from warifu.adapters.x509.inspect.extensions import extension_facts
from warifu.adapters.x509.inspect.facts import Fact, Inspected
from warifu.adapters.x509.inspect.fields import EXTENSION, Fields, raw_extensions, serial_of, whole_or_none
from warifu.adapters.x509.keys import algorithm_of_der
from warifu.adapters.x509.requests.csr import check_signature
from warifu.adapters.x509.shown import shown_hex, shown_instant, shown_name, signature_name
from warifu.authority.errors import KeyRefused, RequestDigestRefused
from warifu.kernel.texts import shown_text

CERTIFICATE, REQUEST = "certificate", "CSR"
CA = Fact("basic_constraints", "ca", spoken=True)


def certificate_facts(der: bytes) -> Sequence[Inspected]:
    """証明書の事実: what cannot be read stands there as octets. Raises what the parser raises of what is none."""
    raw = asn1.Certificate.load(der)
    tbs = raw["tbs_certificate"]
    serial = serial_of(tbs["serial_number"])
    whole = whole_or_none(lambda: x509.load_der_x509_certificate(der), CERTIFICATE, der)
    fields = Fields(CERTIFICATE, der)
    subject, issuer = tbs["subject"], tbs["issuer"]
    fields.add("subject", lambda: [_subject(whole, subject)], subject.dump)
    fields.add("issuer", lambda: [_issuer(whole, issuer)], issuer.dump)
    fields.add("serial_hex", lambda: serial_facts(serial), tbs["serial_number"].dump)
    begins, ends = tbs["validity"]["not_before"], tbs["validity"]["not_after"]
    fields.add(
        "not_before", lambda: [Fact("not_before", shown_instant(_there(whole).not_valid_before_utc))], begins.dump
    )
    fields.add("not_after", lambda: [Fact("not_after", shown_instant(_there(whole).not_valid_after_utc))], ends.dump)
    key = tbs["subject_public_key_info"].dump()
    fields.add("key", lambda: _key_facts(key), lambda: key)
    fields.add("signature", lambda: [Fact("signature", signature_name(_there(whole)))], raw["signature_algorithm"].dump)
    _add_extensions(fields, whole, tbs["extensions"])
    hashes = (
        Fact("sha256", shown_hex(hashlib.sha256(der).digest())),
        Fact("sha1", shown_hex(hashlib.sha1(der).digest())),  # noqa: S324  # Windows shows this one
    )
    kind = "ca_certificate" if CA in fields.facts else "certificate"
    return [Inspected(kind, (*fields.facts, *hashes), fields.is_whole)]


def request_facts(der: bytes) -> Sequence[Inspected]:
    """CSRの事実: as `certificate_facts`. Raises RequestSignatureInvalid, and what the parser raises."""
    raw = asn1_csr.CertificationRequest.load(der)
    info = raw["certification_request_info"]
    whole = whole_or_none(lambda: x509.load_der_x509_csr(der), REQUEST, der)
    fields = Fields(REQUEST, der)
    subject = info["subject"]
    fields.add("subject", lambda: [_subject(whole, subject)], subject.dump)
    key = info["subject_pk_info"].dump()
    fields.add("key", lambda: _key_facts(key), lambda: key)
    fields.add("signature", lambda: [Fact("signature", signature_name(_there(whole)))], raw["signature_algorithm"].dump)
    if whole is not None:
        fields.add(EXTENSION, lambda: extension_facts(whole.extensions), info["attributes"].dump)
        fields.add("proof", lambda: [_proof(whole)], raw["signature"].dump)
    else:
        fields.add_octets([Fact("attributes", info["attributes"].dump()[:48].hex(" ").upper())])
    return [Inspected("csr", fields.facts, fields.is_whole)]


def serial_facts(serial: int) -> Iterator[Fact]:
    """シリアル番号の事実: in hex and in decimal, also for numbers this installation would not allot."""
    digits = f"{abs(serial):X}"
    digits = digits.zfill(len(digits) + len(digits) % 2)
    pairs = ":".join(digits[i : i + 2] for i in range(0, len(digits), 2))
    yield Fact("serial_hex", f"{'-' if serial < 0 else ''}{pairs}")
    yield Fact("serial_decimal", str(serial))


def _subject(whole: x509.Certificate | x509.CertificateSigningRequest | None, raw: Any) -> Fact:
    """As the strict reader has it; of a whole that it refuses, as the lenient one does."""
    return Fact("subject", shown_text(raw.human_friendly) if whole is None else shown_name(whole.subject))


def _issuer(whole: x509.Certificate | None, raw: Any) -> Fact:
    return Fact("issuer", shown_text(raw.human_friendly) if whole is None else shown_name(whole.issuer))


def _there(whole: x509.Certificate | x509.CertificateSigningRequest | None) -> "x509.Certificate":
    if whole is None:
        raise ValueError
    return whole  # type: ignore[return-value]  # what either has is asked for


def _proof(request: x509.CertificateSigningRequest) -> Fact:
    try:
        check_signature(request)
    except RequestDigestRefused:
        return Fact("proof", "digest_refused", spoken=True)
    return Fact("proof", "holds", spoken=True)


def _add_extensions(fields: Fields, whole: x509.Certificate | None, raw: object) -> None:
    if whole is not None:
        found = whole_or_none(lambda: tuple(extension_facts(whole.extensions)), CERTIFICATE, b"")
        if found is not None:
            fields.add(EXTENSION, lambda: found, lambda: b"")
            return
    fields.add_octets(whole_or_none(lambda: tuple(raw_extensions(raw)), CERTIFICATE, b"") or ())


def _key_facts(spki: bytes) -> Iterator[Fact]:
    try:
        public_key = load_der_public_key(spki)
    except UnsupportedAlgorithm:
        yield Fact("key", "?")
        yield Fact("key_accepted", "no", spoken=True)
        return
    match public_key:
        case rsa.RSAPublicKey() | dsa.DSAPublicKey():
            kind = "RSA" if isinstance(public_key, rsa.RSAPublicKey) else "DSA"
            yield Fact("key", f"{kind} {public_key.key_size} bit")
        case ec.EllipticCurvePublicKey():
            yield Fact("key", f"EC {public_key.curve.name}")
        case _:
            yield Fact("key", type(public_key).__name__.removesuffix("PublicKey"))
    try:
        algorithm_of_der(spki)
    except KeyRefused:
        yield Fact("key_accepted", "no", spoken=True)

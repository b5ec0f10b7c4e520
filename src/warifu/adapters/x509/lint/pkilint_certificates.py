"""第二の検査: pkilint over bytes that are not signed yet.

Three of its findings are limits of its own and are dealt with by name: its URI check knows nine schemes, all with a
host, and urn is not among them (RFC 8141 names are absolute URIs, RFC 5280 section 4.2.1.6); it wants two labels in a
host name where RFC 1034 section 3.5 is content with one, such as localhost; its fast decoder cannot read
object identifiers whose first arcs need more than one byte, such as 2.999, so it is given pyasn1's own decoder.
Its import is slow and is done at the first use.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from warifu.adapters.x509.certificates.signing import certificate_of
from warifu.adapters.x509.keys import CURVES
from warifu.authority.facts import CertificateContent, Finding

PREFIX = "pkilint."
# A root needs no such extension (RFC 5280 section 4.2.1.1); pkilint knows a root by its signature, which a twin lacks.
KNOWN_BY_SIGNATURE = "pkix.authority_key_identifier_extension_absent"
RIGHT_ALL_THE_SAME = {
    "pkix.invalid_uri_syntax": re.compile(r'Invalid URI syntax: "urn:[a-z0-9-]{2,32}:[^"]+"'),
    "pkix.invalid_domain_name_syntax": re.compile(
        r'Invalid domain name syntax: "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"', re.IGNORECASE
    ),
}


def pkilint_findings(to_be_signed: bytes, content: CertificateContent) -> Sequence[Finding]:
    """第二の検査: of severity WARNING and above, over a twin whose signature is a dummy; rules are pkilint's codes."""
    dummy = encode_dss_signature(1, 1) if content.issuer_key in CURVES else bytes(256)
    found = _findings(certificate_of(to_be_signed, content.issuer_key, dummy))
    return [one for one in found if content.issuer is not None or one.rule != PREFIX + KNOWN_BY_SIGNATURE]


def _findings(certificate: bytes) -> Iterator[Finding]:
    loader, validator, worst = _linter()
    try:
        results = validator.validate(loader.load_der_document(certificate, "certificate").root)
    except ValueError as fault:
        yield Finding(PREFIX + "unreadable", str(fault))
        return
    for result in results:
        for found in result.finding_descriptions:
            message = found.message or ""
            excused = RIGHT_ALL_THE_SAME.get(found.finding.code)
            if found.finding.severity <= worst and not (excused and excused.fullmatch(message)):
                yield Finding(PREFIX + found.finding.code, message)


def load_linter() -> None:
    """第二の検査を用意する: what the first use would load, before processes part that are to share it."""
    _linter()


@cache
def patient_decoder() -> None:
    """ゆっくり読む: has pkilint decode every object identifier, strictly by DER; for the whole process."""
    from pkilint import document
    from pyasn1.codec.der.decoder import decode

    def decode_whole(substrate: Any, asn1Spec: Any) -> Any:  # noqa: N803  # the name pkilint calls it by
        decoded, rest = decode(bytes(substrate), asn1Spec=asn1Spec)
        if rest:
            raise document.PyAsn1Error("trailing data")
        return decoded, rest

    document.decode_der = decode_whole


@cache
def _linter() -> tuple[Any, Any, Any]:
    from pkilint import loader
    from pkilint.pkix import certificate, extension, name
    from pkilint.validation import ValidationFindingSeverity

    patient_decoder()
    validator = certificate.create_pkix_certificate_validator_container(
        certificate.create_decoding_validators(name.ATTRIBUTE_TYPE_MAPPINGS, extension.EXTENSION_MAPPINGS),
        [
            certificate.create_issuer_validator_container([]),
            certificate.create_validity_validator_container(),
            certificate.create_subject_validator_container([]),
            certificate.create_extensions_validator_container([]),
            certificate.create_spki_validator_container([]),
        ],
    )
    return loader.RFC5280CertificateDocumentLoader(), validator, ValidationFindingSeverity.WARNING

"""失効リストの第二の検査: pkilint over short lists that are not signed yet.

It takes about a millisecond a line, so it is asked about lists below a size; the own rules are asked about all.
Its import is slow and is done at the first use.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from warifu.adapters.x509.lint.pkilint_certificates import PREFIX, RIGHT_ALL_THE_SAME, patient_decoder
from warifu.adapters.x509.tlv import BIT_STRING, SEQUENCE, children, header
from warifu.authority.facts import Finding

LARGEST = 4 * 1024  # octets; about eighty lines
DUMMY_SIGNATURE = bytes.fromhex("3006020101020101")


def pkilint_list_findings(to_be_signed: bytes) -> Sequence[Finding]:
    """第二の検査: of severity WARNING and above, over a twin whose signature is a dummy; nothing above LARGEST."""
    if len(to_be_signed) > LARGEST:
        return []
    loader, validator, worst = _linter()
    start, end = children(to_be_signed)[1]
    tail = to_be_signed[start:end] + header(BIT_STRING, len(DUMMY_SIGNATURE) + 1) + b"\0" + DUMMY_SIGNATURE
    twin = header(SEQUENCE, len(to_be_signed) + len(tail)) + to_be_signed + tail
    try:
        results = validator.validate(loader.load_der_document(twin, "list").root)
    except ValueError as fault:
        return [Finding(PREFIX + "unreadable", str(fault))]
    return [
        Finding(PREFIX + found.finding.code, found.message or "")
        for result in results
        for found in result.finding_descriptions
        if found.finding.severity <= worst and not _excused(found)
    ]


def _excused(found: Any) -> bool:
    excused = RIGHT_ALL_THE_SAME.get(found.finding.code)
    return bool(excused and excused.fullmatch(found.message or ""))


@cache
def _linter() -> tuple[Any, Any, Any]:
    from pkilint import loader, pkix
    from pkilint.pkix import crl, extension, name
    from pkilint.validation import ValidationFindingSeverity

    patient_decoder()
    validator = crl.create_pkix_crl_validator_container(
        [
            pkix.create_attribute_decoder(name.ATTRIBUTE_TYPE_MAPPINGS),
            pkix.create_extension_decoder(extension.EXTENSION_MAPPINGS),
        ],
        [
            crl.create_issuer_validator_container([]),
            crl.create_validity_validator_container([]),
            crl.create_extensions_validator_container([]),
        ],
    )
    return loader.RFC5280CertificateListDocumentLoader(), validator, ValidationFindingSeverity.WARNING

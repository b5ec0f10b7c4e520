"""OCSP応答の第二の検査: pkilint over responses that are not signed yet.

It takes milliseconds, and what it looks at is the form, so it is asked once for each form an answer has; the own rules
are asked about every answer. Its import is slow and is done at the first use.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from warifu.adapters.x509.lint.pkilint_certificates import PREFIX, patient_decoder
from warifu.authority.facts import Finding


def pkilint_answer_findings(twin: bytes) -> Sequence[Finding]:
    """第二の検査: of severity WARNING and above, over a response in DER whose signature is a dummy."""
    loader, validator, worst = _linter()
    try:
        results = validator.validate(loader.load_der_document(twin, "answer").root)
    except ValueError as fault:
        return [Finding(PREFIX + "unreadable", str(fault))]
    return [
        Finding(PREFIX + found.finding.code, found.message or "")
        for result in results
        for found in result.finding_descriptions
        if found.finding.severity <= worst
    ]


@cache
def _linter() -> tuple[Any, Any, Any]:
    from pkilint import loader, pkix
    from pkilint.pkix import extension, name, ocsp
    from pkilint.validation import ValidationFindingSeverity

    patient_decoder()
    validator = ocsp.create_pkix_ocsp_response_validator_container(
        [
            ocsp.create_response_decoder(),
            pkix.create_attribute_decoder(name.ATTRIBUTE_TYPE_MAPPINGS),
            pkix.create_extension_decoder(extension.EXTENSION_MAPPINGS),
        ],
        [],
    )
    return loader.RFC6960OCSPResponseDocumentLoader(), validator, ValidationFindingSeverity.WARNING

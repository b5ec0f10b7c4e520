"""発行前検査: what the exact bytes to be signed get wrong, by RFC 5280 and by the content they should carry.

Each rule is one small function that yields its faults; its stable dotted id stands beside it in `RULES`. The rules read
the bytes with asn1crypto, the builder writes them with cryptography: one library's mistake is the other's finding.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from asn1crypto.x509 import Certificate, TbsCertificate
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from warifu.adapters.x509.certificates.building import to_be_signed as build
from warifu.adapters.x509.lint import extension_rules as extensions
from warifu.adapters.x509.lint import field_rules as fields
from warifu.adapters.x509.lint.checked import Checked
from warifu.authority.errors import SubjectInvalid
from warifu.authority.facts import CertificateContent, Finding

READABLE = "lint.encoding.readable"
UNCHECKABLE = (ValueError, TypeError, LookupError, AttributeError, UnsupportedAlgorithm)


def bytes_are_reproducible(it: Checked) -> Iterator[str]:
    try:
        again = build(it.content)
    except (SubjectInvalid, ValueError) as refused:
        yield f"the content cannot be built: {refused}"
        return
    if again != it.to_be_signed:
        yield "the same content gives other bytes"


RULES: Mapping[str, Callable[[Checked], Iterator[str]]] = {
    "lint.version.three": fields.version_is_three,
    "lint.serial.positive": fields.serial_is_positive,
    "lint.serial.matches": fields.serial_matches,
    "lint.signature.matches": fields.signature_matches,
    "lint.issuer.matches": fields.issuer_matches,
    "lint.issuer.may_issue": fields.issuer_may_issue,
    "lint.issuer.key_matches": fields.issuer_key_matches,
    "lint.validity.matches": fields.validity_matches,
    "lint.validity.ordered": fields.validity_is_ordered,
    "lint.validity.encoding": fields.validity_is_well_formed,
    "lint.validity.within_issuer": fields.validity_lies_within_issuer,
    "lint.subject.matches": fields.subject_matches,
    "lint.subject.encoding": fields.subject_is_well_formed,
    "lint.subject.acceptable": fields.subject_is_acceptable,
    "lint.key.matches": fields.key_matches,
    "lint.key.strong": fields.key_is_strong,
    "lint.key.not_issuers": fields.key_is_not_the_issuers,
    "lint.unique_id.absent": fields.unique_identifiers_are_absent,
    "lint.extension.duplicate": extensions.none_is_doubled,
    "lint.extension.expected": extensions.none_is_missing_or_foreign,
    "lint.extension.critical": extensions.criticality_is_right,
    "lint.aki.matches_issuer": extensions.authority_key_identifier_is_the_issuers,
    "lint.ski.matches_key": extensions.subject_key_identifier_is_the_keys,
    "lint.key_usage.matches": extensions.key_usage_matches,
    "lint.key_usage.suits_constraints": extensions.key_usage_suits_constraints,
    "lint.basic_constraints.matches": extensions.basic_constraints_match,
    "lint.purpose.matches": extensions.purposes_match,
    "lint.policy.matches": extensions.policy_matches,
    "lint.alternative_name.matches": extensions.alternative_names_match,
    "lint.distribution_point.matches": extensions.distribution_point_matches,
    "lint.information_access.matches": extensions.information_access_matches,
    "lint.bytes.reproducible": bytes_are_reproducible,
}


def lint(to_be_signed: bytes, content: CertificateContent) -> Sequence[Finding]:
    """発行前検査: every finding of every rule; bytes that cannot be read at all are one finding."""
    if unreadable := _unreadable(to_be_signed):
        return [Finding(READABLE, unreadable)]
    checked = Checked(to_be_signed, content)
    return [finding for rule, check in RULES.items() for finding in _apply(rule, check, checked)]


def _apply(rule: str, check: Callable[[Checked], Iterator[str]], checked: Checked) -> Iterator[Finding]:
    """What a rule cannot look at, because the lenient parser gives it some other shape, is a finding of that rule."""
    try:
        yield from (Finding(rule, why) for why in check(checked))
    except UNCHECKABLE as fault:
        yield Finding(rule, f"cannot be checked: {type(fault).__name__}: {fault}")


def _unreadable(to_be_signed: bytes) -> str | None:
    """Strict DER, down into every extension this installation writes; the rules' more lenient parser comes after."""
    try:
        tbs = TbsCertificate.load(to_be_signed, strict=True)
        twin = Certificate(
            {"tbs_certificate": tbs, "signature_algorithm": tbs["signature"], "signature_value": b"\x00"}
        ).dump()
        parsed = x509.load_der_x509_certificate(twin)
        _ = parsed.extensions, parsed.subject, parsed.issuer, parsed.public_key()
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion, x509.DuplicateExtension) as fault:
        if isinstance(fault, x509.DuplicateExtension):
            return None  # a rule names it
        return f"{type(fault).__name__}: {fault}"
    return None

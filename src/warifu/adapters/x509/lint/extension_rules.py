"""発行前検査の規則(拡張): which extensions, how critical, and what they say (RFC 5280 section 4.2)."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from warifu.adapters.x509.lint.checked import Checked
from warifu.authority.facts import CertificateContent, Purpose

SUBJECT_KEY_IDENTIFIER = "2.5.29.14"
KEY_USAGE = "2.5.29.15"
SUBJECT_ALTERNATIVE_NAME = "2.5.29.17"
BASIC_CONSTRAINTS = "2.5.29.19"
CRL_DISTRIBUTION_POINTS = "2.5.29.31"
CERTIFICATE_POLICIES = "2.5.29.32"
AUTHORITY_KEY_IDENTIFIER = "2.5.29.35"
EXTENDED_KEY_USAGE = "2.5.29.37"
AUTHORITY_INFORMATION_ACCESS = "1.3.6.1.5.5.7.1.1"
OCSP_NO_CHECK = "1.3.6.1.5.5.7.48.1.5"
CRITICAL = {KEY_USAGE, BASIC_CONSTRAINTS}


def expected_extensions(content: CertificateContent) -> set[str]:
    """あるべき拡張: dotted object identifiers, from the content alone."""
    profile, at = content.profile, content.published_at
    conditions = {
        SUBJECT_KEY_IDENTIFIER: True,
        KEY_USAGE: True,
        AUTHORITY_KEY_IDENTIFIER: content.issuer is not None,
        BASIC_CONSTRAINTS: profile.path_length is not None,
        EXTENDED_KEY_USAGE: bool(profile.purposes),
        CERTIFICATE_POLICIES: profile.policy is not None,
        OCSP_NO_CHECK: Purpose.OCSP_SIGNING in profile.purposes,
        SUBJECT_ALTERNATIVE_NAME: bool(content.uris or content.dns_names),
        CRL_DISTRIBUTION_POINTS: bool(at.crl),
        AUTHORITY_INFORMATION_ACCESS: bool(at.ocsp or at.ca_issuers),
    }
    return {oid for oid, holds in conditions.items() if holds}


def none_is_doubled(it: Checked) -> Iterator[str]:
    for oid, times in Counter(e["extn_id"].dotted for e in it.tbs["extensions"]).items():
        if times > 1:
            yield f"extension {oid} stands {times} times"


def none_is_missing_or_foreign(it: Checked) -> Iterator[str]:
    expected, written = expected_extensions(it.content), it.extensions.keys()
    for oid in sorted(expected - written):
        yield f"extension {oid} is missing"
    for oid in sorted(written - expected):
        yield f"extension {oid} is not of this profile"


def criticality_is_right(it: Checked) -> Iterator[str]:
    for extension in it.tbs["extensions"]:
        oid, critical = extension["extn_id"].dotted, extension["critical"].native
        if critical != (oid in CRITICAL):
            yield f"extension {oid} is {'' if critical else 'not '}critical"


def authority_key_identifier_is_the_issuers(it: Checked) -> Iterator[str]:
    written = it.extensions.get(AUTHORITY_KEY_IDENTIFIER)
    issuers = it.issuer_extensions.get(SUBJECT_KEY_IDENTIFIER)
    if written is None:
        return
    if issuers is None or written["key_identifier"].native != issuers.native:
        yield "the authority key identifier is not the issuer's subject key identifier"
    if written["authority_cert_issuer"].native is not None:
        yield "the authority key identifier names issuer and serial number"


def subject_key_identifier_is_the_keys(it: Checked) -> Iterator[str]:
    bits = it.tbs["subject_public_key_info"]["public_key"].contents[1:]  # without the count of unused bits
    written = it.extensions.get(SUBJECT_KEY_IDENTIFIER)
    if written is not None and written.native != hashlib.sha1(bits).digest():  # noqa: S324  # RFC 5280 4.2.1.2 method 1
        yield "the subject key identifier is not that of the key"


def key_usage_matches(it: Checked) -> Iterator[str]:
    written, expected = _native(it, KEY_USAGE, set()), {str(usage) for usage in it.content.profile.key_usage}
    if written != expected:
        yield f"key usage is {sorted(written)}, expected {sorted(expected)}"


def key_usage_suits_constraints(it: Checked) -> Iterator[str]:
    is_ca = bool(_native(it, BASIC_CONSTRAINTS, {}).get("ca"))
    if is_ca != ("key_cert_sign" in _native(it, KEY_USAGE, set())):
        yield "key_cert_sign belongs to a CA, and only to a CA"


def basic_constraints_match(it: Checked) -> Iterator[str]:
    written = _native(it, BASIC_CONSTRAINTS, None)
    length = it.content.profile.path_length
    expected = None if length is None else {"ca": True, "path_len_constraint": length}
    if (None if written is None else dict(written)) != expected:
        yield f"basic constraints are {written}, expected {expected}"


def purposes_match(it: Checked) -> Iterator[str]:
    written = [p.dotted for p in it.extensions.get(EXTENDED_KEY_USAGE, ())]
    if written != [str(p) for p in it.content.profile.purposes]:
        yield f"extended key usage is {written}, expected {list(it.content.profile.purposes)}"


def policy_matches(it: Checked) -> Iterator[str]:
    written = [
        (p["policy_identifier"].dotted, p["policy_qualifiers"].native)
        for p in it.extensions.get(CERTIFICATE_POLICIES, ())
    ]
    policy = it.content.profile.policy
    if written != ([] if policy is None else [(policy, None)]):
        yield f"policies are {written}, expected {policy}"


def alternative_names_match(it: Checked) -> Iterator[str]:
    written = [_general_name(name) for name in it.extensions.get(SUBJECT_ALTERNATIVE_NAME, ())]
    expected = [("dns_name", name) for name in it.content.dns_names]
    expected += [("uniform_resource_identifier", uri) for uri in it.content.uris]
    if written != expected:
        yield f"subject alternative names are {written}, expected {expected}"


def distribution_point_matches(it: Checked) -> Iterator[str]:
    written = []
    for point in it.extensions.get(CRL_DISTRIBUTION_POINTS, ()):
        if point["reasons"].native is not None or point["crl_issuer"].native is not None:
            yield "a CRL distribution point has reasons or an issuer of its own"
        written += [_general_name(name) for name in point["distribution_point"].chosen]
    expected = [("uniform_resource_identifier", at) for at in (it.content.published_at.crl,) if at]
    if written != expected:
        yield f"CRL distribution points are {written}, expected {expected}"


def information_access_matches(it: Checked) -> Iterator[str]:
    at = it.content.published_at
    written = [
        (access["access_method"].native, *_general_name(access["access_location"]))
        for access in it.extensions.get(AUTHORITY_INFORMATION_ACCESS, ())
    ]
    expected = [
        (method, "uniform_resource_identifier", address)
        for method, address in (("ocsp", at.ocsp), ("ca_issuers", at.ca_issuers))
        if address
    ]
    if written != expected:
        yield f"authority information access is {written}, expected {expected}"


def _native(it: Checked, oid: str, default: Any) -> Any:
    return it.extensions[oid].native if oid in it.extensions else default


def _general_name(name: Any) -> tuple[str, str]:
    return str(name.name), name.chosen.contents.decode("latin-1")

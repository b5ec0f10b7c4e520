"""拡張の事実: what certificates say beyond name, key and dates (RFC 5280 section 4.2)."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cryptography import x509

from warifu.adapters.x509.inspect.facts import Fact
from warifu.adapters.x509.shown import shown_hex, shown_name
from warifu.authority.facts import Purpose
from warifu.kernel.texts import shown_text

USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
)
SCOPES = (
    "only_contains_user_certs",
    "only_contains_ca_certs",
    "only_contains_attribute_certs",
    "only_some_reasons",
    "indirect_crl",
)
PURPOSE_NAMES = {str(purpose): purpose.name.lower() for purpose in Purpose} | {"2.5.29.37.0": "any"}


def extension_facts(extensions: x509.Extensions) -> Iterator[Fact]:
    """拡張の事実: known ones in words, unknown ones by number; all are read to their end."""
    for extension in extensions:
        speak = SPEAKERS.get(type(extension.value))
        if speak is not None:
            yield from speak(extension.value)
        else:
            critical = "critical, " if extension.critical else ""
            size = len(extension.value.public_bytes())
            yield Fact("extension", f"{extension.oid.dotted_string} ({critical}{size} bytes)")


def shown_general_name(name: x509.GeneralName) -> str:
    """一般名: its kind and its value."""
    match name:
        case x509.DirectoryName():
            return f"directoryName {shown_name(name.value)}"
        case x509.OtherName():
            return f"otherName {name.type_id.dotted_string}"
        case x509.RegisteredID():
            return f"registeredID {name.value.dotted_string}"
        case x509.DNSName():
            return f"DNS {shown_text(name.value)}"
        case x509.RFC822Name():
            return f"mail {shown_text(name.value)}"
        case x509.UniformResourceIdentifier():
            return f"URI {shown_text(name.value)}"
    return f"IP {shown_text(str(name.value))}"


def _basic_constraints(value: x509.BasicConstraints) -> Iterator[Fact]:
    yield Fact("basic_constraints", "ca" if value.ca else "end_entity", spoken=True)
    if value.path_length is not None:
        yield Fact("path_length", str(value.path_length))


def _key_usage(value: x509.KeyUsage) -> Iterator[Fact]:
    for usage in USAGES:
        if getattr(value, usage):
            yield Fact("key_usage", usage, spoken=True)


def _purposes(value: x509.ExtendedKeyUsage) -> Iterator[Fact]:
    for oid in value:
        name = PURPOSE_NAMES.get(oid.dotted_string)
        yield Fact("purpose", name, spoken=True) if name else Fact("purpose", oid.dotted_string)


def _alternative_names(value: x509.SubjectAlternativeName) -> Iterator[Fact]:
    for name in value:
        yield Fact("alternative_name", shown_general_name(name))


def _policies(value: x509.CertificatePolicies) -> Iterator[Fact]:
    for policy in value:
        yield Fact("policy", policy.policy_identifier.dotted_string)


def _distribution_points(value: x509.CRLDistributionPoints) -> Iterator[Fact]:
    for point in value:
        for name in (*(point.full_name or ()), *(point.crl_issuer or ())):
            yield Fact("distribution_point", shown_general_name(name))


def _information_access(value: x509.AuthorityInformationAccess) -> Iterator[Fact]:
    labels = {"1.3.6.1.5.5.7.48.1": "ocsp", "1.3.6.1.5.5.7.48.2": "ca_issuers"}
    for access in value:
        oid = access.access_method.dotted_string
        label, at = labels.get(oid), shown_general_name(access.access_location)
        yield Fact(label, at) if label else Fact("extension", f"{oid}: {at}")


def _authority_key_identifier(value: x509.AuthorityKeyIdentifier) -> Iterator[Fact]:
    yield Fact("aki", shown_hex(value.key_identifier or b"") or "-")


def _scope(value: x509.IssuingDistributionPoint) -> Iterator[Fact]:
    narrowed = [scope for scope in SCOPES if getattr(value, scope)]
    for scope in narrowed or ["all"]:
        yield Fact("scope", scope, spoken=True)
    for name in value.full_name or ():
        yield Fact("distribution_point", shown_general_name(name))


SPEAKERS: Mapping[type, Callable[[Any], Iterator[Fact]]] = {
    x509.BasicConstraints: _basic_constraints,
    x509.KeyUsage: _key_usage,
    x509.ExtendedKeyUsage: _purposes,
    x509.SubjectAlternativeName: _alternative_names,
    x509.CertificatePolicies: _policies,
    x509.CRLDistributionPoints: _distribution_points,
    x509.FreshestCRL: _distribution_points,
    x509.IssuingDistributionPoint: _scope,
    x509.AuthorityInformationAccess: _information_access,
    x509.SubjectKeyIdentifier: lambda value: iter([Fact("ski", shown_hex(value.digest))]),
    x509.AuthorityKeyIdentifier: _authority_key_identifier,
    x509.OCSPNoCheck: lambda _: iter([Fact("ocsp_no_check", "yes", spoken=True)]),
    x509.CRLNumber: lambda value: iter([Fact("crl_number", str(value.crl_number))]),
    x509.DeltaCRLIndicator: lambda value: iter([Fact("delta_base", str(value.crl_number))]),
}

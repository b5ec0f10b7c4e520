"""証明書ポリシー: whether a chain stands under a policy the caller accepts (RFC 5280 section 6.1, updated by RFC 9618).

The valid policies are kept as a graph with one node per policy and level, not as a tree, so that no chain of mappings
can make it grow beyond the policies that the certificates name. pyOpenSSL hands OpenSSL no policies, hence this file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from asn1crypto.x509 import PolicyMappings
from cryptography import x509

from warifu.adapters.x509.shown import shown_name
from warifu.authority.verification_errors import VerifyPolicyUnmet
from warifu.kernel.errors import NotUnderstood

ANY = "2.5.29.32.0"
POLICY_MAPPINGS = x509.ObjectIdentifier("2.5.29.33")
NEVER = 1_000
E = TypeVar("E", bound=x509.ExtensionType)


@dataclass(frozen=True, slots=True)
class PolicyWanted:
    """求めるポリシー: the inputs (c) to (f) of RFC 5280 section 6.1.1. `accepted` empty accepts every policy.

    A chain without any policy passes unless it, or `explicit`, asks for one.
    """

    accepted: frozenset[str] = frozenset()
    explicit: bool = False
    mapping_inhibited: bool = False
    any_inhibited: bool = False


@dataclass(slots=True)
class _Node:
    """A policy that is valid at one level: what may follow below it, and which policies above led to it."""

    expected: set[str]
    parents: set[str]


@dataclass(slots=True)
class _Standing:
    """The state variables of RFC 5280 section 6.1.2; `levels` is empty once no policy is valid."""

    explicit: int
    mapping: int
    any_policy: int
    levels: list[dict[str, _Node]] = field(default_factory=lambda: [{ANY: _Node({ANY}, set())}])


def check_policies(chain: Sequence[x509.Certificate], wanted: PolicyWanted) -> None:
    """ポリシーを確かめる: `chain` runs from the leaf to the anchor. Raises VerifyPolicyUnmet, NotUnderstood."""
    below_anchor = list(reversed(chain[:-1]))
    standing = _Standing(
        explicit=0 if wanted.explicit else NEVER,
        mapping=0 if wanted.mapping_inhibited else NEVER,
        any_policy=0 if wanted.any_inhibited else NEVER,
    )
    for left, certificate in zip(range(len(below_anchor) - 1, -1, -1), below_anchor, strict=True):
        _descend(standing, certificate, is_leaf=not left)
        if not standing.explicit and not standing.levels:
            raise VerifyPolicyUnmet(shown_name(certificate.subject))
        if left:
            _map(standing, certificate)
        _count_down(standing, certificate, is_leaf=not left)
    if not standing.explicit and not _accepts(standing.levels, wanted.accepted):
        raise VerifyPolicyUnmet(shown_name(chain[0].subject))


def _descend(standing: _Standing, certificate: x509.Certificate, *, is_leaf: bool) -> None:
    """RFC 5280 section 6.1.3 (d) and (e): one more level, from the certificate's own policies."""
    policies = _policies(certificate)
    if not policies:
        standing.levels = []
    if not standing.levels:
        return
    above, here = standing.levels[-1], dict[str, _Node]()
    for policy in policies - {ANY}:
        parents = {name for name, node in above.items() if policy in node.expected} or above.keys() & {ANY}
        if parents:
            here[policy] = _Node({policy}, set(parents))
    if ANY in policies and (standing.any_policy or (not is_leaf and _is_self_issued(certificate))):
        for policy in {expected for node in above.values() for expected in node.expected} - here.keys():
            here[policy] = _Node({policy}, {name for name, node in above.items() if policy in node.expected})
    standing.levels.append(here)
    _prune(standing)


def _map(standing: _Standing, certificate: x509.Certificate) -> None:
    """RFC 5280 section 6.1.4 (a) and (b): what the issuer's policies are called below."""
    mappings = _mappings(certificate)
    if not standing.levels:
        return
    here = standing.levels[-1]
    for policy, expected in mappings.items():
        if not standing.mapping:
            here.pop(policy, None)
        elif policy in here:
            here[policy].expected = set(expected)
        elif ANY in here:
            here[policy] = _Node(set(expected), set(here[ANY].parents))
    _prune(standing)


def _count_down(standing: _Standing, certificate: x509.Certificate, *, is_leaf: bool) -> None:
    """RFC 5280 sections 6.1.4 (h) to (j) and 6.1.5 (a) and (b)."""
    if is_leaf or not _is_self_issued(certificate):
        standing.explicit = max(standing.explicit - 1, 0)
        standing.mapping = max(standing.mapping - 1, 0)
        standing.any_policy = max(standing.any_policy - 1, 0)
    constraints = _extension(certificate, x509.PolicyConstraints)
    inhibits = _extension(certificate, x509.InhibitAnyPolicy)
    required = constraints.require_explicit_policy if constraints else None
    if required is not None and (not is_leaf or not required):
        standing.explicit = min(standing.explicit, required)
    if constraints and constraints.inhibit_policy_mapping is not None:
        standing.mapping = min(standing.mapping, constraints.inhibit_policy_mapping)
    if inhibits:
        standing.any_policy = min(standing.any_policy, inhibits.skip_certs)


def _prune(standing: _Standing) -> None:
    """Take away, from the bottom up, every policy that leads no further."""
    for above, below in zip(reversed(standing.levels[:-1]), reversed(standing.levels[1:]), strict=True):
        followed = {parent for node in below.values() for parent in node.parents}
        for policy in above.keys() - followed:
            del above[policy]
    if not standing.levels[-1]:
        standing.levels = []


def _accepts(levels: Sequence[Mapping[str, _Node]], accepted: frozenset[str]) -> bool:
    """RFC 9618 section 5.5: the policies the anchor's domain knows, among those the caller accepts."""
    if not levels or not accepted or ANY in accepted or ANY in levels[-1]:
        return bool(levels)
    known = {policy for level in levels for policy, node in level.items() if ANY in node.parents}
    return bool((known - {ANY}) & accepted)


def _policies(certificate: x509.Certificate) -> frozenset[str]:
    stated = _extension(certificate, x509.CertificatePolicies) or ()
    policies = [information.policy_identifier.dotted_string for information in stated]
    if len(set(policies)) < len(policies):
        raise NotUnderstood("certificate", "a policy stands in it twice")
    return frozenset(policies)


def _mappings(certificate: x509.Certificate) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for extension in certificate.extensions:
        if extension.oid != POLICY_MAPPINGS:
            continue
        assert isinstance(extension.value, x509.UnrecognizedExtension)
        for mapping in PolicyMappings.load(extension.value.value, strict=True):
            issuers, subjects = mapping["issuer_domain_policy"].dotted, mapping["subject_domain_policy"].dotted
            if ANY in {issuers, subjects}:
                raise VerifyPolicyUnmet(shown_name(certificate.subject))
            found.setdefault(issuers, set()).add(subjects)
    return found


def _is_self_issued(certificate: x509.Certificate) -> bool:
    return certificate.subject == certificate.issuer


def _extension(certificate: x509.Certificate, kind: type[E]) -> E | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None

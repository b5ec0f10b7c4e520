"""Three hundred requests and profiles, each breaking one named rule, are stopped before a CA key is used.

Its keys count how often they are asked. What breaks a rule of the lint goes through the real issuance
path: only the bytes, or the content they should carry, are spoilt on the way to the check.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from fixtures.installation import make_installation
from samples.broken_bytes import BROKEN_BYTES, SUBJECTS, SpoiltCertificates, requests
from samples.broken_profiles import BROKEN_PROFILES
from samples.broken_requests import AT, BROKEN_REQUESTS, KNOWN, STAFF, csr

from warifu.adapters.x509.lint.rules import READABLE, RULES
from warifu.authority import profiles as profile_rules
from warifu.authority.errors import LintFailed, ProfileInvalid
from warifu.authority.facts import KeyAlgorithm
from warifu.authority.issuance import LintedCertificate, allot, draft, prepare, sign
from warifu.authority.ports.keys import SigningKey
from warifu.authority.profiles import own_profiles
from warifu.kernel.clock import MovableClock
from warifu.kernel.errors import WarifuError
from warifu.workflows.installation import Installation
from warifu.workflows.issuing.sign_directly import sign_directly

pytestmark = pytest.mark.filterwarnings("ignore:Parsed a serial number which wasn't positive")


class CountingKey:
    """A CA key that knows how often it was asked to sign."""

    def __init__(self, key: Any, used: list[str]) -> None:
        self._key, self._used = key, used
        self.name, self.algorithm, self.public_key = key.name, key.algorithm, key.public_key

    def sign(self, data: bytes) -> bytes:
        self._used.append(self.name)
        return self._key.sign(data)

    def sign_many(self, data: Sequence[bytes]) -> Sequence[bytes]:
        self._used.extend([self.name] * len(data))
        return self._key.sign_many(data)


class CountingSigners:
    """The installation's keys, each of them counting."""

    def __init__(self, signers: Any) -> None:
        self._signers = signers
        self.used: list[str] = []

    def has(self, name: str) -> bool:
        return self._signers.has(name)

    def create(self, name: str, algorithm: KeyAlgorithm) -> SigningKey:
        return CountingKey(self._signers.create(name, algorithm), self.used)

    def open(self, name: str) -> SigningKey:
        return CountingKey(self._signers.open(name), self.used)


@dataclass(frozen=True)
class Watched:
    """An installation and the count of its keys' signatures."""

    installation: Installation
    signers: CountingSigners


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    installation = make_installation(tmp_path_factory.mktemp("installation"), MovableClock(AT), approvals=0)
    signers = CountingSigners(installation.issuer.signers)
    return Watched(replace(installation, issuer=replace(installation.issuer, signers=signers)), signers)


def test_the_count_sees_a_legal_request_signed(watched: Watched) -> None:
    before = len(watched.signers.used)
    sign_directly(watched.installation, STAFF, csr(), "client", None)
    assert watched.signers.used[before:] == ["market-g1"]


@pytest.mark.parametrize("rule", BROKEN_PROFILES)
def test_a_profile_that_breaks_a_rule_is_refused_by_its_name(watched: Watched, rule: str) -> None:
    before = len(watched.signers.used)
    for text in BROKEN_PROFILES[rule]:
        with pytest.raises(ProfileInvalid) as refused:
            own_profiles(text)
        assert refused.value.why.startswith(f"{rule}:"), (text, refused.value.why)
    assert len(watched.signers.used) == before


def test_every_rule_for_profiles_is_broken() -> None:
    assert set(profile_rules.RULES) < set(BROKEN_PROFILES)


@pytest.mark.parametrize("rule", BROKEN_REQUESTS)
def test_a_request_that_breaks_a_rule_is_refused_by_its_name(watched: Watched, rule: str) -> None:
    if rule == "key.seen_before":
        sign_directly(watched.installation, STAFF, csr(KNOWN), "client", None)
    before = len(watched.signers.used)
    for request, ask in BROKEN_REQUESTS[rule]():
        with pytest.raises(WarifuError) as refused:
            ask(watched.installation, request)
        assert rule in (refused.value.code, getattr(refused.value, "why", "")[: len(rule)]), refused.value
    assert len(watched.signers.used) == before


@pytest.mark.parametrize("rule", BROKEN_BYTES)
def test_bytes_that_break_a_rule_are_not_signed(watched: Watched, rule: str) -> None:
    installation, before = watched.installation, len(watched.signers.used)
    for request in requests():
        for spoil in BROKEN_BYTES[rule]:
            issuer = replace(installation.issuer, certificate_format=SpoiltCertificates(spoil))
            with pytest.raises(LintFailed) as stopped, installation.unit_of_work.write() as stores:
                prepare([request], stores.authorities.all(), stores.issuing, issuer, AT)
            assert rule in stopped.value.findings
    assert len(watched.signers.used) == before


def test_a_draft_that_was_not_stored_is_not_signed(watched: Watched) -> None:
    installation, before = watched.installation, len(watched.signers.used)
    with installation.unit_of_work.write() as stores:
        allotted = allot(1, stores.authorities.all(), stores.issuing, AT)
        cas = {ca.id: ca for ca in stores.authorities.all()}
    drafts: Any = draft([next(iter(requests()))], allotted, installation.issuer)
    with pytest.raises(AttributeError):
        sign(drafts, cas, installation.issuer)
    with pytest.raises(TypeError):
        LintedCertificate(drafts[0].unstored, object())
    assert len(watched.signers.used) == before


def test_every_rule_of_the_lint_is_broken() -> None:
    assert set(BROKEN_BYTES) == {*RULES, READABLE}


def test_there_are_three_hundred_and_every_rule_is_broken_twice() -> None:
    counted = {rule: len(cases) for rule, cases in BROKEN_PROFILES.items()}
    counted |= {rule: len(cases()) for rule, cases in BROKEN_REQUESTS.items()}
    counted |= {rule: len(cases) for rule, cases in BROKEN_BYTES.items()}
    once = {rule for rule, count in counted.items() if count < 2}
    assert once == {"lint.version.three"}, "the others are broken in two ways, and not only for two subjects"
    again = sum(map(len, BROKEN_BYTES.values())) * (len(SUBJECTS) - 1)
    assert sum(counted.values()) + again >= 300

"""The check before the signature: nothing legal is held up, and nothing swapped passes."""

import string
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from asn1crypto.x509 import Certificate, Extension, TbsCertificate
from fixtures.paper_installation import PaperInstallation
from hypothesis import given
from hypothesis import strategies as st

from warifu.adapters.x509.certificates import building
from warifu.adapters.x509.lint.rules import RULES, lint
from warifu.authority.facts import CertificateContent, KeyAlgorithm, PublishedAt, SubjectName
from warifu.authority.profiles import shipped_profiles
from warifu.kernel.period import ValidityPeriod

pytestmark = pytest.mark.filterwarnings("ignore:Parsed a serial number which wasn't positive")
PROFILES = shipped_profiles()
INSTALLATION = PaperInstallation()
KEYS = [INSTALLATION.requests.make_key(algorithm).public_key for algorithm in KeyAlgorithm]
LETTERS = st.text("割符電力髙﨑𠮷" + string.ascii_letters + string.digits + "().-", min_size=1, max_size=64)
URLS = st.none() | st.from_regex(r"http://[a-z]{1,9}\.example/[a-z0-9]{1,9}", fullmatch=True)

contents = st.builds(
    CertificateContent,
    serial=st.integers(1, (1 << 159) - 1),
    subject=st.builds(
        SubjectName,
        LETTERS,
        st.none() | LETTERS,
        st.none() | LETTERS,
        st.none() | st.text(string.ascii_uppercase, min_size=2, max_size=2),
    ),
    public_key=st.sampled_from(KEYS),
    period=st.builds(ValidityPeriod.starting_on, st.dates(date(2026, 1, 1), date(2033, 12, 31)), st.just(2)),
    profile=st.just(PROFILES["client"]),
    issuer=st.just(INSTALLATION.issuing),
    issuer_key=st.just(INSTALLATION.algorithm),
    published_at=st.builds(PublishedAt, URLS, URLS, URLS),
    uris=st.lists(st.from_regex(r"urn:warifu:certificate:WF-[0-9]{2}-[0-9]{5}", fullmatch=True), max_size=2).map(tuple),
    dns_names=st.lists(st.from_regex(r"[a-z]{1,9}\.example", fullmatch=True), max_size=2).map(tuple),
)


@given(contents)
def test_nothing_legal_is_held_up(content: CertificateContent) -> None:
    assert lint(building.to_be_signed(content), content) == []


@given(contents, contents, st.sampled_from(sorted(CertificateContent.__dataclass_fields__)))
def test_a_swapped_field_is_always_found_by_its_own_rule(
    content: CertificateContent, other: CertificateContent, field: str
) -> None:
    swapped = replace(content, **{field: getattr(other, field)})
    findings = lint(building.to_be_signed(content), swapped)
    if swapped == content:
        assert findings == []
    else:
        assert {f.rule for f in findings} > {"lint.bytes.reproducible"}


@given(contents, st.data())
def test_a_changed_byte_is_always_found(content: CertificateContent, data: st.DataObject) -> None:
    spoilt = bytearray(building.to_be_signed(content))
    spoilt[data.draw(st.integers(0, len(spoilt) - 1))] ^= data.draw(st.integers(1, 255))
    assert lint(bytes(spoilt), content)


BASE = INSTALLATION.client_content
WRONG: dict[str, dict[str, Any]] = {
    "lint.serial.matches": {"serial": 1},
    "lint.validity.matches": {"period": ValidityPeriod.starting_on(date(2026, 4, 2), 2)},
    "lint.subject.matches": {"subject": replace(BASE.subject, organization="西東電力株式会社")},
    "lint.key.matches": {"public_key": INSTALLATION.requests.make_key(KeyAlgorithm.P_256).public_key},
    "lint.issuer.matches": {"issuer": INSTALLATION.root},
    "lint.issuer.key_matches": {"issuer_key": KeyAlgorithm.P_384},
    "lint.signature.matches": {"issuer_key": KeyAlgorithm.RSA_2048},
    "lint.aki.matches_issuer": {"issuer": PaperInstallation().issuing},
    "lint.key_usage.matches": {"profile": PROFILES["issuing"]},
    "lint.purpose.matches": {"profile": PROFILES["server"]},
    "lint.policy.matches": {"profile": replace(PROFILES["client"], policy="2.999.2")},
    "lint.key.strong": {"profile": replace(PROFILES["client"], keys=frozenset({KeyAlgorithm.RSA_2048}))},
    "lint.extension.expected": {"profile": PROFILES["ocsp"]},
    "lint.alternative_name.matches": {"uris": ("urn:warifu:certificate:WF-26-00002",)},
    "lint.distribution_point.matches": {"published_at": replace(BASE.published_at, crl="http://x.example/")},
    "lint.information_access.matches": {"published_at": replace(BASE.published_at, ocsp=None)},
    "lint.basic_constraints.matches": {"profile": replace(PROFILES["client"], path_length=0)},
}


@pytest.mark.parametrize("rule", WRONG)
def test_bytes_that_say_something_else_are_found(rule: str) -> None:
    findings = lint(building.to_be_signed(BASE), replace(BASE, **WRONG[rule]))
    assert rule in {f.rule for f in findings}


def test_a_certificate_that_would_outlive_its_issuer_is_found() -> None:
    content = replace(
        BASE, period=ValidityPeriod(BASE.period.not_before, BASE.period.not_after + timedelta(days=9 * 365))
    )
    assert "lint.validity.within_issuer" in rules_broken(content)


def test_a_key_of_the_issuer_is_not_certified_again() -> None:
    assert "lint.key.not_issuers" in rules_broken(replace(BASE, public_key=INSTALLATION.issuing_key.public_key))


def test_an_end_entity_cannot_issue() -> None:
    content = replace(BASE, issuer=INSTALLATION.responder, issuer_key=INSTALLATION.algorithm)
    assert "lint.issuer.may_issue" in rules_broken(content)


def test_a_ca_below_a_ca_that_allows_none_is_found() -> None:
    content = INSTALLATION.content("issuing", SubjectName("G2"), KEYS[0], 2)
    assert "lint.issuer.may_issue" in rules_broken(content)


def test_only_a_ca_certificate_may_stand_alone() -> None:
    assert "lint.issuer.may_issue" in rules_broken(replace(BASE, issuer=None))


def rules_broken(content: CertificateContent) -> set[str]:
    return {f.rule for f in lint(building.to_be_signed(content), content)}


def rewritten(change: Callable[[TbsCertificate], None]) -> set[str]:
    tbs = TbsCertificate.load(building.to_be_signed(BASE))
    change(tbs)
    return {f.rule for f in lint(tbs.dump(force=True), BASE)}


def test_broken_encodings_are_found_whatever_the_content_says() -> None:
    def double(tbs: TbsCertificate) -> None:
        tbs["extensions"].append(Extension.load(tbs["extensions"][0].dump()))

    def flip_criticality(tbs: TbsCertificate) -> None:
        for extension in tbs["extensions"]:
            extension["critical"] = not extension["critical"].native

    def write_full_year(tbs: TbsCertificate) -> None:
        tbs["validity"]["not_before"] = Certificate.load(INSTALLATION.client)["tbs_certificate"]["validity"][
            "not_before"
        ]
        time = tbs["validity"]["not_before"].native
        tbs["validity"]["not_before"] = {"general_time": time}

    def add_unique_id(tbs: TbsCertificate) -> None:
        tbs["subject_unique_id"] = b"\x05"

    def make_negative(tbs: TbsCertificate) -> None:
        tbs["serial_number"] = -5

    assert "lint.extension.duplicate" in rewritten(double)
    assert "lint.extension.critical" in rewritten(flip_criticality)
    assert rewritten(write_full_year) & {"lint.validity.encoding", "lint.encoding.readable"}
    assert "lint.unique_id.absent" in rewritten(add_unique_id)
    assert "lint.serial.positive" in rewritten(make_negative)


def test_rubbish_is_one_finding() -> None:
    for rubbish in (b"", b"\x30", b"\x00" * 100, INSTALLATION.client, building.to_be_signed(BASE) + b"\0"):
        assert [f.rule for f in lint(rubbish, BASE)] == ["lint.encoding.readable"]


def test_rules_have_stable_dotted_names() -> None:
    assert all(name.startswith("lint.") and name == name.lower() and name.count(".") == 2 for name in RULES)

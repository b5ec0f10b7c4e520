"""The short way to a certificate gives the bytes of the long one, and lets nothing by that the long one stops."""

import string
from dataclasses import replace
from datetime import date

import pytest
from cryptography.x509 import load_der_x509_certificate
from fixtures.paper_installation import MemoryKey, PaperInstallation
from hypothesis import given
from hypothesis import strategies as st

from warifu.adapters.x509.certificates import building, signing
from warifu.adapters.x509.certificates.template import Template, shape_of
from warifu.adapters.x509.certificates.template_check import is_sound
from warifu.adapters.x509.certificates.templates import SAMPLED_EVERY, Templates
from warifu.adapters.x509.lint.rules import READABLE, RULES, lint
from warifu.adapters.x509.lint.spliced import CHECKED_AGAIN, lint_spliced
from warifu.authority.errors import SubjectInvalid
from warifu.authority.facts import CertificateContent, KeyAlgorithm, SubjectName
from warifu.kernel.period import ValidityPeriod
from warifu.messages import catalogue

INSTALLATIONS = [PaperInstallation(KeyAlgorithm.P_256), PaperInstallation(KeyAlgorithm.RSA_3072)]
KEYS = [INSTALLATIONS[0].requests.make_key(algorithm).public_key for algorithm in KeyAlgorithm for _ in range(2)]
TEXT = st.text("割符電力髙﨑𠮷" + string.ascii_letters + string.digits + "().- \0", min_size=0, max_size=66)
URIS = st.lists(st.from_regex(r"urn:warifu:certificate:WF-[0-9]{2}-[0-9]{5,7}", fullmatch=True), max_size=2).map(tuple)

contents = st.builds(
    CertificateContent,
    serial=st.integers(0, (1 << 160) - 1),
    subject=st.builds(
        SubjectName, TEXT, st.none() | TEXT, st.none() | TEXT, st.none() | st.text("JPj", min_size=2, max_size=2)
    ),
    public_key=st.sampled_from([*KEYS, *(installation.issuing_key.public_key for installation in INSTALLATIONS)]),
    period=st.builds(ValidityPeriod.starting_on, st.dates(date(2025, 1, 1), date(2060, 12, 31)), st.integers(1, 30)),
    profile=st.just(INSTALLATIONS[0].client_content.profile),
    issuer=st.sampled_from([installation.issuing for installation in INSTALLATIONS]),
    issuer_key=st.just(KeyAlgorithm.P_256),
    published_at=st.just(INSTALLATIONS[0].client_content.published_at),
    uris=URIS,
).map(lambda c: c if c.issuer == INSTALLATIONS[0].issuing else replace(c, issuer_key=KeyAlgorithm.RSA_3072))


def sound(content: CertificateContent) -> CertificateContent:
    """Of the same shape, and such that every rule passes."""
    fit = next(key for key in KEYS if len(key) == len(content.public_key) and key != content.public_key)
    late = content.period.not_after.year > 2049
    start = content.period.start_on if late else date(2026, 4, 1)
    names = {part: None if getattr(content.subject, part) is None else "東西電力" for part in ("organization",)}
    unit = None if content.subject.organizational_unit is None else "企画部"
    country = None if content.subject.country is None else "JP"
    return replace(
        content,
        serial=5,
        public_key=fit,
        subject=SubjectName("1号", names["organization"], unit, country),
        period=ValidityPeriod.starting_on(start, 2),
    )


@given(contents)
def test_the_template_gives_the_reference_bytes_and_the_reference_findings(content: CertificateContent) -> None:
    model = sound(content)
    template = Template.cut(building.to_be_signed(model), model)
    if shape_of(content) != shape_of(model):
        return
    try:
        expected = building.to_be_signed(content)
    except (SubjectInvalid, ValueError):
        with pytest.raises(SubjectInvalid):
            template.fill(content)
            assert {f.rule for f in lint_spliced(template, template.fill(content), content)}
            raise SubjectInvalid("found by its rule") from None
        return
    assert template.fill(content) == expected
    full = {f.rule for f in lint(expected, content)}
    assert {f.rule for f in lint_spliced(template, expected, content)} == full
    assert not (full and is_sound(template, expected, content))


@given(contents)
def test_the_quick_look_says_yes_where_no_rule_is_broken_and_names_are_short(content: CertificateContent) -> None:
    model = sound(content)
    template = Template.cut(building.to_be_signed(model), model)
    filled = template.fill(model)
    assert is_sound(template, filled, model) == (not lint_spliced(template, filled, model))


@given(contents, st.data())
def test_a_changed_octet_is_found_by_the_template_too(content: CertificateContent, data: st.DataObject) -> None:
    model = sound(content)
    template = Template.cut(building.to_be_signed(model), model)
    spoilt = bytearray(template.fill(model))
    spoilt[data.draw(st.integers(0, len(spoilt) - 1))] ^= data.draw(st.integers(1, 255))
    assert lint_spliced(template, bytes(spoilt), model)
    assert not is_sound(template, bytes(spoilt), model)


@given(contents, st.data())
def test_the_quick_look_never_says_yes_where_a_rule_is_broken(content: CertificateContent, data: st.DataObject) -> None:
    """Octets are changed, taken out and put in, and the content beside them may be another one."""
    model = sound(content)
    template = Template.cut(building.to_be_signed(model), model)
    spoilt = bytearray(template.fill(model))
    at, length = data.draw(st.integers(0, len(spoilt) - 1)), data.draw(st.integers(0, 3))
    spoilt[at : at + length] = data.draw(st.binary(max_size=3))
    for beside in (model, content):
        if is_sound(template, bytes(spoilt), beside):
            assert not lint_spliced(template, bytes(spoilt), beside)


@given(contents, contents)
def test_bytes_of_another_content_are_found(content: CertificateContent, other: CertificateContent) -> None:
    model, another = sound(content), sound(other)
    for field in ("serial", "subject", "public_key", "period", "uris"):
        swapped = replace(model, **{field: getattr(another, field) if field != "serial" else 6})
        if swapped == model or shape_of(swapped) != shape_of(model):
            continue
        template = Template.cut(building.to_be_signed(model), model)
        rules = {f.rule for f in lint_spliced(template, template.fill(model), swapped)}
        full = {f.rule for f in lint(template.fill(model), swapped)} - {"lint.bytes.reproducible"}
        assert rules
        assert rules <= CHECKED_AGAIN
        assert rules == full
        assert not is_sound(template, template.fill(model), swapped)


def test_every_rule_says_in_both_languages_what_must_hold() -> None:
    assert list(catalogue("lint")) == [READABLE, *RULES]
    assert {READABLE, *RULES} >= CHECKED_AGAIN


def test_the_first_of_a_shape_and_samples_go_the_long_way(monkeypatch: pytest.MonkeyPatch) -> None:
    content, long_ways = INSTALLATIONS[0].client_content, []
    monkeypatch.setattr(
        "warifu.adapters.x509.certificates.templates.pkilint_findings", lambda *_: long_ways.append(1) or []
    )
    templates = Templates()
    for serial in range(1, 2 * SAMPLED_EVERY):
        assert templates.checked(replace(content, serial=serial))[1] == []
    assert len(long_ways) == 2


def test_pkilint_stops_what_it_finds() -> None:
    content = replace(INSTALLATIONS[0].client_content, uris=("planning example",))
    _, findings = Templates().checked(content)
    assert {f.rule for f in findings} == {"pkilint.pkix.invalid_uri_syntax"}


def test_many_are_signed_as_one_is(each_paper_installation: PaperInstallation) -> None:
    installation = each_paper_installation
    to_be_signed = [
        building.to_be_signed(replace(installation.client_content, serial=serial)) for serial in (1, 1 << 100, 255)
    ]
    for one, certificate in zip(to_be_signed, signing.sign_many(to_be_signed, installation.issuing_key), strict=True):
        assert building.to_be_signed_of(certificate) == one
        load_der_x509_certificate(certificate).verify_directly_issued_by(
            load_der_x509_certificate(installation.issuing)
        )


def test_bytes_for_another_kind_of_key_are_not_signed_in_bulk(paper_installation: PaperInstallation) -> None:
    to_be_signed = building.to_be_signed(paper_installation.client_content)
    for spoilt in (to_be_signed, b"", to_be_signed[5:], b"\x30\x80" + to_be_signed):
        with pytest.raises(ValueError, match=r"p-384|element|cut off|shortest|version"):
            signing.sign_many([spoilt], MemoryKey(KeyAlgorithm.P_384))

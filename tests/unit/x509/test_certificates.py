"""What the authority writes into a certificate, and that it signs exactly what was checked."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from asn1crypto.core import PrintableString, UTF8String
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.x509.oid import ExtensionOID
from fixtures.paper_installation import MemoryKey, PaperInstallation

from warifu.adapters.x509.certificates import building
from warifu.authority.errors import SubjectInvalid
from warifu.authority.facts import KeyAlgorithm, SubjectName
from warifu.kernel.period import ValidityPeriod


def test_the_same_content_gives_the_same_bytes(each_paper_installation: PaperInstallation) -> None:
    content = each_paper_installation.client_content
    assert building.to_be_signed(content) == building.to_be_signed(content)


def test_what_is_signed_is_exactly_what_was_given(each_paper_installation: PaperInstallation) -> None:
    installation = each_paper_installation
    to_be_signed = building.to_be_signed(installation.client_content)
    (certificate,) = installation.certificates.sign_many([to_be_signed], installation.issuing_key)
    assert installation.certificates.to_be_signed_of(certificate) == to_be_signed
    issuing = x509.load_der_x509_certificate(installation.issuing)
    x509.load_der_x509_certificate(certificate).verify_directly_issued_by(issuing)


def test_bytes_for_another_kind_of_key_are_not_signed(paper_installation: PaperInstallation) -> None:
    to_be_signed = building.to_be_signed(paper_installation.client_content)
    with pytest.raises(ValueError, match="p-384"):
        paper_installation.certificates.sign_many([to_be_signed], MemoryKey(KeyAlgorithm.P_384))


def test_names_are_written_in_utf8_and_the_country_in_ascii(paper_installation: PaperInstallation) -> None:
    subject = Certificate.load(paper_installation.client).subject.chosen
    kinds = [(attribute["type"].native, type(attribute["value"].chosen)) for rdn in subject for attribute in rdn]
    assert kinds == [
        ("country_name", PrintableString),
        ("organization_name", UTF8String),
        ("organizational_unit_name", UTF8String),
        ("common_name", UTF8String),
    ]


def test_a_client_certificate_is_for_clients_and_nothing_else(paper_installation: PaperInstallation) -> None:
    extensions = x509.load_der_x509_certificate(paper_installation.client).extensions
    usage = extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert usage.value.digital_signature
    assert not usage.value.key_cert_sign
    purposes = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert [p.dotted_string for p in purposes] == ["1.3.6.1.5.5.7.3.2"]
    with pytest.raises(x509.ExtensionNotFound):
        extensions.get_extension_for_oid(ExtensionOID.BASIC_CONSTRAINTS)


def test_an_ocsp_responder_need_not_be_checked_itself(paper_installation: PaperInstallation) -> None:
    extensions = x509.load_der_x509_certificate(paper_installation.responder).extensions
    assert extensions.get_extension_for_class(x509.OCSPNoCheck)


def test_times_after_2049_are_written_in_full(paper_installation: PaperInstallation) -> None:
    period = ValidityPeriod(datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC), datetime(2050, 1, 1, tzinfo=UTC))
    content = replace(paper_installation.client_content, issuer=paper_installation.root, period=period)
    findings = paper_installation.certificates.lint(building.to_be_signed(content), content)
    assert {f.rule for f in findings} == {"lint.validity.within_issuer"}


@pytest.mark.parametrize(
    "change",
    [
        {"subject": SubjectName("")},
        {"subject": SubjectName("x" * 65)},
        {"dns_names": ("日本.example",)},
    ],
)
def test_a_content_that_cannot_be_written_is_refused(paper_installation: PaperInstallation, change: dict) -> None:
    with pytest.raises(SubjectInvalid):
        building.to_be_signed(replace(paper_installation.client_content, **change))


@pytest.mark.parametrize("algorithm", KeyAlgorithm)
def test_every_kind_of_key_is_made_and_certified(
    paper_installation: PaperInstallation, algorithm: KeyAlgorithm
) -> None:
    made = paper_installation.requests.make_key(algorithm)
    assert made.algorithm is algorithm
    certificate = paper_installation.sign(paper_installation.content("client", SubjectName("鍵"), made.public_key, 2))
    assert x509.load_der_x509_certificate(certificate).not_valid_before_utc.date() == date(2026, 3, 31)

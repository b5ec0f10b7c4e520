"""Revocation lists and OCSP answers, read back by a parser."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from fixtures.paper_installation import NOW, PaperInstallation

from warifu.adapters.x509.lint.answers import answer_findings
from warifu.authority.errors import LintFailed
from warifu.authority.facts import Revocation, RevocationReason, StatusAnswer, StatusOfSerial
from warifu.authority.lists import RevokedSerial
from warifu.authority.ports.status import StatusRequest, StatusSigner
from warifu.kernel.errors import NotUnderstood, TooLarge
from warifu.kernel.ids import SerialNumber

DAY = timedelta(days=1)
GOOD = StatusAnswer(StatusOfSerial.GOOD, NOW, NOW + DAY)


def question_about(certificate: bytes, issuer: bytes, algorithm=None, nonce: bytes | None = None) -> bytes:
    builder = ocsp.OCSPRequestBuilder().add_certificate(
        x509.load_der_x509_certificate(certificate), x509.load_der_x509_certificate(issuer), algorithm or hashes.SHA1()
    )
    if nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.build().public_bytes(Encoding.DER)


def test_a_list_carries_its_number_dates_and_reasons(each_paper_installation: PaperInstallation) -> None:
    entries = [RevokedSerial(serial, NOW, reason) for serial, reason in enumerate(RevocationReason, start=1)]
    revoked = x509.load_der_x509_crl(each_paper_installation.list_of(entries, number=7))
    assert revoked.is_signature_valid(x509.load_der_x509_certificate(each_paper_installation.issuing).public_key())
    assert revoked.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number == 7
    assert (revoked.last_update_utc, revoked.next_update_utc) == (NOW, NOW + DAY)
    assert [entry.serial_number for entry in revoked] == list(range(1, len(entries) + 1))
    reasons = {entry.serial_number: [e.value.reason.name for e in entry.extensions] for entry in revoked}
    assert reasons[1] == []
    assert reasons[2] == ["key_compromise"]


def test_an_empty_list_is_a_list(paper_installation: PaperInstallation) -> None:
    assert len(x509.load_der_x509_crl(paper_installation.list_of([]))) == 0


@pytest.mark.parametrize("algorithm", [hashes.SHA1(), hashes.SHA256()], ids=lambda a: a.name)
def test_a_question_names_its_issuer_by_either_hash(each_paper_installation: PaperInstallation, algorithm) -> None:
    installation = each_paper_installation
    request = installation.ocsp.read_status_request(
        question_about(installation.client, installation.issuing, algorithm)
    )
    assert installation.ocsp.is_about(request.question, installation.issuing)
    assert not installation.ocsp.is_about(request.question, installation.root)
    assert request.question.serial == installation.client_content.serial


def test_an_answer_is_signed_by_the_responder_and_returns_the_nonce(each_paper_installation: PaperInstallation) -> None:
    installation = each_paper_installation
    request = installation.ocsp.read_status_request(
        question_about(installation.client, installation.issuing, nonce=b"n" * 32)
    )
    answer = ocsp.load_der_ocsp_response(
        installation.ocsp.status_signer(installation.responder, installation.issuing, installation.responder_key).sign(
            [(request, GOOD)]
        )[0]
    )
    assert answer.certificate_status is ocsp.OCSPCertStatus.GOOD
    assert answer.serial_number == installation.client_content.serial
    assert answer.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == b"n" * 32
    assert [c.public_bytes(Encoding.DER) for c in answer.certificates] == [installation.responder]
    assert answer.responder_name is None
    assert (answer.this_update_utc, answer.next_update_utc) == (NOW, NOW + DAY)


def test_a_revocation_is_told_with_its_reason_if_there_is_one(paper_installation: PaperInstallation) -> None:
    request = paper_installation.ocsp.read_status_request(
        question_about(paper_installation.client, paper_installation.issuing)
    )
    for reason, told in (
        (RevocationReason.UNSPECIFIED, None),
        (RevocationReason.KEY_COMPROMISE, x509.ReasonFlags.key_compromise),
    ):
        revoked = StatusAnswer(StatusOfSerial.REVOKED, NOW, NOW + DAY, Revocation(reason, NOW, "somebody"))
        der = paper_installation.ocsp.status_signer(
            paper_installation.responder, paper_installation.issuing, paper_installation.responder_key
        ).sign([(request, revoked)])[0]
        answer = ocsp.load_der_ocsp_response(der)
        assert answer.certificate_status is ocsp.OCSPCertStatus.REVOKED
        assert (answer.revocation_reason, answer.revocation_time_utc) == (told, NOW)


def test_nothing_is_said_about_another_issuer(paper_installation: PaperInstallation) -> None:
    request = paper_installation.ocsp.read_status_request(
        question_about(paper_installation.issuing, paper_installation.root)
    )
    with pytest.raises(LintFailed, match=r"ocsp\.issuer"):
        signer_of(paper_installation).sign([(request, GOOD)])


def test_only_a_delegated_responder_with_its_own_key_signs(paper_installation: PaperInstallation) -> None:
    installation = paper_installation
    for responder, issuer, key, rules in (
        (installation.responder, installation.issuing, installation.issuing_key, {"ocsp.responder_key"}),
        (
            installation.responder,
            installation.root,
            installation.responder_key,
            {"ocsp.responder_issuer", "ocsp.issuer"},
        ),
        (
            installation.client,
            installation.issuing,
            installation.responder_key,
            {"ocsp.responder_key", "ocsp.responder_purpose"},
        ),
    ):
        request = installation.ocsp.read_status_request(question_about(installation.client, installation.issuing))
        with pytest.raises(LintFailed) as refused:
            installation.ocsp.status_signer(responder, issuer, key).sign([(request, GOOD)])
        assert all(rule in refused.value.findings for rule in rules)


def test_answers_that_differ_in_the_serial_alone_are_those_made_one_by_one(
    each_paper_installation: PaperInstallation,
) -> None:
    signer = signer_of(each_paper_installation)
    serials = [SerialNumber.random().value for _ in range(20)] + [1, 0x80, (1 << 159) - 1, (1 << 127) - 1, 1 << 127]
    alike = signer.sign_alike(serials, GOOD)
    singly = signer.sign([(StatusRequest(signer.question(serial), None), GOOD) for serial in serials])
    for serial, one, other in zip(serials, alike, singly, strict=True):
        read = ocsp.load_der_ocsp_response(one)
        assert read.serial_number == serial
        assert read.tbs_response_bytes == ocsp.load_der_ocsp_response(other).tbs_response_bytes
        key = read.certificates[0].public_key()
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(read.signature, read.tbs_response_bytes, ec.ECDSA(read.signature_hash_algorithm))


def test_each_rule_about_an_answer_finds_what_breaks_it(paper_installation: PaperInstallation) -> None:
    installation, question = (
        paper_installation,
        signer_of(paper_installation).question(installation_serial := paper_installation.client_content.serial),
    )
    request = StatusRequest(question, b"n" * 16)
    revoked = StatusAnswer(StatusOfSerial.REVOKED, NOW, NOW + DAY, Revocation(RevocationReason.SUPERSEDED, NOW, "-"))
    (der,) = signer_of(installation).sign([(request, revoked)])
    own = (question.issuer_name_hash, question.issuer_key_hash)
    key = ocsp.load_der_ocsp_response(der).responder_key_hash
    assert answer_findings(der, request, revoked, own, key) == []
    late, other = replace(revoked, this_update=NOW + DAY / 2), Revocation(RevocationReason.KEY_COMPROMISE, NOW, "-")
    for rule, said in {
        "ocsp.issuer": (request, revoked, (b"x" * 20, own[1]), key),
        "ocsp.serial": (
            replace(request, question=replace(question, serial=installation_serial + 1)),
            revoked,
            own,
            key,
        ),
        "ocsp.hash": (replace(request, question=replace(question, hash_name="sha256")), revoked, own, key),
        "ocsp.status": (request, GOOD, own, key),
        "ocsp.revocation": (request, replace(revoked, revocation=other), own, key),
        "ocsp.this_update": (request, late, own, key),
        "ocsp.produced_at": (request, late, own, key),
        "ocsp.next_update": (request, replace(revoked, next_update=NOW), own, key),
        "ocsp.responder_id": (request, revoked, own, b"x" * 20),
        "ocsp.nonce": (replace(request, nonce=None), revoked, own, key),
    }.items():
        assert rule in {finding.rule for finding in answer_findings(der, *said)}, rule
    assert [f.rule for f in answer_findings(der[:-1], request, revoked, own, key)] == ["ocsp.encoding"]


def signer_of(installation: PaperInstallation) -> StatusSigner:
    return installation.ocsp.status_signer(installation.responder, installation.issuing, installation.responder_key)


@pytest.mark.parametrize("reason", ["malformed_request", "unauthorized", "internal_error", "try_later"])
def test_a_refusal_says_why(paper_installation: PaperInstallation, reason: str) -> None:
    response = ocsp.load_der_ocsp_response(paper_installation.ocsp.refuse_status(reason))
    assert response.response_status.name.lower() == reason


@pytest.mark.parametrize("nonce", [b"", b"n" * 129], ids=len)
def test_a_nonce_has_1_to_128_bytes(paper_installation: PaperInstallation, nonce: bytes) -> None:
    with pytest.raises(NotUnderstood):
        paper_installation.ocsp.read_status_request(
            question_about(paper_installation.client, paper_installation.issuing, nonce=nonce)
        )


def test_two_questions_at_once_are_refused(paper_installation: PaperInstallation) -> None:
    from asn1crypto.ocsp import OCSPRequest

    two = OCSPRequest.load(question_about(paper_installation.client, paper_installation.issuing))
    requests = two["tbs_request"]["request_list"]
    requests.append(requests[0])
    with pytest.raises(NotUnderstood, match="one question"):
        paper_installation.ocsp.read_status_request(two.dump(force=True))


def test_a_question_has_a_size_limit(paper_installation: PaperInstallation) -> None:
    with pytest.raises(TooLarge):
        paper_installation.ocsp.read_status_request(bytes(4 * 1024 + 1))


def test_no_builder_gets_hold_of_a_key(paper_installation: PaperInstallation) -> None:
    from warifu.adapters.x509.builder_keys import builder_key

    key = builder_key(paper_installation.issuing_key)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    with pytest.raises(TypeError, match="stays in its signer"):
        key.private_numbers()

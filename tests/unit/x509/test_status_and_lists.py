"""Revocation lists and OCSP answers, read back by a parser."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from fixtures.paper_house import NOW, PaperHouse

from warifu.authority.facts import Revocation, RevocationReason, StatusAnswer, StatusOfSerial
from warifu.authority.lists import RevokedSerial
from warifu.kernel.errors import NotUnderstood, TooLarge

DAY = timedelta(days=1)
GOOD = StatusAnswer(StatusOfSerial.GOOD, NOW, NOW + DAY)


def question_about(certificate: bytes, issuer: bytes, algorithm=None, nonce: bytes | None = None) -> bytes:
    builder = ocsp.OCSPRequestBuilder().add_certificate(
        x509.load_der_x509_certificate(certificate), x509.load_der_x509_certificate(issuer), algorithm or hashes.SHA1()
    )
    if nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.build().public_bytes(Encoding.DER)


def test_a_list_carries_its_number_dates_and_reasons(each_paper_house: PaperHouse) -> None:
    entries = [RevokedSerial(serial, NOW, reason) for serial, reason in enumerate(RevocationReason, start=1)]
    revoked = x509.load_der_x509_crl(each_paper_house.list_of(entries, number=7))
    assert revoked.is_signature_valid(x509.load_der_x509_certificate(each_paper_house.issuing).public_key())
    assert revoked.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number == 7
    assert (revoked.last_update_utc, revoked.next_update_utc) == (NOW, NOW + DAY)
    assert [entry.serial_number for entry in revoked] == list(range(1, len(entries) + 1))
    reasons = {entry.serial_number: [e.value.reason.name for e in entry.extensions] for entry in revoked}
    assert reasons[1] == []
    assert reasons[2] == ["key_compromise"]


def test_an_empty_list_is_a_list(paper_house: PaperHouse) -> None:
    assert len(x509.load_der_x509_crl(paper_house.list_of([]))) == 0


@pytest.mark.parametrize("algorithm", [hashes.SHA1(), hashes.SHA256()], ids=lambda a: a.name)
def test_a_question_names_its_issuer_by_either_hash(each_paper_house: PaperHouse, algorithm) -> None:
    house = each_paper_house
    request = house.x509.read_status_request(question_about(house.client, house.issuing, algorithm))
    assert house.x509.is_about(request.question, house.issuing)
    assert not house.x509.is_about(request.question, house.root)
    assert request.question.serial == house.client_content.serial


def test_an_answer_is_signed_by_the_responder_and_returns_the_nonce(each_paper_house: PaperHouse) -> None:
    house = each_paper_house
    request = house.x509.read_status_request(question_about(house.client, house.issuing, nonce=b"n" * 32))
    answer = ocsp.load_der_ocsp_response(
        house.x509.sign_status(request, GOOD, house.responder, house.issuing, house.responder_key)
    )
    assert answer.certificate_status is ocsp.OCSPCertStatus.GOOD
    assert answer.serial_number == house.client_content.serial
    assert answer.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == b"n" * 32
    assert [c.public_bytes(Encoding.DER) for c in answer.certificates] == [house.responder]
    assert answer.responder_name is None
    assert (answer.this_update_utc, answer.next_update_utc) == (NOW, NOW + DAY)


def test_a_revocation_is_told_with_its_reason_if_there_is_one(paper_house: PaperHouse) -> None:
    request = paper_house.x509.read_status_request(question_about(paper_house.client, paper_house.issuing))
    for reason, told in (
        (RevocationReason.UNSPECIFIED, None),
        (RevocationReason.KEY_COMPROMISE, x509.ReasonFlags.key_compromise),
    ):
        revoked = StatusAnswer(StatusOfSerial.REVOKED, NOW, NOW + DAY, Revocation(reason, NOW, "somebody"))
        der = paper_house.x509.sign_status(
            request, revoked, paper_house.responder, paper_house.issuing, paper_house.responder_key
        )
        answer = ocsp.load_der_ocsp_response(der)
        assert answer.certificate_status is ocsp.OCSPCertStatus.REVOKED
        assert (answer.revocation_reason, answer.revocation_time_utc) == (told, NOW)


def test_nothing_is_said_about_another_issuer(paper_house: PaperHouse) -> None:
    request = paper_house.x509.read_status_request(question_about(paper_house.issuing, paper_house.root))
    with pytest.raises(ValueError, match="another issuer"):
        paper_house.x509.sign_status(
            request, GOOD, paper_house.responder, paper_house.issuing, paper_house.responder_key
        )


def test_a_key_that_is_not_the_responders_signs_nothing(paper_house: PaperHouse) -> None:
    request = paper_house.x509.read_status_request(question_about(paper_house.client, paper_house.issuing))
    with pytest.raises(ValueError, match="public key"):
        paper_house.x509.sign_status(request, GOOD, paper_house.responder, paper_house.issuing, paper_house.issuing_key)


@pytest.mark.parametrize("reason", ["malformed_request", "unauthorized", "internal_error", "try_later"])
def test_a_refusal_says_why(paper_house: PaperHouse, reason: str) -> None:
    response = ocsp.load_der_ocsp_response(paper_house.x509.refuse_status(reason))
    assert response.response_status.name.lower() == reason


@pytest.mark.parametrize("nonce", [b"", b"n" * 129], ids=len)
def test_a_nonce_has_1_to_128_bytes(paper_house: PaperHouse, nonce: bytes) -> None:
    with pytest.raises(NotUnderstood):
        paper_house.x509.read_status_request(question_about(paper_house.client, paper_house.issuing, nonce=nonce))


def test_two_questions_at_once_are_refused(paper_house: PaperHouse) -> None:
    from asn1crypto.ocsp import OCSPRequest

    two = OCSPRequest.load(question_about(paper_house.client, paper_house.issuing))
    requests = two["tbs_request"]["request_list"]
    requests.append(requests[0])
    with pytest.raises(NotUnderstood, match="one question"):
        paper_house.x509.read_status_request(two.dump(force=True))


def test_a_question_has_a_size_limit(paper_house: PaperHouse) -> None:
    with pytest.raises(TooLarge):
        paper_house.x509.read_status_request(bytes(4 * 1024 + 1))


def test_no_builder_gets_hold_of_a_key(paper_house: PaperHouse) -> None:
    from warifu.adapters.x509.builder_keys import builder_key

    key = builder_key(paper_house.issuing_key)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    with pytest.raises(TypeError, match="stays in its signer"):
        key.private_numbers()

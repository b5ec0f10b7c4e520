"""OCSP: what the authority says of one serial number, now (RFC 6960)."""

from warifu.authority.facts import (
    AuthorityName,
    CaKind,
    Certificate,
    CertificateAuthority,
    IssuanceRequest,
    IssuanceState,
    StatusAnswer,
    StatusOfSerial,
    SubjectName,
)
from warifu.authority.issuance import prepare, record, resume, sign
from warifu.kernel.clock import jst_date
from warifu.kernel.errors import BadInput
from warifu.workflows.house import House, entry
from warifu.workflows.issue_order import SYSTEM_ACTOR
from warifu.workflows.ports import Stores

RESPONDER_PROFILE = "ocsp"


def answer_status(house: House, request: bytes) -> bytes:
    """OCSPに答える: a signed response, or an unsigned refusal. An unknown serial is never called good."""
    x509 = house.issuer.x509
    try:
        asked = x509.read_status_request(request)
    except BadInput:
        return x509.refuse_status("malformed_request")
    with house.unit_of_work.read() as stores:
        cas = stores.authority.cas(AuthorityName.MARKET)
        ca = next((ca for ca in cas if x509.is_about(asked.question, ca.certificate)), None)
        if ca is None:
            return x509.refuse_status("unauthorized")
        responder = stores.authority.latest_of_profile(ca.id, RESPONDER_PROFILE)
        if responder is None or responder.der is None:
            return x509.refuse_status("unauthorized")
        answer = _answer(house, stores.authority.by_serial(asked.question.serial, ca.id))
    key = house.issuer.signers.open(responder_key_name(responder))
    return x509.sign_status(asked, answer, responder.der, ca.certificate, key)


def _answer(house: House, certificate: Certificate | None) -> StatusAnswer:
    now = house.clock.now().replace(microsecond=0)
    until = now + house.policy.status_lifetime
    if certificate is None or certificate.state is IssuanceState.PREPARED:
        return StatusAnswer(StatusOfSerial.UNKNOWN, now, until)
    if certificate.revocation:
        return StatusAnswer(StatusOfSerial.REVOKED, now, until, certificate.revocation)
    return StatusAnswer(StatusOfSerial.GOOD, now, until)


def renew_responders(house: House) -> None:
    """応答者を更新する: every issuing CA has a delegated responder with at least a third of its life ahead."""
    with house.unit_of_work.read() as stores:
        issuing = [ca for ca in stores.authority.cas(AuthorityName.MARKET) if ca.kind is CaKind.ISSUING]
        due = [ca for ca in issuing if _is_due(house, stores.authority.latest_of_profile(ca.id, RESPONDER_PROFILE))]
    for ca in due:
        _renew(house, ca)


def _is_due(house: House, responder: Certificate | None) -> bool:
    if responder is None:
        return True
    life = responder.period.not_after - responder.period.not_before
    return house.clock.now() > responder.period.not_after - life / 3


def _renew(house: House, ca: CertificateAuthority) -> None:
    now = house.clock.now()
    name = f"{ca.id}-ocsp-{now:%Y%m%d%H%M%S}"
    key = house.issuer.signers.create(name, house.issuer.signers.open(ca.key_name).algorithm)
    request = IssuanceRequest(
        profile=RESPONDER_PROFILE,
        subject=SubjectName(name),
        public_key=key.public_key,
        key_algorithm=key.algorithm,
        start_on=jst_date(now),
        ca_id=ca.id,
    )
    with house.unit_of_work.write() as stores:
        certificate = prepare([request], stores.authority, house.issuer, now)[0].certificate
    with house.unit_of_work.write() as stores:
        _record(house, stores, certificate)


def _record(house: House, stores: Stores, certificate: Certificate) -> None:
    cas = {ca.id: ca for ca in stores.authority.cas()}
    record(sign([resume(certificate)], cas, house.issuer), stores.authority, house.clock.now())
    stores.evidence.append(
        entry(house, SYSTEM_ACTOR, "certificate.issued", f"certificate:{certificate.id}", profile=certificate.profile)
    )


def responder_key_name(responder: Certificate) -> str:
    """応答者の鍵名: the responder's common name is the name of its key."""
    return responder.subject.common_name

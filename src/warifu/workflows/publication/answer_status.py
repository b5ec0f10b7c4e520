"""状態照会: OCSP answers by the responders that are delegated for it (RFC 6960, RFC 5019)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from warifu.authority.facts import CertificateAuthority, StatusAnswer, StatusOfSerial
from warifu.authority.generations import responder_profile
from warifu.authority.ports.status import StatusRequest, StatusSigner
from warifu.authority.stores.status import SerialOnRecord
from warifu.kernel.errors import BadInput
from warifu.kernel.period import PeriodStage
from warifu.workflows.installation import Installation
from warifu.workflows.ports import Stores

LEFT_WHEN_GIVEN_OUT = timedelta(minutes=30)
AHEAD_HASH = "sha1"


@dataclass(frozen=True, slots=True)
class StatusReply:
    """OCSPの返答: without instants it must not be kept by anybody on the way."""

    der: bytes
    this_update: datetime | None = None
    next_update: datetime | None = None


class StatusResponder:
    """状態照会の応答者: answers for every CA whose responder's key is on this node. May be shared by threads."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._signers: dict[bytes, StatusSigner] = {}

    def answer(self, request: bytes) -> StatusReply:
        """OCSPに答える: a signed response, or an unsigned refusal. An unknown serial is never called good.

        Only answers to requests without nonce may be kept, and of those only what is known of a certificate on record.
        """
        ocsp = self._installation.status_format
        try:
            asked = ocsp.read_status_request(request)
        except BadInput:
            return self.refuse("malformed_request")
        now = self._installation.clock.now().replace(microsecond=0)
        with self._installation.unit_of_work.read() as stores:
            cas = stores.authorities.all()
            ca = next((ca for ca in cas if ocsp.is_about(asked.question, ca.certificate)), None)
            if ca is None:
                return self.refuse("unauthorized")
            if asked.nonce is None and asked.question.hash_name == AHEAD_HASH:
                stored = stores.status.stored(ca.id, asked.question.serial)
                if stored and stored.next_update - now >= LEFT_WHEN_GIVEN_OUT:
                    return StatusReply(stored.der, stored.this_update, stored.next_update)
            known = stores.status.on_record(ca.id, asked.question.serial)
            signing = self.signer(stores, ca, now)
        if signing is None:
            return self.refuse("unauthorized")
        return self._signed(asked, known, now, *signing)

    def refuse(self, reason: str) -> StatusReply:
        """拒否する: unsigned; the reasons are those of `StatusFormat.refuse_status`."""
        return StatusReply(self._installation.status_format.refuse_status(reason))

    def signer(self, stores: Stores, ca: CertificateAuthority, now: datetime) -> tuple[StatusSigner, datetime] | None:
        """署名者を得る: of the responder that lasts longest, and the instant it ends; an expired one signs nothing."""
        profile = responder_profile(self._installation.profiles, ca.authority)
        signers = self._installation.issuer.signers
        for responder in stores.status.responders(ca.id, profile.name) if profile else ():
            if responder.period.stage(now) is not PeriodStage.VALID or not signers.has(responder.key_name):
                continue
            if responder.der not in self._signers:
                key = signers.open(responder.key_name)
                made = self._installation.status_format.status_signer(responder.der, ca.certificate, key)
                self._signers[responder.der] = made
            return self._signers[responder.der], responder.period.not_after
        return None

    def _signed(
        self, asked: StatusRequest, known: SerialOnRecord | None, now: datetime, signer: StatusSigner, ends: datetime
    ) -> StatusReply:
        answer = status_of(known, now, min(now + self._installation.policy.status_lifetime, ends))
        (der,) = signer.sign([(asked, answer)])
        left = answer.next_update - now
        if asked.nonce is not None or known is None or left < LEFT_WHEN_GIVEN_OUT:
            return StatusReply(der)
        return StatusReply(der, answer.this_update, answer.next_update)


def status_of(known: SerialOnRecord | None, now: datetime, until: datetime) -> StatusAnswer:
    """状態を決める: what is on record about a serial; both instants in whole seconds."""
    if known is None:
        return StatusAnswer(StatusOfSerial.UNKNOWN, now, until)
    if known.revocation:
        return StatusAnswer(StatusOfSerial.REVOKED, now, until, known.revocation)
    return StatusAnswer(StatusOfSerial.GOOD, now, until)

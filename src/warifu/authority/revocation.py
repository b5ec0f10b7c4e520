"""失効と保留: which events an issued certificate allows, and who may release a hold."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from warifu.authority.errors import (
    AlreadyHeld,
    AlreadyRevoked,
    ConsentedAlready,
    ExpiredAlready,
    NotHeld,
)
from warifu.authority.facts import Certificate, IssuanceState, RevocationReason
from warifu.authority.states import ISSUANCE, IssuanceEvent
from warifu.kernel.period import PeriodStage

PEOPLE_FOR_RELEASE = 2


@dataclass(frozen=True, slots=True)
class ReleaseConsent:
    """保留解除の同意: the consent of one person; `of_staff` when the person works for the authority."""

    person_id: str
    account_id: str
    of_staff: bool
    consented_at: datetime


def event_of(reason: RevocationReason) -> IssuanceEvent:
    """出来事を選ぶ: a hold is the one reason that can be taken back (RFC 5280 section 5.3.1)."""
    return IssuanceEvent.HOLD if reason is RevocationReason.CERTIFICATE_HOLD else IssuanceEvent.REVOKE


def check_event(certificate: Certificate, event: IssuanceEvent, now: datetime) -> IssuanceState:
    """できるかを確かめる: gives the next state, or raises the most useful reason against it.

    Raises AlreadyRevoked, ExpiredAlready, AlreadyHeld, NotHeld.
    """
    id, revocation = certificate.id, certificate.revocation
    if certificate.state is IssuanceState.REVOKED:
        raise AlreadyRevoked(id, revocation.revoked_at.isoformat() if revocation else "-")
    if certificate.period.stage(now) is PeriodStage.EXPIRED:
        raise ExpiredAlready(id, certificate.period.expiry_on.isoformat())
    if not ISSUANCE.allows(certificate.state, event):
        raise AlreadyHeld(id) if event is IssuanceEvent.HOLD else NotHeld(id)
    return ISSUANCE.next(certificate.state, event)


def check_consent(certificate_id: str, person_id: str, given: Collection[ReleaseConsent]) -> None:
    """同意できるかを確かめる. Raises ConsentedAlready when this person has said yes before, by any account."""
    if any(consent.person_id == person_id for consent in given):
        raise ConsentedAlready(certificate_id)


def may_release(given: Collection[ReleaseConsent]) -> bool:
    """解除できるか: two different people, and at least one of them of the authority."""
    return len({c.person_id for c in given}) >= PEOPLE_FOR_RELEASE and any(c.of_staff for c in given)

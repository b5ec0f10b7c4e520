"""コードの再発行: a code that was lost or has run out is replaced once two persons of the authority agree."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from warifu.delivery.errors import RearmAgreedAlready

PEOPLE_FOR_REARMING = 2


@dataclass(frozen=True, slots=True)
class RearmConsent:
    """コード再発行の同意: the consent of one person, with the reason."""

    person_id: str
    account_id: str
    reason: str
    consented_at: datetime


def check_rearm_consent(parcel_id: str, person_id: str, given: Collection[RearmConsent]) -> None:
    """同意できるかを確かめる. Raises RearmAgreedAlready when this person has said yes before, by any account."""
    if any(consent.person_id == person_id for consent in given):
        raise RearmAgreedAlready(parcel_id)


def may_rearm(given: Collection[RearmConsent]) -> bool:
    """再発行できるか: two different persons."""
    return len({consent.person_id for consent in given}) >= PEOPLE_FOR_REARMING

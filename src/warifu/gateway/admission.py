"""相互認証の判断: one function admits or refuses. Steps are numbered by the rank of the refusal they give.

     1. CERTIFICATE   no certificate was presented
     2. CHAIN         its chain does not lead to a trust anchor, cannot be read, or passes a revoked CA
     3. PURPOSE       not for client authentication (RFC 5280 section 4.2.1.12)
     4. VALIDITY      before notBefore
     5. VALIDITY      after notAfter
     6. REVOCATION    on the revocation list, however old that is
     7. REVOCATION    no list of a CA of its chain, past nextUpdate, or from the future
     8. ROLL          no roll of this system, past its age, or from the future
     9. DELETION      deleted for this use, and not registered again
    10. PARTICIPANT   the request names another operator code than the registration's
    11. SYSTEM        not registered for this system
    12. CHANNEL       registered for this system, but not for this use

Doubt means no: what is missing or cannot be judged refuses.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from warifu.gateway.facts import (
    Admission,
    AdmissionRoll,
    ChainLink,
    Check,
    CheckOutcome,
    Checks,
    Claim,
    Denial,
    DenialReason,
    FreshnessPolicy,
    Presented,
    Revocations,
    Revoked,
    RollEntry,
    Unreadable,
)
from warifu.kernel.clock import require_utc
from warifu.kernel.period import PeriodStage
from warifu.systems.facts import Use

CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2"


def admit(
    presented: Presented | Unreadable | None,
    use: Use,
    claim: Claim,
    *,
    roll: AdmissionRoll | None,
    revocations: Revocations,
    policy: FreshnessPolicy,
    now: datetime,
) -> Admission | Denial:
    """相互認証の判断: admits, or refuses for the first reason in rank that applies at the UTC instant `now`.

    Pure and total: the same arguments give the same answer, and no value of them raises.
    """
    require_utc(now)
    if presented is None:  # 1. CERTIFICATE
        return Denial(DenialReason.CERTIFICATE_MISSING, use, claim, now, _stopped_at(Check.CERTIFICATE))
    if isinstance(presented, Unreadable):  # 2. CHAIN
        return Denial(DenialReason.CHAIN_UNTRUSTED, use, claim, now, _stopped_at(Check.CHAIN), presented)
    case = _Case(presented, use, claim, roll, revocations, policy, now)
    for check, reason, refuses in STEPS:
        if refuses(case):
            entries = () if check is Check.CHAIN else case.entries
            revoked = case.revoked if reason is DenialReason.REVOKED else None
            return Denial(reason, use, claim, now, _stopped_at(check), presented, entries, revoked)
    return Admission(case.for_this_use_and_claim[0], presented, now)


def _stopped_at(stop: Check) -> Checks:
    order = tuple(Check)
    place = order.index(stop)
    passed = tuple((check, CheckOutcome.PASSED) for check in order[:place])
    return (
        *passed,
        (stop, CheckOutcome.STOPPED),
        *((check, CheckOutcome.NOT_REACHED) for check in order[place + 1 :]),
    )


@dataclass(frozen=True, slots=True)
class _Case:
    """判断の対象: the arguments of one decision, and what is derived from them."""

    presented: Presented
    use: Use
    claim: Claim
    roll: AdmissionRoll | None
    revocations: Revocations
    policy: FreshnessPolicy
    now: datetime

    @property
    def revoked(self) -> Revoked | None:
        return self._revoked(self.presented.chain[:1])

    @property
    def revoked_above(self) -> Revoked | None:
        return self._revoked(self.presented.chain[1:])

    def _revoked(self, links: tuple[ChainLink, ...]) -> Revoked | None:
        found = (
            self.revocations[link.authority_id].revoked.get(link.serial)
            for link in links
            if link.authority_id in self.revocations
        )
        return next((revoked for revoked in found if revoked), None)

    @property
    def entries(self) -> tuple[RollEntry, ...]:
        if self.roll is None or self.roll.system != self.use.system:
            return ()
        return self.roll.entries.get(self.presented.fingerprint, ())

    @property
    def living(self) -> tuple[RollEntry, ...]:
        return tuple(e for e in self.entries if e.deleted_at is None)

    @property
    def for_this_use(self) -> tuple[RollEntry, ...]:
        return tuple(e for e in self.living if e.use == self.use)

    @property
    def for_this_use_and_claim(self) -> tuple[RollEntry, ...]:
        return tuple(e for e in self.for_this_use if self.is_claimed(e))

    def is_stale(self, authority_id: str) -> bool:
        held = self.revocations.get(authority_id)
        if held is None or held.this_update - self.now > self.policy.clock_skew:
            return True
        return self.now - held.next_update > self.policy.revocation_grace

    def is_claimed(self, entry: RollEntry) -> bool:
        return self.claim.operator_codes <= {entry.operator_code.text}


def _no_trusted_chain(case: _Case) -> bool:
    return not case.presented.chain or case.revoked_above is not None


def _not_for_clients(case: _Case) -> bool:
    return CLIENT_AUTHENTICATION not in case.presented.purposes or not case.presented.may_sign


def _not_yet_valid(case: _Case) -> bool:
    return case.presented.validity.stage(case.now) is PeriodStage.NOT_YET_VALID


def _expired(case: _Case) -> bool:
    return case.presented.validity.stage(case.now) is PeriodStage.EXPIRED


def _is_revoked(case: _Case) -> bool:
    return case.revoked is not None


def _revocation_list_stale(case: _Case) -> bool:
    return any(case.is_stale(link.authority_id) for link in case.presented.chain)


def _roll_stale(case: _Case) -> bool:
    roll = case.roll
    if roll is None or roll.system != case.use.system or roll.made_at - case.now > case.policy.clock_skew:
        return True
    return case.now - roll.made_at > case.policy.roll_max_age


def _deleted(case: _Case) -> bool:
    tombstones = (e for e in case.entries if e.deleted_at is not None and e.use == case.use)
    return not case.for_this_use and any(tombstones)


def _other_participant(case: _Case) -> bool:
    candidates = case.for_this_use or case.living
    return bool(candidates) and not any(case.is_claimed(e) for e in candidates)


def _not_for_system(case: _Case) -> bool:
    return not case.living


def _not_for_channel(case: _Case) -> bool:
    return not case.for_this_use


STEPS: tuple[tuple[Check, DenialReason, Callable[[_Case], bool]], ...] = (
    (Check.CHAIN, DenialReason.CHAIN_UNTRUSTED, _no_trusted_chain),  # 2. CHAIN
    (Check.PURPOSE, DenialReason.WRONG_PURPOSE, _not_for_clients),  # 3. PURPOSE
    (Check.VALIDITY, DenialReason.NOT_YET_VALID, _not_yet_valid),  # 4. VALIDITY
    (Check.VALIDITY, DenialReason.EXPIRED, _expired),  # 5. VALIDITY
    (Check.REVOCATION, DenialReason.REVOKED, _is_revoked),  # 6. REVOCATION
    (Check.REVOCATION, DenialReason.REVOCATION_STALE, _revocation_list_stale),  # 7. REVOCATION
    (Check.ROLL, DenialReason.ROLL_STALE, _roll_stale),  # 8. ROLL
    (Check.DELETION, DenialReason.DELETED, _deleted),  # 9. DELETION
    (Check.PARTICIPANT, DenialReason.OTHER_PARTICIPANT, _other_participant),  # 10. PARTICIPANT
    (Check.SYSTEM, DenialReason.NOT_FOR_SYSTEM, _not_for_system),  # 11. SYSTEM
    (Check.CHANNEL, DenialReason.NOT_FOR_CHANNEL, _not_for_channel),  # 12. CHANNEL
)

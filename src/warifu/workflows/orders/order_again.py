"""再申込: drafts an order from certificates that end, with reasons and a quote; writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from warifu.accounts.access import require_participant, require_role
from warifu.accounts.facts import Actor, Role
from warifu.authority.errors import CertificateUnknown
from warifu.authority.facts import Certificate, IssuanceState, RequestFacts
from warifu.kernel.clock import jst_date
from warifu.kernel.errors import FieldInvalid
from warifu.kernel.period import PeriodStage
from warifu.messages import catalogue
from warifu.orders.again import Again, Ending, Verdict, order_again, within_limit
from warifu.orders.errors import OrderEmpty, PriceMissing
from warifu.orders.explained import Sentence, medium_name
from warifu.orders.facts import LineForm
from warifu.orders.ordering import LINE_LIMIT
from warifu.orders.prices import Item, Quote, offered_on, quote
from warifu.participants.facts import Participant
from warifu.workflows.installation import Installation
from warifu.workflows.participants.find_participant import require_active_participant
from warifu.workflows.ports import Stores
from warifu.workflows.pricing.quote import tariff_for_orders

LONGEST_LOOK_AHEAD = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class AgainDraft:
    """再申込の下書き: one answer per certificate, by the end of its period; the quote of those that are ordered again.

    `unpriced` says why there is no quote, where there is none for lines that could be ordered.
    """

    participant: Participant
    answers: tuple[Again, ...]
    quote: Quote | None
    unpriced: PriceMissing | None

    @property
    def forms(self) -> Sequence[LineForm]:
        """明細の入力: of those that are ordered again, in the order of the answers."""
        return [answer.form for answer in self.answers if answer.form]

    @property
    def beyond_limit(self) -> int:
        """上限超過の数: how many could be ordered again, but not in this order."""
        return sum(answer.verdict is Verdict.BEYOND_LIMIT for answer in self.answers)


def draft_again(
    installation: Installation,
    actor: Actor,
    participant_id: str,
    certificate_ids: Sequence[str],
    requests: Mapping[str, RequestFacts] | None = None,
) -> AgainDraft:
    """再申込を下書きする: of these certificates of one participant; `requests` are new CSRs by certificate id.

    Raises RoleMissing, NotYours, ParticipantUnknown, NotActive, OrderEmpty, CertificateUnknown, FieldInvalid.
    """
    _require(actor, participant_id)
    named = list(dict.fromkeys(certificate_ids))
    if not 1 <= len(named) <= LINE_LIMIT:
        raise OrderEmpty(LINE_LIMIT)
    if unnamed := sorted(set(requests or {}) - set(named)):
        raise FieldInvalid("requests", f"{unnamed[0]} in certificate_ids")
    with installation.unit_of_work.read() as stores:
        known = {str(c.id): c for c in stores.certificates.of_participant(participant_id)}
        for id in named:
            if id not in known:
                raise CertificateUnknown(id)
        return _draft(installation, stores, participant_id, [known[id] for id in named], requests or {})


def draft_ending(installation: Installation, actor: Actor, participant_id: str, within: timedelta) -> AgainDraft:
    """期限の近いものを下書きする: of those that work, or will, and end up to `within` after today, that day included.

    Of more than an order can hold, those that end first are drafted, and the others say that they are left out. Raises
    as `draft_again`; where nothing ends, the draft is empty.
    """
    _require(actor, participant_id)
    if not timedelta(0) <= within <= LONGEST_LOOK_AHEAD:
        raise FieldInvalid("ends_within_days", f"0 .. {LONGEST_LOOK_AHEAD.days}")
    now = installation.clock.now()
    last = jst_date(now) + within
    with installation.unit_of_work.read() as stores:
        ending = [
            certificate
            for certificate in stores.certificates.of_participant(participant_id)
            if certificate.state in {IssuanceState.ISSUED, IssuanceState.HELD}
            and certificate.period.stage(now) is not PeriodStage.EXPIRED
            and certificate.period.expiry_on <= last
        ]
        return _draft(installation, stores, participant_id, ending, {})


def explain_again(answer: Again) -> Sentence:
    """説明する: why a certificate is ordered again as it is, or left out."""
    words, ending = catalogue("again")[answer.verdict], answer.ending
    facts = {
        "certificate_id": ending.certificate_id,
        "expiry_on": ending.period.expiry_on.isoformat(),
        "start_on": answer.start_on.isoformat(),
        "orderable_on": answer.orderable_on.isoformat(),
        "followed_by": ending.followed_by or "",
    }
    medium = ending.line.wanted.medium if ending.line else None
    ja, en = medium_name(medium, "ja") if medium else "", medium_name(medium, "en") if medium else ""
    return Sentence(words.say("ja", {**facts, "medium": ja}), words.say("en", {**facts, "medium": en}))


def _require(actor: Actor, participant_id: str) -> None:
    require_role(actor, Role.OPERATOR, Role.REGISTRATION_STAFF)
    require_participant(actor, participant_id)


def _draft(
    installation: Installation,
    stores: Stores,
    participant_id: str,
    certificates: Sequence[Certificate],
    requests: Mapping[str, RequestFacts],
) -> AgainDraft:
    participant = require_active_participant(stores, participant_id)
    now = installation.clock.now()
    tariff = tariff_for_orders(stores, now)
    offered = offered_on(tariff, jst_date(now))
    lines = stores.orders.lines([c.order_line_id for c in certificates if c.order_line_id])
    followed = _followed(stores, [c.id for c in certificates])
    answers = [
        order_again(
            Ending(
                certificate_id=c.id,
                period=c.period,
                is_revoked=c.state is IssuanceState.REVOKED,
                line=lines.get(c.order_line_id or ""),
                followed_by=followed.get(c.id),
                request=requests.get(c.id),
            ),
            now,
            offered,
        )
        for c in sorted(certificates, key=lambda c: (c.period.not_after, c.id))
    ]
    kept = tuple(within_limit(answers, LINE_LIMIT))
    items = [Item.of(answer.form.wanted) for answer in kept if answer.form]
    try:
        return AgainDraft(participant, kept, quote(tariff, jst_date(now), items) if items else None, None)
    except PriceMissing as unpriced:
        return AgainDraft(participant, kept, None, unpriced)


def _followed(stores: Stores, certificate_ids: Sequence[str]) -> Mapping[str, str]:
    """Give the order that follows each certificate; what was issued and revoked since follows nothing."""
    following = stores.orders.following(certificate_ids)
    issued = stores.certificates.states_of_lines([line.line_id for line in following])
    return {
        line.predecessor: line.order_id for line in following if issued.get(line.line_id) is not IssuanceState.REVOKED
    }

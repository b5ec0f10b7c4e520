"""申込の規則: start dates, media and keys of lines; late approvals; who may approve. Source page, section 2."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from warifu.authority.facts import KeyAlgorithm, Profile, SubjectName
from warifu.kernel.business_days import BusinessCalendar
from warifu.kernel.clock import jst_date
from warifu.kernel.errors import RuleBroken
from warifu.kernel.ids import new_id
from warifu.orders.errors import (
    ApprovedAlready,
    ApprovedByEnterer,
    DiscGroupNotBundled,
    KeyMadeForToken,
    KeyNotAccepted,
    OrderEmpty,
    SameKeyTwice,
    StartTooEarly,
    StartTooLate,
)
from warifu.orders.facts import AnyLine, Approval, KeyOrigin, LineForm, Medium, Order, OrderLine

LONGEST_WAIT = timedelta(days=180)
LINE_LIMIT = 5_000
REUSABLE_FROM = frozenset({Medium.DOWNLOAD, Medium.CD_R, Medium.CD_R_BUNDLE, Medium.USB_MEMORY})
MADE_BY_AUTHORITY = frozenset(
    {KeyAlgorithm.RSA_2048, KeyAlgorithm.RSA_3072, KeyAlgorithm.RSA_4096, KeyAlgorithm.P_256, KeyAlgorithm.P_384}
)


def last_start_on(application_on: date) -> date:
    """開始日の上限: 180 days after the application date, that day included."""
    return application_on + LONGEST_WAIT


@dataclass(frozen=True, slots=True)
class LateApproval:
    """遅れた承認の扱い: for how many business days after its start date a line keeps that date."""

    calendar: BusinessCalendar
    days: int = 5

    def last_on(self, start_on: date) -> date:
        """据置き期限: the last JST date on which approval keeps the start date, that day included until 24:00."""
        return self.calendar.add(start_on, self.days)


def late_lines(lines: Sequence[OrderLine], approved_on: date, rule: LateApproval) -> Mapping[int, date]:
    """期限切れの明細: those that an approval of the date `approved_on` comes too late for, each with its last date."""
    last = {start_on: rule.last_on(start_on) for start_on in {line.wanted.start_on for line in lines}}
    return {line.number: on for line in lines if approved_on > (on := last[line.wanted.start_on])}


def approved_on(order: Order) -> date:
    """承認日: the JST date of the last approval; where policy asked for nobody, that of the submission."""
    given = (approval.approved_at for approval in order.approvals if approval.counts)
    return jst_date(max(given, default=order.submitted_at))


def check_lines(lines: Mapping[int, AnyLine], application_on: date, profiles: Mapping[str, Profile]) -> None:
    """明細を確かめる: all of them, by number, before anything is written.

    What is offered is for `prices.check_offered` to say.

    Raises OrderEmpty, StartTooEarly, StartTooLate, DiscGroupNotBundled, KeyMadeForToken, KeyNotAccepted, SameKeyTwice,
    naming the line.
    """
    if not 1 <= len(lines) <= LINE_LIMIT:
        raise OrderEmpty(LINE_LIMIT)
    for _, broken in broken_rules(lines, application_on, profiles):
        raise broken


def broken_rules(
    lines: Mapping[int, AnyLine], application_on: date, profiles: Mapping[str, Profile]
) -> Iterator[tuple[int, RuleBroken]]:
    """破られた規則: every one, with the number its line goes by; `check_lines` raises the first."""
    keys: set[bytes] = set()
    for number, line in lines.items():
        yield from ((number, broken) for broken in _broken_by(number, line, application_on, profiles[line.profile]))
        public_key = line.key.public_key
        if public_key is not None:
            if public_key in keys:
                yield number, SameKeyTwice(number)
            keys.add(public_key)


def _broken_by(number: int, line: AnyLine, application_on: date, profile: Profile) -> Iterator[RuleBroken]:
    wanted, key = line.wanted, line.key
    if wanted.start_on < application_on:
        yield StartTooEarly(number, application_on.isoformat())
    if wanted.start_on > last_start_on(application_on):
        yield StartTooLate(number, last_start_on(application_on).isoformat())
    if wanted.disc_group is not None and wanted.medium is not Medium.CD_R_BUNDLE:
        yield DiscGroupNotBundled(number, wanted.medium)
    if wanted.medium is Medium.USB_TOKEN and key.origin is KeyOrigin.REQUEST:
        yield KeyMadeForToken(number)
    accepted = profile.keys if key.origin is KeyOrigin.REQUEST else profile.keys & MADE_BY_AUTHORITY
    if key.algorithm not in accepted:
        yield KeyNotAccepted(number, key.algorithm, ", ".join(sorted(accepted)))


def make_line(number: int, form: LineForm, subject: SubjectName) -> OrderLine:
    """明細にする: the checked form with its number and the subject its certificate will carry."""
    return OrderLine(new_id("L"), number, form.wanted, form.profile, form.subject or subject, form.key)


def check_approver(order: Order, person_id: str) -> None:
    """承認者を確かめる: neither anybody who entered or corrected it nor whoever approved it before.

    Raises ApprovedByEnterer, ApprovedAlready.
    """
    if person_id in order.enterers:
        raise ApprovedByEnterer
    if any(given.person_id == person_id for given in order.approvals):
        raise ApprovedAlready


def is_approved(order: Order, approvals: Sequence[Approval]) -> bool:
    """承認が揃ったか: as many different persons, besides those who entered it, as policy asked for at submission."""
    return len({given.person_id for given in approvals if given.counts} - order.enterers) >= order.approvals_needed

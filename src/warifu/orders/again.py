"""再申込: order lines that follow certificates which end, without a gap.

A line starts on the day in Japan that begins with the first second after the old certificate's last: for one that ends
at 23:59:59 on a day, the day after. Of a certificate that has ended already, it starts on the application date.
What cannot be ordered that day is left out with the reason, never moved.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from warifu.authority.facts import RequestFacts
from warifu.kernel.clock import jst_date
from warifu.kernel.period import ONE_SECOND, PeriodStage, ValidityPeriod
from warifu.orders.facts import KeyOrigin, LineForm, OrderLine, OrderState
from warifu.orders.ordering import LONGEST_WAIT, last_start_on
from warifu.orders.prices import Offered


class Verdict(StrEnum):
    """再申込の判定: how a certificate is ordered again, or why it is left out."""

    FOLLOWS = "FOLLOWS"  # 切れ目なく開始
    STARTS_TODAY = "STARTS_TODAY"  # 申込日に開始
    SUCCEEDED = "SUCCEEDED"  # 後の証明書あり
    REVOKED = "REVOKED"  # 失効済み
    NOT_ORDERED = "NOT_ORDERED"  # 元の申込なし
    TOO_EARLY = "TOO_EARLY"  # 申込みはまだ
    MEDIUM_NOT_OFFERED = "MEDIUM_NOT_OFFERED"  # 媒体の取扱いなし
    REQUEST_NEEDED = "REQUEST_NEEDED"  # 新しいCSRが必要
    BEYOND_LIMIT = "BEYOND_LIMIT"  # 明細の上限超過


@dataclass(frozen=True, slots=True)
class FollowingLine:
    """後の明細: a line of an order that is not withdrawn, which names a certificate as its predecessor."""

    predecessor: str
    order_id: str
    line_id: str
    state: OrderState


@dataclass(frozen=True, slots=True)
class Ending:
    """終わる証明書: a certificate that may be ordered again. `line` ordered it, `followed_by` follows it already.

    `request` is a new CSR for it.
    """

    certificate_id: str
    period: ValidityPeriod
    is_revoked: bool
    line: OrderLine | None
    followed_by: str | None
    request: RequestFacts | None = None


@dataclass(frozen=True, slots=True)
class Again:
    """再申込の一件: `form` is the line that orders it again, None where it is left out.

    `start_on` is when its successor starts or would start, `orderable_on` the first date on which that can be ordered.
    """

    ending: Ending
    verdict: Verdict
    start_on: date
    orderable_on: date
    form: LineForm | None = None


def start_after(period: ValidityPeriod) -> date:
    """後の開始日: the JST date of the first second after the period."""
    return jst_date(period.not_after + ONE_SECOND)


def order_again(ending: Ending, now: datetime, offered: frozenset[Offered]) -> Again:
    """再び申し込む: one certificate, for an order submitted at `now`; the most useful reason against it counts."""
    today = jst_date(now)
    over = ending.period.stage(now) is PeriodStage.EXPIRED
    start_on = max(start_after(ending.period), today)
    orderable_on = max(start_on - LONGEST_WAIT, today)
    line = ending.line
    against = _against(ending, offered)
    if against is None and start_on > last_start_on(today):
        against = Verdict.TOO_EARLY
    if against is None and line and line.key.origin is KeyOrigin.REQUEST and ending.request is None:
        against = Verdict.REQUEST_NEEDED
    if against or line is None:
        return Again(ending, against or Verdict.NOT_ORDERED, start_on, orderable_on)
    wanted = replace(line.wanted, start_on=start_on, predecessor=ending.certificate_id, target_token=None)
    form = LineForm(wanted, ending.request or line.key.algorithm, line.profile)
    return Again(ending, Verdict.STARTS_TODAY if over else Verdict.FOLLOWS, start_on, orderable_on, form)


def within_limit(answers: Sequence[Again], limit: int) -> Sequence[Again]:
    """上限に収める: the first `limit` that can be ordered stay; the others are left out, and each says so."""
    orderable, kept = 0, []
    for answer in answers:
        orderable += answer.form is not None
        is_beyond = answer.form is not None and orderable > limit
        kept.append(replace(answer, verdict=Verdict.BEYOND_LIMIT, form=None) if is_beyond else answer)
    return kept


def _against(ending: Ending, offered: frozenset[Offered]) -> Verdict | None:
    if ending.followed_by:
        return Verdict.SUCCEEDED
    if ending.is_revoked:
        return Verdict.REVOKED
    if ending.line is None:
        return Verdict.NOT_ORDERED
    return None if ending.line.wanted.medium in offered else Verdict.MEDIUM_NOT_OFFERED

"""申込期限: V and O, counted back from the last day to apply; o, r and a, counted forward from an order."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date

from warifu.kernel.business_days import ONE_DAY
from warifu.lifecycle.planner.calendars import Calendars
from warifu.lifecycle.planner.facts import ASSUMED_LEAD, PlanParameters
from warifu.lifecycle.planner.rows import Assumption

NOTHING = frozenset[Assumption]()
LEAD = frozenset({Assumption.LEAD})
ORDER_CUTOFFS_END = frozenset({Assumption.ORDER_CUTOFFS_END})


@dataclass(frozen=True, slots=True)
class OrderBy:
    """申込期限: V and O; `is_cutoff` where a cutoff of the authority decides O and not the days counted."""

    receive_by_on: date
    order_by_on: date
    is_cutoff: bool
    assumed: frozenset[Assumption]


class OrderCount:
    """申込みの計算: the authority's lead on one medium, its order cutoffs, and the operator's handling."""

    def __init__(self, parameters: PlanParameters, medium: str, calendars: Calendars, days: "OrderDays") -> None:
        stated = parameters.leads.get(medium, parameters.lead)
        self._lead = ASSUMED_LEAD if stated is None else stated
        self.assumed = LEAD if stated is None else NOTHING
        self._handling = parameters.handling
        self._authority, self._operator = calendars.authority, calendars.operator
        self._days, self._cutoffs = days, days.cutoffs
        self._order_by: dict[date, OrderBy] = {}
        self._apply_on: dict[date, date] = {}

    def order_by(self, apply_by_on: date) -> OrderBy:
        """申請期限から申込期限へ: V and O of the last day to apply (A)."""
        known = self._order_by.get(apply_by_on)
        if known is None:
            known = self._order_by[apply_by_on] = self._counted_back(apply_by_on)
        return known

    def receive_on(self, ordered_on: date) -> date:
        """申込みから受取りへ: r; an order counts from the first cutoff on or after its day, where there is one."""
        return self._authority.fd(self._days.counts_from(ordered_on), self._lead)

    def apply_on(self, ordered_on: date) -> date:
        """申込みから申請へ: a, the earliest day to apply with what is ordered on `ordered_on`."""
        known = self._apply_on.get(ordered_on)
        if known is None:
            known = self._apply_on[ordered_on] = self.apply_after(self.receive_on(ordered_on))
        return known

    def apply_after(self, received_on: date) -> date:
        """受取りから申請へ: a, after the operator's handling of what is received."""
        return self._operator.fd(received_on, self._handling)

    def _counted_back(self, apply_by_on: date) -> OrderBy:
        receive_by_on = self._operator.bd(apply_by_on, -self._handling)
        on, is_cutoff, assumed = self._authority.bd(receive_by_on, -self._lead), False, self.assumed
        if self._cutoffs and self._cutoffs[-1] >= on:
            place = bisect_right(self._cutoffs, on)
            is_cutoff = place == 0 or self._cutoffs[place - 1] < on
            on = self._cutoffs[place - 1] if place else on
        elif self._cutoffs:
            assumed |= ORDER_CUTOFFS_END
        return OrderBy(receive_by_on, self._operator.bd(on, 0), is_cutoff, assumed)


class OrderDays:
    """申し込める日: the authority's order cutoffs, in order, and the operator's business days on which they are met."""

    def __init__(self, parameters: PlanParameters, calendars: Calendars) -> None:
        self._operator = calendars.operator
        self.cutoffs = sorted(set(parameters.order_cutoffs))
        self._days = sorted({self._operator.bd(cutoff, 0) for cutoff in self.cutoffs})
        self._slack = parameters.slack

    def first(self, today: date) -> date:
        """最初に申し込める日: o, for what is not ordered yet."""
        place = bisect_left(self._days, today)
        return self._days[place] if place < len(self._days) else self._operator.fd(today, 0)

    def counts_from(self, ordered_on: date) -> date:
        """申込みの数え始め: the first cutoff on or after the day of an order, or that day where there is none."""
        place = bisect_left(self.cutoffs, ordered_on)
        return self.cutoffs[place] if place < len(self.cutoffs) else ordered_on

    def last_counting_before(self, on: date) -> date | None:
        """その日より前に数える最後の申込日: None where every order that is still possible counts from `on` or later."""
        last_on = self._operator.bd(on - ONE_DAY, 0)
        if self.counts_from(last_on) < on:
            return last_on
        place = bisect_left(self.cutoffs, on)
        return self._operator.bd(self.cutoffs[place - 1], 0) if place else None

    def within(self, from_on: date, until_on: date) -> date:
        """窓の中の申込日: with the operator's slack before its end, on the day of a cutoff where there is one.

        `from_on` is the greatest first day of the windows joined, `until_on` (d0) the earliest last one.
        """
        wished = self._operator.bd(until_on, -self._slack)
        if self.cutoffs and self.cutoffs[-1] >= until_on:
            days = self._days[bisect_left(self._days, from_on) : bisect_right(self._days, until_on)]
            if days:
                return next((day for day in reversed(days) if day <= wished), days[-1])
        return max(self._operator.fd(from_on, 0), wished)

"""申請期限: C and A, counted back from the expiry by a desk's rule; g, the day on which it will have registered."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from warifu.kernel.business_days import ONE_DAY
from warifu.lifecycle.planner.calendars import Calendars
from warifu.lifecycle.planner.facts import ASSUMED_PROCESSING, DeskRule, DeskTerms
from warifu.lifecycle.planner.rows import Assumption, BindingRule
from warifu.lifecycle.planner.schedule import MovedSchedule

NOTHING = frozenset[Assumption]()
PROCESSING = frozenset({Assumption.PROCESSING_BUSINESS_DAYS})
SCHEDULE_END = frozenset({Assumption.SCHEDULE_END})


@dataclass(frozen=True, slots=True)
class ApplyBy:
    """申請期限: C and A of one desk and expiry; `is_lost` where C is a registration after the cut-over wanted."""

    cut_over_on: date
    apply_by_on: date
    binding_rule: BindingRule
    assumed: frozenset[Assumption] = NOTHING
    is_lost: bool = False


@dataclass(frozen=True, slots=True)
class Registered:
    """登録の見込み: g, and what was assumed for it."""

    on: date
    assumed: frozenset[Assumption] = NOTHING


class DeskCount:
    """窓口の計算: one desk's terms counted in its own calendar; answers are kept, since many expiries are equal."""

    def __init__(self, terms: DeskTerms, calendars: Calendars) -> None:
        self.terms = terms
        self._desk, self._operator = calendars.desk(terms.desk), calendars.operator
        by_schedule = terms.rule is DeskRule.SCHEDULE and terms.schedule
        self._schedule = MovedSchedule(terms.schedule, self._desk) if by_schedule else None
        stated = terms.processing_business_days
        self._days = timedelta(days=terms.days or 0)
        self._processing = ASSUMED_PROCESSING if stated is None else stated
        self._assumed = PROCESSING if stated is None else NOTHING
        self._apply_by: dict[date, ApplyBy] = {}

    def apply_by(self, expiry_on: date) -> ApplyBy:
        """期限から申請期限へ: A by the rule of the desk, then moved to a business day of the operator."""
        known = self._apply_by.get(expiry_on)
        if known is None:
            known = self._apply_by[expiry_on] = self._by_rule(expiry_on)
        return known

    def registered(self, apply_on: date, apply_by_on: date) -> Registered:
        """申請から登録へ: g, what is applied for on `apply_on` (a), by or after the last day for it (A)."""
        if self.terms.rule is DeskRule.DAYS_BEFORE_EXPIRY:
            return Registered(self._in_days(self._days, apply_on, apply_by_on))
        if self._schedule:
            published = self._schedule.registration_of(apply_on)
            if published:
                return Registered(published)
            return Registered(self._in_days(self._schedule.span, apply_on, apply_by_on), SCHEDULE_END)
        return Registered(self._desk.fd(apply_on, self._processing), self._assumed)

    @property
    def first_cutoff(self) -> date | None:
        """予定表の最初の締切: None where the desk goes by no published schedule."""
        return self._schedule.first_cutoff if self._schedule else None

    def next_business_day(self, on: date) -> date:
        """窓口の翌営業日: `on` itself where the desk works on it."""
        return self._desk.fd(on, 0)

    def _by_rule(self, expiry_on: date) -> ApplyBy:
        cut_over_on = self._desk.bd(expiry_on, 0)
        match self.terms.rule:
            case DeskRule.DAYS_BEFORE_EXPIRY:
                days_before = self._desk.bd(expiry_on - self._days, 0)
                found = ApplyBy(cut_over_on, days_before, BindingRule.DAYS_BEFORE_EXPIRY)
                if self.terms.processing_business_days is not None:
                    found = min(found, self._by_processing(cut_over_on), key=_apply_by_on)
            case DeskRule.BEFORE_EXPIRY:
                day_before = self._desk.bd(expiry_on - ONE_DAY, 0)
                found = ApplyBy(cut_over_on, day_before, BindingRule.BEFORE_EXPIRY)
                found = min(found, self._by_processing(cut_over_on), key=_apply_by_on)
            case DeskRule.TABLE:
                found = self._by_processing(cut_over_on, BindingRule.GRID_TABLE)
            case DeskRule.SCHEDULE:
                found = self._by_schedule(cut_over_on)
        return replace(found, apply_by_on=self._operator.bd(found.apply_by_on, 0))

    def _by_processing(self, cut_over_on: date, binding_rule: BindingRule = BindingRule.PROCESSING_TIME) -> ApplyBy:
        return ApplyBy(cut_over_on, self._desk.bd(cut_over_on, -self._processing), binding_rule, self._assumed)

    def _by_schedule(self, cut_over_on: date) -> ApplyBy:
        if self._schedule is None:
            return self._by_processing(cut_over_on)
        if not self._schedule.reaches(cut_over_on):
            as_it_has_been = self._desk.bd(cut_over_on - self._schedule.span, 0)
            if self._schedule.last_cutoff >= as_it_has_been:
                return ApplyBy(cut_over_on, self._schedule.last_cutoff, BindingRule.SCHEDULE_ROW)
            return ApplyBy(cut_over_on, as_it_has_been, BindingRule.SCHEDULE_ROW, SCHEDULE_END)
        cutoff_on = self._schedule.latest_cutoff(cut_over_on)
        if cutoff_on is not None:
            return ApplyBy(cut_over_on, cutoff_on, BindingRule.SCHEDULE_ROW)
        first = self._schedule.first_row()
        return ApplyBy(first.registration_on, first.cutoff_on, BindingRule.SCHEDULE_ROW, is_lost=True)

    def _in_days(self, days: timedelta, apply_on: date, apply_by_on: date) -> date:
        """In time, the desk's promise; too late, nobody has promised anything."""
        taken_up_on = self._desk.fd(apply_on, 0)
        due_on = taken_up_on + days
        on = self._desk.bd(due_on, 0) if apply_on <= apply_by_on else self._desk.fd(due_on, 0)
        stated = self.terms.processing_business_days
        return max(on, taken_up_on if stated is None else self._desk.fd(apply_on, stated))


def _apply_by_on(found: ApplyBy) -> date:
    return found.apply_by_on

"""予定表: rows of cutoff and registration date, moved to the desk's business days and searched by halving."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import accumulate, pairwise

from warifu.lifecycle.planner.calendars import CountingCalendar
from warifu.lifecycle.planner.facts import ScheduleRow

HALF_A_YEAR = 184


class MovedSchedule:
    """営業日に移した予定表: cutoffs moved back and registrations moved forward; it has at least one row."""

    def __init__(self, rows: Iterable[ScheduleRow], desk: CountingCalendar) -> None:
        by_registration = sorted((desk.fd(row.registration_on, 0), desk.bd(row.cutoff_on, 0)) for row in rows)
        by_cutoff = sorted((cutoff, registration) for registration, cutoff in by_registration)
        self._registrations = [registration for registration, _ in by_registration]
        self._latest_cutoffs = list(accumulate((cutoff for _, cutoff in by_registration), max))
        self._cutoffs = [cutoff for cutoff, _ in by_cutoff]
        self._first_registrations = list(accumulate((registered for _, registered in reversed(by_cutoff)), min))[::-1]
        self.first_cutoff, self.last_cutoff = self._cutoffs[0], self._cutoffs[-1]
        self.span = _longest_span(by_registration)

    def reaches(self, cut_over_on: date) -> bool:
        """届いているか: whether a row registers on or after the day of the cut-over."""
        return self._registrations[-1] >= cut_over_on

    def latest_cutoff(self, registered_by: date) -> date | None:
        """間に合う最後の締切: of the rows that register on or before `registered_by`; None where none does."""
        rows = bisect_right(self._registrations, registered_by)
        return self._latest_cutoffs[rows - 1] if rows else None

    def first_row(self) -> ScheduleRow:
        """最初に登録される行: of several that register together, the one with the latest cutoff."""
        registration = self._registrations[0]
        return ScheduleRow(self._latest_cutoffs[bisect_right(self._registrations, registration) - 1], registration)

    def registration_of(self, applied_on: date) -> date | None:
        """登録予定日: the first among rows whose cutoff is not before `applied_on`; None where there is none."""
        row = bisect_left(self._cutoffs, applied_on)
        return self._first_registrations[row] if row < len(self._cutoffs) else None


def _longest_span(by_registration: list[tuple[date, date]]) -> timedelta:
    """L: the longest from a cutoff to its registration, plus the longest from one registration date to the next."""
    served = max(registration - cutoff for registration, cutoff in by_registration)
    dates = sorted({registration for registration, _ in by_registration})
    return served + max((after - before for before, after in pairwise(dates)), default=timedelta(days=HALF_A_YEAR))

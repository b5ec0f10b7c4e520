"""済んだ段階を確かめる: what cannot have been done, or counts from a list that does not reach back to it."""

from collections.abc import Iterator
from datetime import date

from warifu.lifecycle.planner.errors import ListBeginsLater, StepAfterToday
from warifu.lifecycle.planner.facts import HeldCertificate, desk_name
from warifu.lifecycle.planner.renewal import Counts, is_begun


def check_steps(held: HeldCertificate, counts: Counts) -> None:
    """段階を確かめる: of one certificate. Raises StepAfterToday, ListBeginsLater."""
    if not is_begun(held):
        return
    for step, on in _steps(held):
        if on is not None and on > counts.today:
            raise StepAfterToday(held.id, step, str(on), str(counts.today))
    if held.will_be_renewed:
        for what, begins_on, counts_from_on in _lists(held, counts):
            if begins_on is not None and begins_on > counts_from_on:
                raise ListBeginsLater(held.id, what, str(begins_on), str(counts_from_on))


def _steps(held: HeldCertificate) -> Iterator[tuple[str, date | None]]:
    yield "ordered_on", held.successor.ordered_on
    yield "received_on", held.successor.received_on
    for use in held.uses:
        yield "applied_on", use.applied_on
        yield "registered_on", use.registered_on


def _lists(held: HeldCertificate, counts: Counts) -> Iterator[tuple[str, date | None, date]]:
    """The lists that something under way counts from, where they begin, and the day they must reach back to."""
    ordered_on, received_on = held.successor.ordered_on, held.successor.received_on
    if ordered_on and not received_on and not any(use.is_applied for use in held.uses):
        yield "order_cutoffs", next(iter(counts.order_days.cutoffs), None), ordered_on
    for use in held.uses:
        if use.applied_on and not use.registered_on:
            yield f"schedule {desk_name(use.terms.desk)}", counts.desk(use.terms).first_cutoff, use.applied_on

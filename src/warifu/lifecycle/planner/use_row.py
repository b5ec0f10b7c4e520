"""行を作る: the dates of one use as a row shows them, done steps left out."""

from datetime import date

from warifu.kernel.business_days import ONE_DAY
from warifu.lifecycle.planner.facts import HeldCertificate, PlannedUse
from warifu.lifecycle.planner.renewal import CountedUse, Counts, Renewal, receive_on, start_on
from warifu.lifecycle.planner.rows import Assumption, BindingRule, Outlook, RenewalRow

NONE_ASSUMED: tuple[Assumption, ...] = ()


def row_without_steps(held: HeldCertificate, use: PlannedUse, counts: Counts) -> RenewalRow:
    """更新しない証明書の行: its expiry and its deletion, and nothing to do before."""
    delete_from_on = _delete_from(held, use, counts)
    desk = use.terms.desk
    return RenewalRow(held.id, desk, use.channel, use.area, held.expiry_on, delete_from_on=delete_from_on)


def rows_of(held: HeldCertificate, renewal: Renewal, ordered_on: date | None, counts: Counts) -> list[RenewalRow]:
    """更新する証明書の行: `ordered_on` is the day of the order it belongs to, None where it is ordered already."""
    start = start_on(renewal, held, ordered_on)
    return [_row(held, renewal, number, start, counts) for number in range(len(held.uses))]


def _row(held: HeldCertificate, renewal: Renewal, number: int, start: date | None, counts: Counts) -> RenewalRow:
    use, counted = held.uses[number], renewal.uses[number]
    apply_by, order_by = counted.apply_by, counted.order_by
    row_order_by = None if renewal.is_ordered else order_by.order_by_on
    row_receive_by = None if renewal.is_received else order_by.receive_by_on
    row_apply_by = None if use.is_applied else apply_by.apply_by_on
    row_cut_over = None if use.registered_on else apply_by.cut_over_on
    act_by = row_order_by or row_receive_by or row_apply_by or row_cut_over
    gap_days = _gap_days(held.expiry_on, start, counted.served_from_on)
    return RenewalRow(
        certificate=held.id,
        desk=use.terms.desk,
        channel=use.channel,
        area=use.area,
        expiry_on=held.expiry_on,
        cut_over_on=row_cut_over,
        apply_by_on=row_apply_by,
        receive_by_on=row_receive_by,
        order_by_on=row_order_by,
        order_from_on=None if renewal.is_ordered else renewal.order_from_on,
        start_on=start,
        act_by_on=act_by,
        slack_days=(act_by - counts.today).days if act_by else None,
        is_late=counted.is_late,
        is_lost=apply_by.is_lost,
        gap_days=gap_days,
        binding_rule=_binding_rule(renewal, counted) if act_by else None,
        assumed=_assumed(renewal, use, counted),
        delete_from_on=_delete_from(held, use, counts),
        outlook=_outlook(held, renewal, number, gap_days, counts) if counted.is_late else None,
    )


def _binding_rule(renewal: Renewal, counted: CountedUse) -> BindingRule:
    if counted.order_by.is_cutoff and not renewal.is_ordered:
        return BindingRule.AUTHORITY_CUTOFF
    return counted.apply_by.binding_rule


def _gap_days(expiry_on: date, start: date | None, served_from_on: date | None) -> int:
    """A start serves from its first second, a registration only from the day after it."""
    until_start = (start - expiry_on).days - 1 if start else 0
    until_registration = (served_from_on - expiry_on).days if served_from_on else 0
    return max(0, until_start, until_registration)


def _assumed(renewal: Renewal, use: PlannedUse, counted: CountedUse) -> tuple[Assumption, ...]:
    """What was assumed for a date that the row or its outlook shows, in the order of the words."""
    assumed = set[Assumption]()
    if not renewal.is_ordered:
        assumed |= counted.order_by.assumed
    if not use.is_applied:
        assumed |= counted.apply_by.assumed
    if counted.is_late and counted.registered:
        assumed |= counted.registered.assumed
        if not renewal.is_received:
            assumed |= renewal.order.assumed
    return tuple(sorted(assumed)) if assumed else NONE_ASSUMED


def _outlook(held: HeldCertificate, renewal: Renewal, number: int, gap_days: int, counts: Counts) -> Outlook:
    use, counted = held.uses[number], renewal.uses[number]
    assert counted.registered is not None
    return Outlook(
        order_on=None if renewal.is_ordered else counts.first_order_on,
        receive_on=receive_on(renewal, held, counts.first_order_on, counts),
        apply_on=None if use.is_applied else counted.apply_on,
        registered_on=counted.registered.on,
        gap_days=gap_days,
    )


def _delete_from(held: HeldCertificate, use: PlannedUse, counts: Counts) -> date | None:
    return counts.calendars.operator.fd(held.expiry_on + ONE_DAY, 0) if use.terms.takes_deletions else None

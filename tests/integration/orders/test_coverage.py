"""開始日と発行者の期限: no order is taken, and none is begun, whose certificates would outlive their issuer."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from fixtures.installation import do_jobs
from fixtures.order_desk import APPROVERS, STAFF, OrderDesk, sent
from samples.order_files import FIRST_ROW, rows_of, workbook

from warifu.authority.facts import CaKind, KeyAlgorithm
from warifu.authority.generations import last_start_on
from warifu.kernel.clock import jst_date, start_of_day
from warifu.orders.correcting import Correction, LineEdit
from warifu.orders.errors import StartNotCovered
from warifu.orders.facts import LineForm, OrderState, Wanted
from warifu.orders.order_file import Key
from warifu.workflows.orders.approve import approve_order, return_order
from warifu.workflows.orders.correct import correct_order, resubmit_order
from warifu.workflows.orders.order_from_file import check_order_file
from warifu.workflows.orders.submit import foresee_order, submit_order

DAY = timedelta(days=1)


def line(start_on: date, label: str = "見本") -> LineForm:
    return LineForm(Wanted(start_on, label), KeyAlgorithm.P_256)


def last_day(desk: OrderDesk) -> date:
    """The last start date that the authority's only generation covers; ten days before it, today."""
    with desk.installation.unit_of_work.read() as stores:
        (ca,) = [ca for ca in stores.authorities.all() if ca.authority == "MARKET" and ca.kind is CaKind.ISSUING]
    last = last_start_on(ca, desk.installation.profiles["client"].years)
    desk.clock.move(start_of_day(last - 10 * DAY) - desk.clock.now() + timedelta(hours=10))
    return last


def test_on_the_last_day_that_the_issuer_covers_it_is_ordered_and_on_the_day_after_refused(
    order_desk: OrderDesk,
) -> None:
    last, installation, id = last_day(order_desk), order_desk.installation, order_desk.participant.id
    for order_or_quote in (submit_order, foresee_order):
        with pytest.raises(StartNotCovered) as refused:
            order_or_quote(installation, STAFF, id, [line(last), line(last + DAY, "翌日")])
        assert (refused.value.line, refused.value.last) == (2, last.isoformat())
    order = submit_order(installation, STAFF, id, [line(last)])
    order_desk.approve(order.id)
    with installation.unit_of_work.read() as stores:
        issued = stores.orders.get(order.id)
    assert issued is not None
    assert issued.state is OrderState.ISSUED


def test_a_correction_and_a_resubmission_are_held_to_it_too(order_desk: OrderDesk) -> None:
    last, installation = last_day(order_desk), order_desk.installation
    order = submit_order(installation, STAFF, order_desk.participant.id, [line(last)])
    return_order(installation, APPROVERS[0], order.id, "確認")
    with pytest.raises(StartNotCovered):
        correct_order(installation, STAFF, order.id, Correction(edit=(LineEdit(1, {"start_on": last + DAY}),)))
    client = replace(installation.profiles["client"], years=3)
    longer = replace(
        installation, issuer=replace(installation.issuer, profiles={**installation.profiles, "client": client})
    )
    with pytest.raises(StartNotCovered):
        resubmit_order(longer, STAFF, order.id)


def test_in_a_file_it_is_a_fault_at_the_start_date(order_desk: OrderDesk) -> None:
    last = last_day(order_desk)
    made = [{**row, Key.START_ON: last + n * DAY} for n, row in enumerate(rows_of(3, last, made_here=3))]
    made[2][Key.START_ON] = "?"
    faults = check_order_file(order_desk.installation, order_desk.operator, sent(workbook(made))).faults
    said = [(fault.row, fault.column, fault.code) for fault in faults]
    assert said == [
        (FIRST_ROW + 1, "D", "order.start_date.not_covered"),
        (FIRST_ROW + 2, "D", "order_file.date_not_read"),
    ]
    assert last.isoformat() in faults[0].say("ja")


def test_an_order_that_became_too_long_for_its_issuer_fails_before_any_of_it_is_issued(
    order_desk: OrderDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every line is a batch of its own here, and the profile was made longer after the order had been taken."""
    monkeypatch.setattr("warifu.workflows.issuing.issue_order.BATCH", 1)
    monkeypatch.setattr("warifu.workflows.issuing.issue_order.MADE_AT_ONCE", 1)
    installation = order_desk.installation
    order_desk.clock.move(timedelta(days=280))
    today = jst_date(order_desk.clock.now())
    lines = [line(today), line(today + 180 * DAY, "二番目")]
    order = submit_order(installation, STAFF, order_desk.participant.id, lines)
    client = replace(installation.profiles["client"], years=9)
    longer = replace(
        installation, issuer=replace(installation.issuer, profiles={**installation.profiles, "client": client})
    )
    for approver in APPROVERS:
        approve_order(installation, approver, order.id)
    do_jobs(longer)
    with installation.unit_of_work.read() as stores:
        failed = stores.orders.get(order.id)
        assert failed is not None
        assert stores.certificates.states_of_lines([one.id for one in failed.lines]) == {}
    assert (failed.state, "2" in failed.reason) == (OrderState.FAILED, True)
    return_order(installation, APPROVERS[0], order.id, "開始日を早めてください")

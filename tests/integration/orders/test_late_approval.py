"""開始日の据置き: approval after the start date keeps it for five business days, and never moves it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fixtures.installation import TickingClock, do_jobs
from fixtures.people import STAFF, Counter, open_counter

from warifu.accounts.facts import Actor, Role
from warifu.adapters.calendar import is_holiday
from warifu.kernel.business_days import BusinessCalendar
from warifu.kernel.clock import JST, MovableClock
from warifu.orders.errors import StartDatePassed
from warifu.orders.facts import Approval, OrderState
from warifu.orders.ordering import LateApproval
from warifu.workflows.issuing.issue_order import issue_order
from warifu.workflows.jobs import NoLease
from warifu.workflows.orders.approve import approve_order

SECOND = timedelta(seconds=1)
RULE = LateApproval(BusinessCalendar(is_holiday))


def midnight(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=JST).astimezone(UTC)


@pytest.mark.parametrize(
    ("start_on", "last_on"),
    [
        (date(2026, 11, 16), date(2026, 11, 24)),  # Monday; the 23rd is a holiday
        (date(2026, 11, 24), date(2026, 12, 1)),  # across a weekend
        (date(2026, 11, 28), date(2026, 12, 4)),  # a Saturday: the next Monday is the first business day
        (date(2026, 12, 28), date(2027, 1, 8)),  # across the New Year closing, 29 December to 3 January
        (date(2027, 4, 28), date(2027, 5, 11)),  # across Golden Week
        (date(2028, 2, 29), date(2028, 3, 7)),
    ],
    ids=str,
)
def test_the_date_is_kept_until_the_fifth_business_day_after_it(start_on: date, last_on: date) -> None:
    assert RULE.last_on(start_on) == last_on


def test_closing_days_of_the_installation_are_no_business_days() -> None:
    calendar = BusinessCalendar(is_holiday, closing_days=frozenset({date(2026, 11, 25), date(2026, 11, 26)}))
    assert LateApproval(calendar).last_on(date(2026, 11, 24)) == date(2026, 12, 3)


def approve(counter: Counter, order_id: str, who: str, at: datetime) -> Any:
    counter.clock.move_to(at)
    return counter.call(who, "POST", f"/orders/{order_id}/approve")


@pytest.mark.parametrize(
    ("start_on", "last_on"),
    [(date(2026, 11, 24), date(2026, 12, 1)), (date(2026, 12, 28), date(2027, 1, 8))],
    ids=["across a weekend", "across the New Year closing"],
)
def test_in_the_last_second_of_the_fifth_business_day_the_asked_date_is_kept(
    counter: Counter, start_on: date, last_on: date
) -> None:
    order_id = counter.order(start_on=start_on.isoformat())
    counter.post("approver", f"/orders/{order_id}/approve")
    approve(counter, order_id, "second_approver", midnight(last_on) + timedelta(days=1) - SECOND)
    do_jobs(counter.installation)
    line = counter.get("operator", f"/orders/{order_id}")["lines"][0]
    issued = counter.get("operator", f"/certificates/{line['certificate_id']}")
    assert line["start_on"] == start_on.isoformat()
    assert datetime.fromisoformat(issued["not_before"]) == midnight(start_on)


@pytest.mark.parametrize(
    ("start_on", "last_on"),
    [(date(2026, 11, 24), date(2026, 12, 1)), (date(2026, 12, 28), date(2027, 1, 8))],
    ids=["across a weekend", "across the New Year closing"],
)
def test_at_midnight_after_the_fifth_business_day_the_order_goes_back_with_lines_and_last_day(
    counter: Counter, start_on: date, last_on: date
) -> None:
    later = (start_on + timedelta(days=60)).isoformat()
    lines = [
        counter.line(start_on=start_on.isoformat()),
        counter.line(start_on=later),
        counter.line(start_on=start_on.isoformat()),
    ]
    order_id = counter.post("operator", "/orders", {"lines": lines})["id"]
    counter.post("approver", f"/orders/{order_id}/approve")
    refused = approve(counter, order_id, "second_approver", midnight(last_on) + timedelta(days=1))
    assert (refused.status_code, refused.json()["code"]) == (422, "order.start_date.passed")
    assert refused.json()["facts"] == {"id": order_id, "lines": "1, 3", "last": last_on.isoformat()}
    order = counter.get("operator", f"/orders/{order_id}")
    assert order["state"] == "RETURNED"
    assert [named["line"] for named in order["line_reasons"]] == [1, 3]
    assert all(last_on.isoformat() in named["reason"] for named in order["line_reasons"])
    assert [line["start_on"] for line in order["lines"]] == [start_on.isoformat(), later, start_on.isoformat()]
    do_jobs(counter.installation)
    assert all(line["certificate_id"] is None for line in counter.get("operator", f"/orders/{order_id}")["lines"])
    back = counter.get("operator", f"/orders/{order_id}/history")[-1]
    assert (back["step"], back["before"], back["after"], back["account_id"]) == (
        "RETURNED",
        "SUBMITTED",
        "RETURNED",
        "U-second_approver",
    )


def test_the_first_approval_is_too_late_as_well(counter: Counter) -> None:
    order_id = counter.order()
    refused = approve(counter, order_id, "approver", midnight(date(2026, 12, 2)))
    assert refused.json()["code"] == "order.start_date.passed"
    assert counter.get("operator", f"/orders/{order_id}")["state"] == "RETURNED"


def test_who_entered_it_does_not_send_it_back_by_trying_to_approve(counter: Counter) -> None:
    order_id = counter.order()
    refused = approve(counter, order_id, "staff", midnight(date(2026, 12, 2)))
    assert refused.json()["code"] == "access.role_missing"
    assert counter.get("operator", f"/orders/{order_id}")["state"] == "SUBMITTED"


def test_the_number_of_days_is_a_setting(tmp_path: Any, clock: MovableClock) -> None:
    counter = open_counter(tmp_path, clock)
    order_id = counter.order()
    strict = replace(
        counter.installation, policy=replace(counter.installation.policy, late_approval=replace(RULE, days=0))
    )
    approver = replace(STAFF, account_id="U-a", person_id="p-a", roles=frozenset({Role.APPROVER}))
    clock.move_to(midnight(date(2026, 11, 25)))
    with pytest.raises(StartDatePassed) as refused:
        approve_order(strict, approver, order_id)
    assert refused.value.last == "2026-11-24"


def test_an_approval_that_is_given_across_midnight_is_of_the_day_it_was_checked_for(counter: Counter) -> None:
    order_id = counter.order(start_on="2026-11-24")
    counter.post("approver", f"/orders/{order_id}/approve")
    last_second = midnight(date(2026, 12, 2)) - SECOND
    approver = Actor("U-second", "p-second", "見本", frozenset({Role.APPROVER}), signed_in=True)
    order = approve_order(replace(counter.installation, clock=TickingClock(last_second)), approver, order_id)
    assert max(given.approved_at for given in order.approvals) == last_second
    counter.clock.move_to(last_second + 2 * SECOND)
    do_jobs(counter.installation)
    assert counter.get("operator", f"/orders/{order_id}")["state"] == "ISSUED"


def forced(counter: Counter, order_id: str, approved_at: datetime, *persons: str) -> Any:
    """Have the books say that these persons approved it then, past every rule, and let it be issued."""
    with counter.installation.unit_of_work.write() as stores:
        order = stores.orders.get(order_id)
        assert order is not None
        for person in persons:
            stores.orders.add_approval(order, Approval(person, person, approved_at))
        stores.orders.move(order, OrderState.APPROVED)
    issue_order(counter.installation, order_id, NoLease())
    return counter.get("operator", f"/orders/{order_id}")


def test_issuance_itself_stops_at_what_was_approved_too_late(counter: Counter) -> None:
    order_id = counter.order()
    counter.clock.move_to(midnight(date(2026, 12, 2)))
    order = forced(counter, order_id, counter.clock.now(), "p-1", "p-2")
    assert (order["state"], order["lines"][0]["certificate_id"]) == ("FAILED", None)
    assert order["reason"].startswith("order.start_date.passed")
    assert counter.post("staff", f"/orders/{order_id}/return", {"reason": "新しい開始日に"})["state"] == "RETURNED"


@pytest.mark.parametrize("persons", [(), ("p-1",), ("p-1", "p-operator")], ids=["nobody", "one", "the enterer"])
def test_issuance_itself_stops_without_the_approvals(counter: Counter, persons: tuple[str, ...]) -> None:
    order = forced(counter, counter.order(), counter.clock.now(), *persons)
    assert (order["state"], order["lines"][0]["certificate_id"]) == ("FAILED", None)
    assert order["reason"].startswith("approval.required")

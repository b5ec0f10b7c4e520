"""訂正・再提出: a returned order is put right line by line, and everything about it stays readable."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from fixtures.installation import TickingClock, do_jobs
from fixtures.people import Counter, add_person
from samples.broken_requests import csr

from warifu.accounts.facts import Account, Actor, Role
from warifu.kernel.clock import jst_date, start_of_day
from warifu.workflows.orders.correct import resubmit_order

APPROVERS = ("approver", "second_approver")


def returned(counter: Counter, *lines: dict[str, Any], who: str = "operator") -> str:
    """Submit an order and send it back; give its number."""
    order_id = str(counter.post(who, "/orders", {"lines": list(lines), "confirm_duplicates": True})["id"])
    counter.post("staff", f"/orders/{order_id}/return", {"reason": "ご確認ください"})
    return order_id


def code(counter: Counter, who: str, path: str, body: Any = None) -> str:
    answer = counter.call(who, "POST", path, body)
    assert not answer.is_success, answer.text
    return str(answer.json()["code"])


def issue(counter: Counter, order_id: str) -> Any:
    for approver in APPROVERS:
        counter.post(approver, f"/orders/{order_id}/approve")
    do_jobs(counter.installation)
    return counter.get("operator", f"/orders/{order_id}")


def test_a_return_names_the_reason_of_the_order_and_of_its_lines(counter: Counter) -> None:
    order_id = counter.post("operator", "/orders", {"lines": [counter.line(), counter.line(holder="二号機")]})["id"]
    assert code(counter, "staff", f"/orders/{order_id}/return", {"reason": " "}) == "input.field_invalid"
    wrong = {"reason": "確認", "lines": [{"line": 3, "reason": "ありません"}]}
    assert code(counter, "staff", f"/orders/{order_id}/return", wrong) == "order.line_unknown"
    named = [{"line": 2, "reason": "使用者が退職しています"}]
    counter.post("approver", f"/orders/{order_id}/return", {"reason": "明細をご確認ください", "lines": named})
    order = counter.get("operator", f"/orders/{order_id}")
    assert (order["state"], order["reason"], order["line_reasons"]) == ("RETURNED", "明細をご確認ください", named)
    assert counter.post("operator", f"/orders/{order_id}/resubmit", {})["line_reasons"] == []


def test_only_the_lines_that_a_correction_names_are_different_afterwards(counter: Counter) -> None:
    request = csr().decode()
    order_id = returned(
        counter,
        counter.line(purpose_label="一"),
        counter.line(purpose_label="二", key_algorithm=None, request=request),
        counter.line(purpose_label="三"),
        counter.line(purpose_label="四", holder="旧担当"),
    )
    before = counter.get("operator", f"/orders/{order_id}")["lines"]
    with counter.installation.unit_of_work.read() as stores:
        kept_before = stores.orders.get(order_id)
    correction = {
        "remove": [3],
        "edit": [{"line": 4, "holder": "新担当", "start_on": "2027-01-15"}],
        "add": [counter.line(purpose_label="五")],
    }
    after = counter.post("operator", f"/orders/{order_id}/corrections", correction)["lines"]
    assert [line["number"] for line in after] == [1, 2, 4, 5]
    assert after[:2] == before[:2]
    assert after[2] == {**before[3], "holder": "新担当", "start_on": "2027-01-15"}
    with counter.installation.unit_of_work.read() as stores:
        kept = stores.orders.get(order_id)
    assert kept is not None
    assert kept_before is not None
    assert kept.lines[:2] == kept_before.lines[:2]
    assert kept.lines[2].id == kept_before.lines[3].id


def test_a_number_is_never_given_twice(counter: Counter) -> None:
    order_id = returned(counter, counter.line(purpose_label="一"), counter.line(purpose_label="二"))
    path = f"/orders/{order_id}/corrections"
    counter.post("operator", path, {"remove": [2]})
    added = counter.post("operator", path, {"add": [counter.line(purpose_label="三")]})
    assert [line["number"] for line in added["lines"]] == [1, 3]
    counter.post("operator", path, {"remove": [3]})
    added = counter.post("operator", path, {"add": [counter.line(purpose_label="四")]})
    assert [line["number"] for line in added["lines"]] == [1, 4]


@pytest.mark.parametrize(
    ("correction", "refusal"),
    [
        ({}, "order.correction_empty"),
        ({"edit": [{"line": 1, "holder": ""}]}, "order.correction_empty"),
        ({"remove": [1, 2]}, "order.line_count"),
        ({"remove": [3]}, "order.line_unknown"),
        ({"remove": [1, 1]}, "order.line_unknown"),
        ({"remove": [1], "edit": [{"line": 1, "holder": "x"}]}, "order.line_unknown"),
        ({"edit": [{"line": 1, "start_on": "2026-11-23"}]}, "order.start_date.too_early"),
        ({"edit": [{"line": 2, "start_on": "2027-05-24"}]}, "order.start_date.too_late"),
        ({"edit": [{"line": 2, "disc_group": "一枚目"}]}, "order.disc_group_not_bundled"),
        ({"edit": [{"line": 2, "predecessor": "WF-26-99999"}]}, "order.predecessor_unknown"),
        ({"edit": [{"line": 1, "key_algorithm": "ed25519"}]}, "order.key_not_accepted"),
        ({"edit": [{"line": 1, "urgent": True}]}, "input.field_invalid"),
        ({"edit": [{"line": 0}]}, "input.field_invalid"),
    ],
    ids=str,
)
def test_a_correction_is_checked_as_a_submission_is(counter: Counter, correction: Any, refusal: str) -> None:
    order_id = returned(counter, counter.line(), counter.line(purpose_label="二"))
    before = counter.get("operator", f"/orders/{order_id}")
    assert code(counter, "operator", f"/orders/{order_id}/corrections", correction) == refusal
    assert counter.get("operator", f"/orders/{order_id}") == before


def test_a_refusal_names_the_number_that_the_line_has(counter: Counter) -> None:
    order_id = returned(counter, *(counter.line(purpose_label=f"{n}号") for n in range(3)))
    counter.post("operator", f"/orders/{order_id}/corrections", {"remove": [1]})
    answer = counter.call(
        "operator", "POST", f"/orders/{order_id}/corrections", {"edit": [{"line": 3, "start_on": "2020-01-01"}]}
    )
    assert answer.json()["facts"]["line"] == 3


def test_a_resubmission_has_a_new_date_and_window_and_begins_its_approvals_anew(counter: Counter) -> None:
    order_id = counter.order(start_on="2026-11-30")
    counter.post("approver", f"/orders/{order_id}/approve")
    counter.post("second_approver", f"/orders/{order_id}/return", {"reason": "開始日"})
    counter.clock.move(timedelta(days=20))
    assert code(counter, "operator", f"/orders/{order_id}/resubmit", {}) == "order.start_date.too_early"
    last = date(2026, 12, 14) + timedelta(days=180)
    edit = {"edit": [{"line": 1, "start_on": last.isoformat()}]}
    counter.post("operator", f"/orders/{order_id}/corrections", edit)
    again = counter.post("operator", f"/orders/{order_id}/resubmit", {})
    assert (again["application_on"], again["approvals"], again["reason"]) == ("2026-12-14", [], "")
    counter.post("second_approver", f"/orders/{order_id}/approve")
    assert counter.get("operator", f"/orders/{order_id}")["state"] == "SUBMITTED"
    counter.post("approver", f"/orders/{order_id}/approve")
    do_jobs(counter.installation)
    order = counter.get("operator", f"/orders/{order_id}")
    assert order["state"] == "ISSUED"
    assert counter.get("operator", f"/certificates/{order['lines'][0]['certificate_id']}")["not_before"].startswith(
        (last - timedelta(days=1)).isoformat()
    )


def test_nobody_who_entered_corrected_or_resubmitted_an_order_approves_it(counter: Counter) -> None:
    for who in ("corrector", "resubmitter"):
        both = frozenset({Role.APPROVER, Role.REGISTRATION_STAFF})
        add_person(counter, who, Account(f"U-{who}", f"p-{who}", f"見本 {who}", both))
    order_id = returned(counter, counter.line())
    counter.post("corrector", f"/orders/{order_id}/corrections", {"edit": [{"line": 1, "holder": "三号機"}]})
    counter.post("resubmitter", f"/orders/{order_id}/resubmit", {})
    for who in ("corrector", "resubmitter"):
        assert code(counter, who, f"/orders/{order_id}/approve") == "approval.entered_by_you"
    assert issue(counter, order_id)["state"] == "ISSUED"


def test_an_agent_corrects_by_its_mandate_and_nobody_else_of_another_participant(counter: Counter) -> None:
    order_id = returned(counter, counter.line())
    body = {"edit": [{"line": 1, "holder": "代理入力"}]}
    agent = {"person_id": "p-bg", "display_name": "見本 代理", "roles": ["OPERATOR"], "agent": True}
    account_id = counter.post("administrator", "/accounts", agent)["id"]
    counter.tokens["agent"] = counter.post("administrator", f"/accounts/{account_id}/tokens")["token"]
    for who in ("agent", "other_operator"):
        assert code(counter, who, f"/orders/{order_id}/corrections", body) == "order.unknown"
        assert code(counter, who, f"/orders/{order_id}/resubmit", {}) == "order.unknown"
    participant_id = counter.get("operator", "/participants")[0]["id"]
    mandate = {"account_id": account_id, "start_on": "2026-11-24", "end_on": "2026-11-30"}
    counter.post("operator", f"/participants/{participant_id}/mandates", mandate)
    assert counter.post("agent", f"/orders/{order_id}/corrections", body)["lines"][0]["holder"] == "代理入力"
    assert counter.post("agent", f"/orders/{order_id}/resubmit", {})["state"] == "SUBMITTED"


def test_the_history_tells_who_did_what_and_when_line_by_line(counter: Counter) -> None:
    order_id = returned(counter, counter.line(holder="一号機"), counter.line(purpose_label="二"))
    counter.clock.move(timedelta(hours=1))
    correction = {"remove": [2], "edit": [{"line": 1, "holder": "二号機"}]}
    counter.post("operator", f"/orders/{order_id}/corrections", correction)
    counter.post("staff", f"/orders/{order_id}/resubmit", {})
    counter.post("operator", f"/orders/{order_id}/withdraw")
    history = counter.get("operator", f"/orders/{order_id}/history")
    assert [(h["version"], h["step"], h["account_id"]) for h in history] == [
        (1, "SUBMITTED", "U-operator"),
        (2, "RETURNED", "U-staff"),
        (3, "CORRECTED", "U-operator"),
        (4, "RESUBMITTED", "U-staff"),
        (5, "WITHDRAWN", "U-operator"),
    ]
    assert (history[1]["reason"], history[1]["by"]) == ("ご確認ください", "見本 staff")
    assert history[2]["at"] == "2026-11-24T02:05:00Z"
    edited, removed = history[2]["lines"]
    assert (edited["line"], edited["step"]) == (1, "EDITED")
    assert edited["fields"] == [{"name": "holder", "before": "一号機", "after": "二号機"}]
    assert (removed["line"], removed["step"]) == (2, "REMOVED")
    assert {"name": "purpose_label", "before": "二", "after": ""} in removed["fields"]
    assert counter.get("auditor", f"/orders/{order_id}/history") == history


def test_a_key_is_free_again_once_its_line_is_removed_or_has_another(counter: Counter) -> None:
    first, second = csr().decode(), csr().decode()
    lines = [
        counter.line(purpose_label=f"{n}号", key_algorithm=None, request=made) for n, made in enumerate((first, second))
    ]
    order_id = returned(counter, *lines)
    other = {"lines": [lines[0] | {"purpose_label": "別"}]}
    assert code(counter, "operator", "/orders", other) == "key.seen_before"
    counter.post("operator", f"/orders/{order_id}/corrections", {"edit": [{"line": 1, "key_algorithm": "p-256"}]})
    counter.post("operator", "/orders", other)
    counter.post("operator", f"/orders/{order_id}/corrections", {"remove": [2]})
    swapped = {"edit": [{"line": 1, "request": second}]}
    counter.post("operator", f"/orders/{order_id}/corrections", swapped)
    taken = {"edit": [{"line": 1, "request": first}]}
    assert code(counter, "operator", f"/orders/{order_id}/corrections", taken) == "key.seen_before"


def test_the_same_key_in_two_lines_of_a_corrected_order_is_refused(counter: Counter) -> None:
    request = csr().decode()
    order_id = returned(counter, counter.line(key_algorithm=None, request=request), counter.line(purpose_label="二"))
    body = {"edit": [{"line": 2, "request": request}]}
    assert code(counter, "operator", f"/orders/{order_id}/corrections", body) == "order.same_key_twice"


def test_an_order_that_failed_goes_back_unless_some_of_it_is_issued(counter: Counter) -> None:
    order_id = counter.order(start_on="2026-11-24")
    participant_id = counter.get("operator", "/participants")[0]["id"]
    for approver in APPROVERS:
        counter.post(approver, f"/orders/{order_id}/approve")
    counter.post("staff", f"/participants/{participant_id}/suspend", {"reason": "確認中"})
    do_jobs(counter.installation)
    failed = counter.get("staff", f"/orders/{order_id}")
    assert failed["state"] == "FAILED"
    assert "participant.not_active" in failed["reason"]
    assert code(counter, "staff", f"/orders/{order_id}/retry") == "participant.not_active"
    counter.post("staff", f"/orders/{order_id}/return", {"reason": "停止中のため"})
    assert code(counter, "operator", f"/orders/{order_id}/resubmit", {}) == "participant.not_active"
    counter.post("staff", f"/participants/{participant_id}/resume")
    counter.post("operator", f"/orders/{order_id}/resubmit", {})
    assert issue(counter, order_id)["state"] == "ISSUED"


def test_what_was_submitted_before_a_suspension_is_not_approved_during_it(counter: Counter) -> None:
    order_id = counter.order()
    participant_id = counter.get("operator", "/participants")[0]["id"]
    counter.post("staff", f"/participants/{participant_id}/suspend", {"reason": "確認中"})
    answer = counter.call("approver", "POST", f"/orders/{order_id}/approve")
    assert (answer.status_code, answer.json()["code"]) == (422, "participant.not_active")
    counter.post("staff", f"/participants/{participant_id}/resume")
    assert issue(counter, order_id)["state"] == "ISSUED"


def test_a_resubmission_across_midnight_is_checked_for_the_day_that_dates_it(counter: Counter) -> None:
    today = jst_date(counter.clock.now())
    order_id = returned(counter, counter.line(start_on=today.isoformat()))
    last_second = start_of_day(today + timedelta(days=1)) - timedelta(seconds=1)
    staff = Actor("U-staff", "p-staff", "見本", frozenset({Role.REGISTRATION_STAFF}), signed_in=True)
    order = resubmit_order(replace(counter.installation, clock=TickingClock(last_second)), staff, order_id)
    assert (order.application_on, order.lines[0].wanted.start_on) == (today, today)

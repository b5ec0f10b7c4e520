"""名義と直接発行の訂正: whose name a corrected order's certificates carry, and what a direct order never becomes."""

from typing import Any

import pytest
from fixtures.installation import do_jobs
from fixtures.people import STAFF, Counter
from samples.broken_requests import csr

from warifu.authority.facts import SubjectName
from warifu.orders.facts import Order, OrderLine
from warifu.workflows.issuing.sign_directly import request_directly
from warifu.workflows.orders.correct import resubmit_order

NEW = "見本電力ホールディングス株式会社"


def stored(counter: Counter, order_id: str) -> Order:
    with counter.installation.unit_of_work.read() as stores:
        order = stores.orders.get(order_id)
    assert order is not None
    return order


def organizations(counter: Counter, order_id: str) -> list[str | None]:
    return [line.subject.organization for line in stored(counter, order_id).lines]


def renamed_while_returned(counter: Counter) -> tuple[str, str]:
    """Return an order of two lines, one with a CSR, and rename the participant; give number and former name."""
    request = csr().decode()
    lines = [
        counter.line(purpose_label="一"),
        counter.line(purpose_label="二", key_algorithm=None, request=request),
    ]
    order_id = str(counter.post("operator", "/orders", {"lines": lines})["id"])
    counter.post("staff", f"/orders/{order_id}/return", {"reason": "ご確認ください"})
    found = counter.get("operator", "/participants")[0]
    renaming = {"name": NEW, "from_on": "2026-11-24"}
    counter.post("staff", f"/participants/{found['id']}/name", renaming)
    return order_id, str(found["name"])


def history(counter: Counter, order_id: str) -> Any:
    return counter.get("auditor", f"/orders/{order_id}/history")


def test_a_correction_of_something_else_leaves_the_subject_of_the_line_alone(counter: Counter) -> None:
    order_id, old = renamed_while_returned(counter)
    body = {"edit": [{"line": 1, "holder": "二号機"}, {"line": 2, "key_algorithm": "p-256"}]}
    counter.post("operator", f"/orders/{order_id}/corrections", body)
    assert organizations(counter, order_id) == [old, old]
    assert [f["name"] for f in history(counter, order_id)[-1]["lines"][0]["fields"]] == ["holder"]


def test_another_purpose_label_names_the_line_anew_and_the_history_says_so(counter: Counter) -> None:
    order_id, old = renamed_while_returned(counter)
    counter.post("operator", f"/orders/{order_id}/corrections", {"edit": [{"line": 1, "purpose_label": "三"}]})
    assert organizations(counter, order_id) == [NEW, old]
    fields = history(counter, order_id)[-1]["lines"][0]["fields"]
    assert {"name": "organization", "before": old, "after": NEW} in fields
    assert {"name": "subject", "before": "0A001 一", "after": "0A001 三"} in fields


def test_a_resubmission_names_every_line_as_the_participant_is_named_then(counter: Counter) -> None:
    order_id, old = renamed_while_returned(counter)
    before = stored(counter, order_id)
    again = counter.post("operator", f"/orders/{order_id}/resubmit", {})
    after = stored(counter, order_id)
    assert organizations(counter, order_id) == [NEW, NEW]
    assert [_but_subject(line) for line in after.lines] == [_but_subject(line) for line in before.lines]
    changed = [{"name": "organization", "before": old, "after": NEW}]
    last = history(counter, order_id)[-1]
    assert (last["step"], last["version"]) == ("RESUBMITTED", again["version"])
    assert [(line["line"], line["step"], line["fields"]) for line in last["lines"]] == [
        (1, "EDITED", changed),
        (2, "EDITED", changed),
    ]
    for approver in ("approver", "second_approver"):
        counter.post(approver, f"/orders/{order_id}/approve")
    do_jobs(counter.installation)
    with counter.installation.unit_of_work.read() as stores:
        issued = stores.certificates.of_lines([line.id for line in after.lines])
    assert [certificate.subject.organization for certificate in issued] == [NEW, NEW]


def test_a_resubmission_under_the_same_name_changes_no_line(counter: Counter) -> None:
    order_id = counter.order()
    counter.post("staff", f"/orders/{order_id}/return", {"reason": "ご確認ください"})
    before = stored(counter, order_id).lines
    counter.post("operator", f"/orders/{order_id}/resubmit", {})
    assert stored(counter, order_id).lines == before
    assert history(counter, order_id)[-1]["lines"] == []


def _but_subject(line: OrderLine) -> tuple[Any, ...]:
    return line.id, line.number, line.wanted, line.key, line.profile


def returned_direct(counter: Counter) -> str:
    order_id = request_directly(counter.installation, STAFF, csr(), "client", None).id
    counter.post("approver", f"/orders/{order_id}/return", {"reason": "ご確認ください"})
    return order_id


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        ({"predecessor": "WF-26-00001"}, "order.predecessor_unknown"),
        ({"target_token": "T-1"}, "price.token_reuse_not_possible"),
        ({"disc_group": "一枚目"}, "order.disc_group_not_bundled"),
        ({"medium": "CD_R"}, "order.medium_not_offered"),
        ({"medium": "CD_R_BUNDLE", "disc_group": "一枚目"}, "order.medium_not_offered"),
        ({"medium": "USB_MEMORY"}, "order.medium_not_offered"),
    ],
    ids=str,
)
def test_a_direct_order_is_not_corrected_into_what_only_a_participant_has(
    counter: Counter, wanted: dict[str, str], refusal: str
) -> None:
    order_id = returned_direct(counter)
    before = stored(counter, order_id)
    line = counter.line(key_algorithm=None, request=csr().decode())
    for correction in ({"edit": [{"line": 1, **wanted}]}, {"add": [{**line, **wanted}]}):
        answer = counter.call("staff", "POST", f"/orders/{order_id}/corrections", correction)
        assert (answer.status_code, answer.json()["code"]) == (422, refusal), answer.text
    assert stored(counter, order_id) == before


def test_a_direct_order_keeps_the_subject_of_its_request_when_it_is_resubmitted(counter: Counter) -> None:
    order_id = returned_direct(counter)
    subject: SubjectName = stored(counter, order_id).lines[0].subject
    counter.post("staff", f"/orders/{order_id}/corrections", {"edit": [{"line": 1, "purpose_label": "別の用途"}]})
    resubmit_order(counter.installation, STAFF, order_id)
    assert stored(counter, order_id).lines[0].subject == subject

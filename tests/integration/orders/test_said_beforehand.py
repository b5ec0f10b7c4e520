"""提出前に言うこと: prices, duplicates, and that urgent handling is not offered."""

from datetime import timedelta
from typing import Any

from fixtures.people import Counter
from samples.broken_requests import csr

PRICES: dict[str, Any] = {
    "prices": [{"medium": "DOWNLOAD", "effective_on": "2026-04-01", "unit_price": 11_111}],
    "cutoffs": [{"on": "2026-11-30"}, {"on": "2026-12-31"}],
    "offerings": [{"what": "DOWNLOAD", "from_on": "2026-04-01"}],
}
URGENT = {
    "code": "order.urgent_not_offered",
    "ja": "至急の扱いはありません。申込みは、承認の順に発行します。",
    "en": "Urgent handling is not offered. Orders are issued as they are approved.",
}


def agree(counter: Counter, rows: Any) -> None:
    proposal_id = counter.post("staff", "/prices/proposals", rows)["id"]
    counter.post("approver", f"/prices/proposals/{proposal_id}/approve")


def warned(counter: Counter, **changes: Any) -> list[Any]:
    """What a quote of one line warns of; a submission without confirmation is refused just then."""
    body = {"lines": [counter.line(**changes)]}
    warnings = list(counter.post("operator", "/orders/quote", body)["warnings"])
    answer = counter.call("operator", "POST", "/orders", body)
    if warnings:
        assert (answer.status_code, answer.json()["code"]) == (422, "order.looks_duplicate")
        assert warnings[0]["like_order"] in answer.json()["facts"]["duplicates"]
    else:
        assert answer.status_code == 201, answer.text
    return warnings


def test_urgent_handling_is_not_offered_and_every_answer_says_so(counter: Counter) -> None:
    agree(counter, PRICES)
    body = {"lines": [counter.line()]}
    foreseen = counter.post("operator", "/orders/quote", body)
    assert foreseen["notes"] == [URGENT]
    assert foreseen["quote"]["totals"]["total"] == 12_222
    assert {"ja": URGENT["ja"], "en": URGENT["en"]} in foreseen["quote"]["sentences"]
    submitted = counter.post("operator", "/orders", body)
    assert submitted["notes"] == [URGENT]
    counter.post("staff", f"/orders/{submitted['id']}/return", {"reason": "確認"})
    assert counter.post("operator", f"/orders/{submitted['id']}/resubmit", {})["notes"] == [URGENT]
    description = counter.get("operator", "/api/v1/openapi.json")
    assert "Urgent handling is not offered" in description["paths"]["/api/v1/orders"]["post"]["description"]
    for field in ("urgent", "express", "priority"):
        assert field not in description["components"]["schemas"]["OrderForm"]["properties"]
        refused = counter.call("operator", "POST", "/orders", {**body, field: True})
        assert refused.json()["code"] == "input.field_invalid"


def test_a_quote_writes_nothing_and_refuses_what_a_submission_would(counter: Counter) -> None:
    foreseen = counter.post("operator", "/orders/quote", {"lines": [counter.line()]})
    assert (foreseen["quote"], foreseen["warnings"]) == (None, [])
    assert counter.get("operator", "/orders") == []
    request = csr().decode()
    counter.post("operator", "/orders", {"lines": [counter.line(key_algorithm=None, request=request)]})
    again = {
        "lines": [counter.line(purpose_label="別", key_algorithm=None, request=request)],
        "confirm_duplicates": True,
    }
    for path in ("/orders", "/orders/quote"):
        assert counter.call("operator", "POST", path, again).json()["code"] == "key.seen_before"


def test_a_line_like_an_open_one_takes_a_confirmation(counter: Counter) -> None:
    order_id = counter.order(purpose_label="需給管理 1号", holder="PC-1")
    (warning,) = warned(counter, purpose_label="需給管理  １号", holder="pc-1", start_on="2026-12-24")
    assert (warning["code"], warning["line"], warning["like_order"], warning["like_line"]) == (
        "order.looks_duplicate",
        1,
        order_id,
        1,
    )
    assert order_id in warning["ja"]
    assert order_id in warning["en"]
    body = {"lines": [counter.line(purpose_label="需給管理 1号", holder="PC-1")], "confirm_duplicates": True}
    counter.post("operator", "/orders", body)


def test_an_issued_certificate_is_named_and_a_line_that_follows_it_is_none(counter: Counter) -> None:
    certificate_id = counter.issued()
    (warning,) = warned(counter)
    assert warning["certificate_id"] == certificate_id
    assert warned(counter, predecessor=certificate_id) == []


def test_another_holder_another_participant_and_what_is_gone_are_no_duplicates(counter: Counter) -> None:
    counter.order("other_operator")
    withdrawn = counter.order()
    counter.post("operator", f"/orders/{withdrawn}/withdraw")
    certificate_id = counter.issued()
    counter.post("staff", f"/certificates/{certificate_id}/revoke", {"reason": "superseded"})
    assert warned(counter) == []
    assert warned(counter, holder="二号機") == []
    assert len(warned(counter)) == 1


def test_a_resubmission_and_a_correction_do_not_find_their_own_order(counter: Counter) -> None:
    order_id = counter.order()
    counter.post("staff", f"/orders/{order_id}/return", {"reason": "確認"})
    counter.post("operator", f"/orders/{order_id}/corrections", {"edit": [{"line": 1, "start_on": "2026-12-01"}]})
    other_id = counter.order(purpose_label="別")
    renamed = {"edit": [{"line": 1, "purpose_label": "別"}]}
    answer = counter.call("operator", "POST", f"/orders/{order_id}/corrections", renamed)
    assert answer.json()["code"] == "order.looks_duplicate"
    assert other_id in answer.json()["facts"]["duplicates"]
    counter.post("operator", f"/orders/{order_id}/corrections", {**renamed, "confirm_duplicates": True})
    assert (
        counter.call("operator", "POST", f"/orders/{order_id}/resubmit", {}).json()["code"] == "order.looks_duplicate"
    )
    counter.post("operator", f"/orders/{order_id}/resubmit", {"confirm_duplicates": True})


def test_a_resubmission_after_a_revision_pays_the_new_price(counter: Counter) -> None:
    revised = [*PRICES["prices"], {"medium": "DOWNLOAD", "effective_on": "2026-12-01", "unit_price": 22_222}]
    agree(counter, {**PRICES, "prices": revised})
    kept, again = counter.order(start_on="2026-12-10"), counter.order(start_on="2026-12-10")
    counter.post("staff", f"/orders/{again}/return", {"reason": "確認"})
    counter.clock.move(timedelta(days=7))  # 1 December: the next cutoff lies after the revision
    counter.post("operator", f"/orders/{again}/resubmit", {"confirm_duplicates": True})
    from fixtures.installation import do_jobs

    for order_id in (kept, again):
        for approver in ("approver", "second_approver"):
            counter.post(approver, f"/orders/{order_id}/approve")
    do_jobs(counter.installation)
    totals = [counter.post("staff", f"/invoices/{id}")["totals"]["taxable"] for id in (kept, again)]
    assert totals == [11_111, 22_222]

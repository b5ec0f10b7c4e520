"""再申込をAPIで: from certificates that end to an order that follows them."""

from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from fixtures.installation import FOUNDER, do_jobs
from fixtures.people import PEOPLE, Counter, add_person

from warifu.accounts.facts import Account, Role
from warifu.kernel.clock import jst_date
from warifu.workflows.accounts.open import issue_founding_token

PRICES = {
    "prices": [{"medium": "DOWNLOAD", "effective_on": "2026-04-01", "unit_price": 11_111}],
    "offerings": [{"what": "DOWNLOAD", "from_on": "2026-04-01"}],
}


def csr() -> str:
    names = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "端末")])
    request = x509.CertificateSigningRequestBuilder(names).sign(ec.generate_private_key(ec.SECP256R1()), SHA256())
    return request.public_bytes(Encoding.PEM).decode()


def near_the_end(counter: Counter, days_left: int = 100) -> None:
    """Move to so many days before certificates end that were issued on 24 November 2026."""
    counter.clock.move(timedelta(days=729 - days_left))
    for who in PEOPLE:
        counter.tokens[who] = issue_founding_token(counter.installation, FOUNDER, f"U-{who}").token.reveal()


def verdicts(draft: dict[str, Any]) -> dict[str, str]:
    return {answer["certificate_id"]: answer["verdict"] for answer in draft["answers"]}


def agree(counter: Counter, rows: dict[str, Any]) -> None:
    proposal_id = counter.post("staff", "/prices/proposals", rows)["id"]
    counter.post("approver", f"/prices/proposals/{proposal_id}/approve")


def test_the_draft_is_what_orders_takes_and_the_successor_follows_without_a_gap(counter: Counter) -> None:
    agree(counter, PRICES)
    old = counter.issued(holder="経理の端末", key_algorithm="p-384")
    near_the_end(counter)
    draft = counter.get("operator", "/orders/again?ends_within_days=120")
    assert verdicts(draft) == {old: "FOLLOWS"}
    assert draft["order"]["lines"] == [
        {
            "start_on": "2028-11-24",
            "purpose_label": "JX受信",
            "holder": "経理の端末",
            "medium": "DOWNLOAD",
            "key_algorithm": "p-384",
            "predecessor": old,
        }
    ]
    assert draft["quote"]["totals"]["taxable"] == 11_111
    assert draft["answers"][0]["line"] == 1
    assert draft["answers"][0]["said"]["ja"].startswith(f"{old}は2028-11-23まで有効です。")
    order = counter.post("operator", "/orders", draft["order"])
    again = counter.post("operator", "/orders/again", {"certificate_ids": [old]})
    assert (verdicts(again), again["order"]["lines"], again["quote"]) == ({old: "SUCCEEDED"}, [], None)
    assert again["answers"][0]["followed_by"] == order["id"]
    for approver in ("approver", "second_approver"):
        counter.post(approver, f"/orders/{order['id']}/approve")
    do_jobs(counter.installation)
    new = counter.get("operator", f"/orders/{order['id']}")["lines"][0]["certificate_id"]
    ends, starts = (counter.get("operator", f"/certificates/{id}") for id in (old, new))
    assert (ends["not_after"], starts["not_before"]) == ("2028-11-23T14:59:59Z", "2028-11-23T15:00:00Z")


def test_a_withdrawn_or_revoked_successor_follows_nothing(counter: Counter) -> None:
    old = counter.issued()
    near_the_end(counter)
    asked = {"certificate_ids": [old]}
    order = counter.post("operator", "/orders", counter.post("operator", "/orders/again", asked)["order"])
    counter.post("operator", f"/orders/{order['id']}/withdraw")
    assert verdicts(counter.post("operator", "/orders/again", asked)) == {old: "FOLLOWS"}
    new = counter.issued(predecessor=old, start_on="2028-11-24")
    assert verdicts(counter.post("operator", "/orders/again", asked)) == {old: "SUCCEEDED"}
    counter.post("staff", f"/certificates/{new}/revoke", {"reason": "superseded"})
    assert verdicts(counter.post("operator", "/orders/again", asked)) == {old: "FOLLOWS"}


def test_only_what_ends_in_time_is_drafted_and_what_was_named_is_answered_all_the_same(counter: Counter) -> None:
    first = counter.issued()
    counter.clock.move(timedelta(days=200))
    second = counter.issued(purpose_label="JX受信2")
    near_the_end(counter, days_left=300)
    assert verdicts(counter.get("operator", "/orders/again")) == {first: "FOLLOWS"}
    assert verdicts(counter.get("operator", "/orders/again?ends_within_days=99")) == {}
    named = counter.post("operator", "/orders/again", {"certificate_ids": [second, first, second]})
    assert verdicts(named) == {first: "FOLLOWS", second: "TOO_EARLY"}
    (late,) = [answer for answer in named["answers"] if answer["certificate_id"] == second]
    assert late["start_on"] == counter.get("operator", f"/certificates/{second}")["expiry_on"][:8] + "12"
    assert f"{late['orderable_on']}から申し込めます" in late["said"]["ja"]


def test_of_more_than_an_order_holds_those_that_end_first_are_drafted_and_the_others_are_counted(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is followed already takes no place, and one with an earlier number does not go before an earlier end."""
    monkeypatch.setattr("warifu.workflows.orders.order_again.LINE_LIMIT", 2)
    later = (jst_date(counter.clock.now()) + timedelta(days=20)).isoformat()
    last = counter.issued(purpose_label="最後", start_on=later)
    followed, first, second = (counter.issued(purpose_label=label) for label in ("済み", "一", "二"))
    near_the_end(counter)
    counter.post(
        "operator", "/orders", counter.post("operator", "/orders/again", {"certificate_ids": [followed]})["order"]
    )
    draft = counter.get("operator", "/orders/again?ends_within_days=180")
    assert verdicts(draft) == {followed: "SUCCEEDED", first: "FOLLOWS", second: "FOLLOWS", last: "BEYOND_LIMIT"}
    assert (len(draft["order"]["lines"]), draft["beyond_limit"]) == (2, 1)
    (said,) = [answer["said"] for answer in draft["answers"] if answer["certificate_id"] == last]
    assert "上限" in said["ja"]


def test_a_certificate_of_a_key_of_ones_own_needs_a_new_csr(counter: Counter) -> None:
    old = counter.issued(key_algorithm=None, request=csr())
    near_the_end(counter)
    assert verdicts(counter.get("operator", "/orders/again")) == {old: "REQUEST_NEEDED"}
    asked = {"certificate_ids": [old], "requests": {old: csr()}}
    draft = counter.post("operator", "/orders/again", asked)
    assert "key_algorithm" not in draft["order"]["lines"][0]
    line = counter.post("operator", "/orders", draft["order"])["lines"][0]
    assert (line["key_origin"], line["key_algorithm"]) == ("REQUEST", "p-256")


def test_without_a_price_list_the_draft_says_why_there_is_no_quote(counter: Counter) -> None:
    counter.issued()
    near_the_end(counter)
    draft = counter.get("operator", "/orders/again")
    assert (draft["quote"], draft["unpriced"]["code"]) == (None, "price.missing")
    assert len(draft["order"]["lines"]) == 1


def test_a_held_certificate_is_followed_and_a_revoked_one_is_not(counter: Counter) -> None:
    held, revoked = counter.issued(), counter.issued(purpose_label="JX受信2")
    counter.post("operator", f"/certificates/{held}/hold", {})
    counter.post("staff", f"/certificates/{revoked}/revoke", {"reason": "superseded"})
    near_the_end(counter)
    assert verdicts(counter.get("operator", "/orders/again")) == {held: "FOLLOWS"}
    draft = counter.post("operator", "/orders/again", {"certificate_ids": [held, revoked]})
    assert verdicts(draft) == {held: "FOLLOWS", revoked: "REVOKED"}


def test_nobody_drafts_from_certificates_of_others_and_an_agent_from_those_it_is_mandated_for(counter: Counter) -> None:
    mine, other = counter.issued(), counter.issued("other_operator")
    missing = counter.call("operator", "POST", "/orders/again", {"certificate_ids": ["WF-26-99999"]})
    refused = counter.call("operator", "POST", "/orders/again", {"certificate_ids": [mine, other]})
    assert (
        (refused.status_code, refused.json()["code"])
        == (404, "certificate.unknown")
        == (
            missing.status_code,
            missing.json()["code"],
        )
    )
    agent = Account("U-agent", "p-agent", "見本 代理", frozenset({Role.OPERATOR}))
    add_person(counter, "agent", agent)
    asked = {"operator_code": "0A001", "certificate_ids": [mine]}
    assert counter.call("agent", "POST", "/orders/again", asked).status_code == 404
    participant_id = counter.get("operator", "/participants")[0]["id"]
    mandate = {"account_id": "U-agent", "start_on": "2026-11-24", "end_on": "2026-11-25"}
    counter.post("operator", f"/participants/{participant_id}/mandates", mandate)
    assert verdicts(counter.post("agent", "/orders/again", asked)) == {mine: "TOO_EARLY"}
    assert counter.call("agent", "POST", "/orders/again", {**asked, "certificate_ids": [other]}).status_code == 404
    assert verdicts(counter.post("staff", "/orders/again", asked)) == {mine: "TOO_EARLY"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"certificate_ids": []}, "certificate_ids"),
        ({"certificate_ids": ["証明書"]}, "certificate_ids.0"),
        ({"certificate_ids": ["{mine}"], "requests": {"WF-26-99999": "{csr}"}}, "requests"),
    ],
)
def test_a_wrong_wish_is_refused_with_its_field(standing_counter: Counter, body: dict[str, Any], field: str) -> None:
    if "{mine}" in body["certificate_ids"]:
        body = {"certificate_ids": [standing_counter.issued()], "requests": {"WF-26-99999": csr()}}
    answer = standing_counter.call("operator", "POST", "/orders/again", body)
    assert (answer.status_code, answer.json()["facts"]["field"]) == (422, field)

"""更新計画: the installation's own record, planned by the operator's arithmetic; desks state, and dates move."""

from datetime import date, timedelta
from typing import Any

import pytest
from fixtures.people import JX, TOKYO, Counter

from warifu.kernel.clock import jst_date

ROWS = [["2028-09-01", "2028-09-15"], ["2028-10-02", "2028-10-16"], ["2028-11-01", "2028-11-15"]]


def rows(counter: Counter, who: str = "operator") -> list[dict[str, Any]]:
    return list(counter.get(who, "/plan")["rows"])


def registered_at(counter: Counter, certificate_id: str, use: dict[str, str], desk: str) -> None:
    application_id = counter.applied(certificate_id, use)
    for step in ("receive", "accept", "complete"):
        counter.post(desk, f"/applications/{application_id}/{step}")


def test_what_is_registered_is_planned_back_from_its_expiry(counter: Counter) -> None:
    certificate_id = counter.issued()
    counter.registered(certificate_id)
    (row,) = rows(counter)
    ends = counter.get("operator", f"/certificates/{certificate_id}")["expiry_on"]
    assert (row["certificate"], row["system"], row["channel"], row["expiry_on"]) == (
        certificate_id,
        "PLANNING",
        "JX",
        ends,
    )
    assert row["apply_by_on"] < row["cut_over_on"] <= ends
    assert row["assumed"] == ["lead", "processing_business_days"]
    (order,) = counter.get("operator", "/plan")["orders"]
    assert order["certificates"] == [certificate_id]
    assert order["on"] <= row["order_by_on"]


def test_others_plans_are_not_seen(counter: Counter) -> None:
    counter.registered(counter.issued())
    assert rows(counter, "other_operator") == []
    assert len(rows(counter, "staff")) == 1
    assert counter.call("desk", "GET", "/plan").status_code == 403


def test_a_successor_that_was_ordered_is_a_step_done(counter: Counter) -> None:
    old = counter.issued()
    counter.registered(old)
    counter.order(predecessor=old)
    (row,) = rows(counter)
    assert row["order_by_on"] is None
    assert row["receive_by_on"]
    assert counter.get("operator", "/plan")["orders"] == []


def test_a_successor_that_is_registered_leaves_nothing_to_do_but_the_deletion(counter: Counter) -> None:
    old = counter.issued()
    counter.registered(old)
    new = counter.issued(predecessor=old)
    counter.registered(new)
    before, after = rows(counter)
    assert (before["act_by_on"], before["late"], before["gap_days"]) == (None, False, 0)
    assert before["delete_from_on"] > before["expiry_on"]
    assert after["certificate"] == new
    assert after["order_by_on"]


def test_a_schedule_that_a_desk_states_moves_the_dates_of_whom_it_concerns(counter: Counter) -> None:
    certificate_id = counter.issued()
    counter.registered(certificate_id)
    (before,) = rows(counter)
    terms = {"system": "PLANNING", "schedule": ROWS}
    foretold = counter.post("desk", "/desk-terms/preview", terms)
    assert rows(counter) == [before]
    stated = counter.post("desk", "/desk-terms", terms)
    assert {**foretold, "id": stated["id"]} == stated
    (after,) = rows(counter)
    (moved,) = [one for one in stated["moved"] if one["name"] == "apply_by_on"]
    assert (moved["certificate"], moved["before"], moved["after"]) == (
        certificate_id,
        before["apply_by_on"],
        after["apply_by_on"],
    )
    assert after["binding_rule"] == "schedule_row"
    counter.post("desk", f"/desk-terms/{stated['id']}/take-back")
    assert rows(counter) == [before]


def test_a_longer_processing_time_counts_from_its_day_on_for_certificates_that_end_then(counter: Counter) -> None:
    certificate_id = counter.issued()
    registered_at(counter, certificate_id, TOKYO, "tokyo_desk")
    (row,) = rows(counter)
    ends = date.fromisoformat(row["expiry_on"])
    own = {"system": "WHEELING_DATA", "area": "TOKYO", "processing_business_days": 20}
    later = {**own, "holds_from_on": str(ends + timedelta(days=1))}
    assert counter.post("tokyo_desk", "/desk-terms/preview", later)["moved"] == []
    exactly = {**own, "holds_from_on": str(ends)}
    assert [one["name"] for one in counter.post("tokyo_desk", "/desk-terms/preview", exactly)["moved"]]


def test_values_say_who_states_them_and_what_is_assumed(counter: Counter) -> None:
    counter.post(
        "tokyo_desk", "/desk-terms", {"system": "WHEELING_DATA", "area": "TOKYO", "processing_business_days": 3}
    )
    by_desk = {
        seen["desk"]: {value["name"]: value for value in seen["values"]}
        for seen in counter.get("operator", "/desk-terms")
    }
    assert by_desk["WHEELING_DATA/TOKYO"]["processing_business_days"] == {
        "name": "processing_business_days",
        "value": 3,
        "basis": "stated",
        "holds_from_on": None,
    }
    kansai = by_desk["WHEELING_DATA/KANSAI"]["processing_business_days"]
    assert (kansai["value"], kansai["basis"]) == (10, "assumed")
    assert (by_desk["SWITCHING"]["days"]["value"], by_desk["SWITCHING"]["days"]["basis"]) == (14, "stated")


def test_a_desk_states_its_own_terms_alone(counter: Counter) -> None:
    terms = {"system": "WHEELING_DATA", "area": "TOKYO", "processing_business_days": 1}
    for who, code in {
        "kansai_desk": "access.not_yours",
        "operator": "access.role_missing",
        "auditor": "access.role_missing",
    }.items():
        refused = counter.call(who, "POST", "/desk-terms", terms)
        assert (refused.status_code, refused.json()["code"]) == (403, code)
    stated = counter.post("tokyo_desk", "/desk-terms", terms)
    assert counter.call("kansai_desk", "POST", f"/desk-terms/{stated['id']}/take-back").status_code == 403


def test_staff_enter_what_a_desk_outside_said_with_its_paper(counter: Counter) -> None:
    terms = {"system": "SWITCHING", "days": 21}
    refused = counter.call("staff", "POST", "/desk-terms", terms)
    assert refused.json()["code"] == "lifecycle.source_missing"
    counter.post("staff", "/desk-terms", {**terms, "source": "見本 窓口からのメール 2026-11-20"})
    (seen,) = [one for one in counter.get("operator", "/desk-terms") if one["desk"] == "SWITCHING"]
    assert [(one["source"], one["terms"]["days"]) for one in seen["statements"]] == [
        ("見本 窓口からのメール 2026-11-20", 21)
    ]


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"system": "PLANNING"}, "lifecycle.terms_empty"),
        ({"system": "NOWHERE", "days": 1}, "lifecycle.desk_unknown"),
        ({"system": "WHEELING_DATA", "days": 1}, "lifecycle.desk_unknown"),
        ({"system": "PLANNING", "days": 1_000}, "input.field_invalid"),
        ({"system": "PLANNING", "schedule": [["2027-01-04"]]}, "input.field_invalid"),
    ],
)
def test_terms_that_say_nothing_or_of_no_desk_are_refused(counter: Counter, terms: dict[str, Any], code: str) -> None:
    assert counter.call("staff", "POST", "/desk-terms", {**terms, "source": "見本"}).json()["code"] == code


def test_a_revoked_certificate_has_its_deletion_alone_planned(counter: Counter) -> None:
    certificate_id = counter.issued()
    counter.registered(certificate_id)
    counter.post("staff", f"/certificates/{certificate_id}/revoke", {"reason": "key_compromise"})
    (row,) = rows(counter)
    assert (row["order_by_on"], row["late"]) == (None, False)
    assert date.fromisoformat(row["expiry_on"]) < jst_date(counter.clock.now())
    assert JX["channel"] == row["channel"]

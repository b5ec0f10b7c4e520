"""断り方: whatever goes wrong has one shape, a code, and nothing of what was sent."""

import io
import json
from typing import Any

import pytest
from fixtures.people import Counter

import warifu.entrypoints.api.registration.estate as estate_routes
from warifu.entrypoints.api.app import API_PATH
from warifu.entrypoints.http.logs import configure


def refused(counter: Counter, who: str | None, method: str, path: str, body: Any = None) -> tuple[int, str, Any]:
    answer = counter.call(who, method, path, body)
    said = answer.json()
    assert said.keys() == {"code", "message", "todo", "facts"}
    assert answer.headers["warifu-code"] == said["code"]
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, said["code"], said["facts"]


def test_an_unknown_address_is_answered_in_the_same_shape(standing_counter: Counter) -> None:
    assert refused(standing_counter, "staff", "GET", "/nowhere")[:2] == (404, "http.path_unknown")
    assert refused(standing_counter, "staff", "GET", "/orders/")[:2] == (404, "http.path_unknown")
    assert refused(standing_counter, "staff", "GET", "/api/v2/orders")[:2] == (404, "http.path_unknown")


def test_a_method_that_is_not_offered_names_those_that_are(standing_counter: Counter) -> None:
    status, code, facts = refused(standing_counter, "staff", "DELETE", "/me")
    assert (status, code, facts["offered"]) == (405, "http.method_not_offered", "GET")


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({"start_on": "2026/04/01"}, "lines.0.start_on"),
        ({"start_on": 20260401}, "lines.0.start_on"),
        ({"start_on": "2026-02-30"}, "lines.0.start_on"),
        ({"start_on": "2026-04-01T00:00:00"}, "lines.0.start_on"),
        ({"purpose_label": "一" * 59}, "lines.0.purpose_label"),
        ({"purpose_label": "a\nb"}, "lines.0.purpose_label"),
        ({"purpose_label": 7}, "lines.0.purpose_label"),
        ({"medium": "FLOPPY"}, "lines.0.medium"),
        ({"key_algorithm": "dsa-1024"}, "lines.0.key_algorithm"),
        ({"price": 0}, "lines.0.price"),
        ({"request": "PEM"}, "lines.0"),
    ],
    ids=str,
)
def test_a_wrong_field_is_named(standing_counter: Counter, line: dict[str, Any], field: str) -> None:
    body = {"lines": [standing_counter.line(**line)]}
    status, code, facts = refused(standing_counter, "operator", "POST", "/orders", body)
    assert (status, code, facts["field"]) == (422, "input.field_invalid", field)


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"start_on": "2026-11-23"}, 422, "order.start_date.too_early"),
        ({"start_on": "2027-05-24"}, 422, "order.start_date.too_late"),
        ({"medium": "USB_TOKEN"}, 422, "order.medium_not_offered"),
        ({"key_algorithm": "ed25519"}, 422, "order.key_not_accepted"),
        ({"key_algorithm": None, "request": "-----BEGIN NOTHING-----"}, 400, "input.not_understood"),
    ],
    ids=str,
)
def test_a_broken_rule_has_its_code(standing_counter: Counter, changes: dict[str, Any], status: int, code: str) -> None:
    body = {"lines": [standing_counter.line(**changes)]}
    assert refused(standing_counter, "operator", "POST", "/orders", body)[:2] == (status, code)


@pytest.mark.parametrize("on", ["0001-01-01", "9999-12-31", "1949-12-31", "3000-01-01"])
def test_a_day_that_lies_centuries_away_is_refused_wherever_one_is_asked_for(
    standing_counter: Counter, on: str
) -> None:
    for who, method, path, body in (
        ("operator", "GET", f"/prices?on={on}", None),
        ("staff", "GET", f"/certificates/search?expires_from={on}&expires_to={on}", None),
        ("staff", "POST", "/prices/proposals", {"offerings": [{"what": "CD_R", "from_on": on}]}),
        ("operator", "POST", "/orders", {"lines": [standing_counter.line(start_on=on)]}),
    ):
        assert refused(standing_counter, who, method, path, body)[:2] == (422, "input.field_invalid")


def test_an_order_without_lines_is_refused(standing_counter: Counter) -> None:
    assert refused(standing_counter, "operator", "POST", "/orders", {"lines": []})[:2] == (400, "order.line_count")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"{", "input.not_understood"),
        (b"\xff\xfe", "input.not_understood"),
        (b"[" * 50_000, "input.not_understood"),
        (b'{"lines": ' + b"9" * 5_000 + b"}", "input.not_understood"),
        (b"", "input.field_invalid"),
        (b"null", "input.field_invalid"),
        (b'{"lines": NaN}', "input.field_invalid"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_no_json_is_refused(standing_counter: Counter, content: bytes, code: str) -> None:
    headers = {"content-type": "application/json"}
    answer = standing_counter.call("operator", "POST", "/orders", content=content, headers=headers)
    assert answer.status_code in {400, 422}
    assert answer.json()["code"] == code


@pytest.mark.parametrize("path", ["/orders/%00", "/orders/" + "x" * 200, "/orders/%F0%9F%98%80", "/certificates/..%2f"])
def test_numbers_nobody_gives_are_refused(standing_counter: Counter, path: str) -> None:
    assert standing_counter.call("staff", "GET", path).status_code in {404, 422}


def test_a_body_that_is_too_large_is_refused(standing_counter: Counter) -> None:
    body = {"lines": [], "x": "y" * 100_001}
    assert refused(standing_counter, "operator", "POST", "/applications/use", body)[:2] == (413, "input.too_large")


def test_staff_name_the_participant_they_speak_of(standing_counter: Counter) -> None:
    for method, path, body in (("GET", "/deliveries", None), ("POST", "/orders", {"lines": [standing_counter.line()]})):
        assert refused(standing_counter, "staff", method, path, body)[2]["field"] == "operator_code"


def test_an_account_needs_the_binding_of_its_role(standing_counter: Counter) -> None:
    for binding in ({}, {"operator_code": "0A001", "system": "PLANNING"}):
        account = {"person_id": "p", "display_name": "見本", "roles": ["OPERATOR"], **binding}
        assert refused(standing_counter, "administrator", "POST", "/accounts", account)[1] == "input.field_invalid"
    desk = {"person_id": "p", "display_name": "見本", "roles": ["DESK"], "system": "WHEELING_DATA"}
    assert refused(standing_counter, "administrator", "POST", "/accounts", desk)[1] == "input.field_invalid"
    both = {"person_id": "p", "display_name": "見本", "roles": ["ADMINISTRATOR", "APPROVER"]}
    assert refused(standing_counter, "administrator", "POST", "/accounts", both)[:2] == (422, "account.roles_exclude")
    missing = refused(standing_counter, "administrator", "POST", "/accounts/U-none/tokens")
    assert missing[:2] == (404, "account.unknown")


def test_what_nobody_foresaw_is_anonymous_and_logged_once(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, restored_logging: None
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("hunter2-VERY-secret")

    written = io.StringIO()
    configure("INFO", written)
    monkeypatch.setattr(estate_routes, "show_estate", fail)
    answer = counter.call("operator", "GET", "/estate")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal.error")
    assert "ZeroDivision" not in answer.text
    (line,) = [json.loads(text) for text in written.getvalue().splitlines() if "unforeseen" in text]
    assert line["reference"] == answer.json()["facts"]["reference"]
    assert line["trace"][0] == "builtins.ZeroDivisionError"
    assert "hunter2" not in written.getvalue()


def test_no_secret_of_a_whole_life_is_logged(counter: Counter, restored_logging: None) -> None:
    written = io.StringIO()
    configure("DEBUG", written)
    counter.issued()
    parcel_id = counter.get("operator", "/deliveries")[0]["id"]
    passphrase = counter.post("operator", f"/deliveries/{parcel_id}/passphrase")["passphrase"]
    link = counter.post("administrator", "/accounts/U-operator/one-time-links")["code"]
    counter.call(None, "GET", f"/welcome?code={link}")
    token = counter.post(None, "/one-time-links/use", {"code": link})["token"]
    code = counter.codes()[0]
    counter.post(None, "/deliveries/fetch", {"code": code})
    log = written.getvalue()
    assert not [secret for secret in (passphrase, link, token, code, *counter.tokens.values()) if secret in log]


def test_the_api_describes_itself(standing_counter: Counter) -> None:
    described = standing_counter.call(None, "GET", f"{API_PATH}/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert f"{API_PATH}/orders/{{order_id}}/approve" in described["paths"]
    assert described["paths"][f"{API_PATH}/me"]["get"]["security"]
    assert "security" not in described["paths"][f"{API_PATH}/deliveries/fetch"]["post"]
    for page in ("/docs", "/redoc", f"{API_PATH}/docs"):
        assert standing_counter.call("staff", "GET", f"/api{page}").status_code == 404

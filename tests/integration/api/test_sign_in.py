"""ログイン: what proves who somebody is, and what a browser's certificate cannot be made to do."""

from datetime import timedelta

import pytest
from fixtures.people import Counter

from warifu.accounts.access import digest
from warifu.accounts.facts import CredentialKind

APPROVER = b"installation:approver"
JSON = {"content-type": "application/json"}


def test_a_token_signs_in_until_a_year_is_over(counter: Counter) -> None:
    assert counter.get("staff", "/me")["id"] == "U-staff"
    counter.clock.move(timedelta(days=365) - timedelta(seconds=1))
    assert counter.call("staff", "GET", "/me").status_code == 200
    counter.clock.move(timedelta(seconds=1))
    refused = counter.call("staff", "GET", "/me")
    assert (refused.status_code, refused.json()["code"]) == (401, "access.not_signed_in")
    assert refused.headers["www-authenticate"].startswith("Bearer")


def test_a_withdrawn_token_signs_nobody_in(counter: Counter) -> None:
    with counter.installation.unit_of_work.write() as stores:
        credential = stores.accounts.credential(CredentialKind.API_TOKEN, digest(counter.tokens["staff"].encode()))
        assert credential
        stores.accounts.end_credential(credential.id, counter.clock.now())
    assert counter.call("staff", "GET", "/me").status_code == 401


@pytest.mark.parametrize(
    "sent",
    ["", "Bearer", "Bearer ", "Bearer wrong", "Basic dTpw", "Bearer \xff\xfe", "bearer: x", "Bearer " + "x" * 20_000],
    ids=lambda text: text[:12],
)
def test_a_wrong_token_is_refused_even_beside_a_good_certificate(standing_counter: Counter, sent: str) -> None:
    raw = {"authorization": sent.encode("latin-1")}
    refused = standing_counter.call(None, "GET", "/me", headers=raw, certificate=APPROVER)  # type: ignore[arg-type]
    assert refused.status_code == 401


def test_a_link_is_no_token(standing_counter: Counter) -> None:
    link = standing_counter.post("administrator", "/accounts/U-operator/one-time-links")
    refused = standing_counter.call(None, "GET", "/me", headers={"authorization": f"Bearer {link['code']}"})
    assert refused.status_code == 401


def test_a_installation_certificate_signs_in(standing_counter: Counter) -> None:
    assert standing_counter.call(None, "GET", "/me", certificate=APPROVER).json()["id"] == "U-approver"


@pytest.mark.parametrize("certificate", [b"market:approver", b"installation:stranger"])
def test_other_certificates_sign_nobody_in(standing_counter: Counter, certificate: bytes) -> None:
    assert standing_counter.call(None, "GET", "/me", certificate=certificate).status_code == 401


@pytest.mark.parametrize("header", ["x-client-cert", "client-cert", "x-ssl-client-cert", "cookie", "x-forwarded-user"])
def test_headers_and_cookies_prove_nothing(standing_counter: Counter, header: str) -> None:
    assert standing_counter.call(None, "GET", "/me", headers={header: "installation:approver"}).status_code == 401


def test_a_form_on_another_site_cannot_make_a_browser_approve(counter: Counter) -> None:
    path = f"/orders/{counter.order()}/approve"
    form = {"content-type": "application/x-www-form-urlencoded"}
    for headers in ({}, form, {"content-type": "text/plain"}):
        refused = counter.call(None, "POST", path, headers=headers, certificate=APPROVER)
        assert (refused.status_code, refused.json()["code"]) == (400, "input.json_needed")
    for origin in ("https://evil.example", "null", "http://portal.warifu.example", ""):
        refused = counter.call(None, "POST", path, headers={**JSON, "origin": origin}, certificate=APPROVER)
        assert (refused.status_code, refused.json()["code"]) == (403, "access.foreign_origin")
    own = {**JSON, "origin": "https://portal.warifu.example"}
    assert counter.call(None, "POST", path, headers=own, certificate=APPROVER).status_code == 200


def test_tools_with_a_certificate_send_no_origin(counter: Counter) -> None:
    path = f"/orders/{counter.order()}/approve"
    assert counter.call(None, "POST", path, headers=JSON, certificate=APPROVER).status_code == 200


@pytest.mark.parametrize("way", ["tokens", "one-time-links"])
@pytest.mark.parametrize("account_id", ["U-approver", "U-desk", "U-staff"])
def test_no_administrator_becomes_somebody_who_counts_by_a_token_for_the_account(
    standing_counter: Counter, way: str, account_id: str
) -> None:
    answer = standing_counter.call("administrator", "POST", f"/accounts/{account_id}/{way}")
    assert (answer.status_code, answer.json()["code"]) == (422, "account.credential_takes_two")


def test_everybody_renews_an_own_token_and_nobody_elses(counter: Counter) -> None:
    renewed = counter.post("approver", "/accounts/U-approver/tokens")["token"]
    headers = {"authorization": f"Bearer {renewed}"}
    assert counter.call(None, "GET", "/me", headers=headers).json()["id"] == "U-approver"
    assert counter.call("approver", "POST", "/accounts/U-staff/tokens").status_code == 403
    assert counter.call("approver", "POST", "/accounts/U-approver/one-time-links").status_code == 403

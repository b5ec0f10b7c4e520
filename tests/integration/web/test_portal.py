"""ポータルの画面: who sees the estate, what a welcome link does, and what every page tells the browser."""

import re

import pytest
from fixtures.people import Counter

OPERATOR = b"installation:operator"
FORM = {"content-type": "application/x-www-form-urlencoded"}
TOKEN = re.compile(r'<code class="strong">([\w-]{40,})</code>')


def test_the_estate_page_shows_ones_own_certificates(counter: Counter) -> None:
    certificate_id = counter.issued()
    page = counter.call(None, "GET", "/", certificate=OPERATOR)
    assert page.status_code == 200
    assert certificate_id in page.text
    assert "見本 operator" in page.text
    assert certificate_id not in counter.call(None, "GET", "/", certificate=b"installation:other_operator").text
    assert certificate_id in counter.call("operator", "GET", "/").text


def test_who_is_not_signed_in_is_told_how(standing_counter: Counter) -> None:
    page = standing_counter.call(None, "GET", "/")
    assert page.status_code == 401
    assert page.headers["warifu-code"] == "access.not_signed_in"
    assert "ログイン用の証明書" in page.text
    assert "sign-in certificate" in standing_counter.call(None, "GET", "/", headers={"accept-language": "en"}).text


def test_a_desk_is_told_that_the_estate_is_not_its_page(standing_counter: Counter) -> None:
    page = standing_counter.call(None, "GET", "/", certificate=b"installation:desk")
    assert (page.status_code, page.headers["warifu-code"]) == (403, "access.role_missing")


def test_looking_at_a_welcome_link_does_not_use_it(counter: Counter) -> None:
    code = counter.post("administrator", "/accounts/U-operator/one-time-links")["code"]
    for _ in range(3):
        page = counter.call(None, "GET", f"/welcome?code={code}")
        assert page.status_code == 200
        assert f'value="{code}"' in page.text
        assert page.headers["cache-control"] == "no-store"
    shown = counter.call(None, "POST", "/welcome", content=f"code={code}".encode(), headers=FORM)
    assert shown.status_code == 200
    assert shown.headers["cache-control"] == "no-store"
    token = TOKEN.search(shown.text)
    assert token
    assert (
        counter.call(None, "GET", "/me", headers={"authorization": f"Bearer {token[1]}"}).json()["id"] == "U-operator"
    )
    again = counter.call(None, "POST", "/welcome", content=f"code={code}".encode(), headers=FORM)
    assert (again.status_code, again.headers["warifu-code"]) == (403, "access.link_used")


@pytest.mark.parametrize(
    "content",
    [b"", b"code=", b"code=%ff%fe", b"\xff", b"&".join([b"a=1"] * 9), b"code=" + b"x" * 5_000, b"code=%ED%A0%80%00"],
    ids=lambda value: str(value)[:20],
)
def test_a_form_that_is_none_opens_nothing(standing_counter: Counter, content: bytes) -> None:
    assert standing_counter.call(None, "POST", "/welcome", content=content, headers=FORM).status_code in {400, 403}


@pytest.mark.parametrize("code", ['"><script>alert(1)</script>', "%22%3E%3Cscript%3E", "x" * 5_000, "%ff%00"])
def test_a_code_in_the_address_is_shown_as_text(standing_counter: Counter, code: str) -> None:
    page = standing_counter.call(None, "GET", f"/welcome?code={code}")
    assert page.status_code == 200
    assert page.text.count("<script") == 1


@pytest.mark.parametrize("path", ["/", "/welcome", "/api/v1/nowhere", "/api/v1/systems", "/api/x"])
def test_every_answer_guards_itself(standing_counter: Counter, path: str) -> None:
    headers = standing_counter.call(None, "GET", path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize("host", ["localhost", "localhost:8443", "127.0.0.1:8443", "[::1]:8443"])
def test_localhost_is_not_bound_to_https(standing_counter: Counter, host: str) -> None:
    headers = standing_counter.call(None, "GET", "/api/v1/systems", headers={"host": host}).headers
    assert "strict-transport-security" not in headers


def test_pages_that_do_not_exist_say_so_as_pages(standing_counter: Counter) -> None:
    missing = standing_counter.call(None, "GET", "/apis")
    assert (missing.status_code, missing.headers["warifu-code"]) == (404, "http.path_unknown")
    assert missing.headers["content-type"].startswith("text/html")
    refused = standing_counter.call(None, "DELETE", "/welcome")
    assert (refused.status_code, refused.headers["warifu-code"]) == (405, "http.method_not_offered")


def test_the_stylesheet_is_served(standing_counter: Counter) -> None:
    assert standing_counter.call(None, "GET", "/static/warifu.css").headers["content-type"].startswith("text/css")
    assert standing_counter.call(None, "GET", "/static/../portal.py").status_code == 404


def test_a_form_that_is_too_large_is_refused_with_a_page(standing_counter: Counter) -> None:
    refused = standing_counter.call(None, "POST", "/welcome", content=b"code=" + b"x" * 200_000, headers=FORM)
    assert (refused.status_code, refused.headers["warifu-code"]) == (413, "input.too_large")

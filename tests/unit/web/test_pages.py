"""画面の枠の試験: language, links that stay here, static parts, words of errors."""

import asyncio
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples.pages import frame, pages

from warifu.entrypoints.web.assets import ASSETS_PATH, assets
from warifu.entrypoints.web.errors import render_error, render_sign_in_needed
from warifu.entrypoints.web.pages import choose_language, with_query
from warifu.kernel.errors import FieldInvalid, TransitionRefused
from warifu.messages import Language


@pytest.mark.parametrize(
    ("asked", "header", "chosen"),
    [
        (None, None, "ja"),
        ("en", "ja", "en"),
        ("fr", "en-GB,en;q=0.8", "en"),
        (None, "de,en;q=0.5,ja;q=0.7", "ja"),
        (None, "en;q=0,ja;q=0", "ja"),
        (None, "en;q=much", "ja"),
        (None, "*", "ja"),
    ],
)
def test_the_language_is_the_one_asked_for_then_the_browsers_then_japanese(
    asked: str | None, header: str | None, chosen: str
) -> None:
    assert choose_language(asked, header) == chosen


@given(st.text(), st.text())
def test_any_language_header_chooses_a_language(asked: str, header: str) -> None:
    assert choose_language(asked, header) in {"ja", "en"}


@given(st.text(alphabet="/\\?#[]:@.%ab ", max_size=20))
def test_no_address_makes_a_link_to_another_host(address: str) -> None:
    link = with_query(address, lang="en")
    assert re.match(r"/(?![/\\])", link)
    assert link.endswith("lang=en")


def test_switching_the_language_keeps_the_question() -> None:
    assert with_query("/?q=WF&lang=ja", lang="en") == "/?q=WF&lang=en"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_pages_carry_no_inline_style_or_script_and_no_foreign_address(language: Language) -> None:
    for name, html in pages(language):
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", html), name
        assert re.findall(r"<script[^>]*>", html) == ['<script src="/static/warifu.js" defer>'], name
        assert set(re.findall(r"//([^/\"<: ]+)", html)) <= {"localhost", "www.w3.org"}, name


def test_an_error_is_told_with_its_facts_and_nothing_of_a_stranger_is_markup() -> None:
    page = render_error(FieldInvalid("<b>", "x" * 999), "R-1", frame("ja"))
    assert "&lt;b&gt;" in page
    assert "x" * 201 not in page
    refused = TransitionRefused("order", "ISSUED", "RETURN", ("REVOKE", "FETCH"))
    assert "REVOKE, FETCH" in render_error(refused, "R-1", frame("en"))


def test_the_sign_in_page_leads_back_to_where_one_came_from() -> None:
    assert 'href="/estate?q=a&amp;lang=ja"' in render_sign_in_needed(frame("ja", "/estate?q=a"))


def ask(path: str, method: str = "GET", *headers: tuple[bytes, bytes]) -> tuple[int, dict[bytes, bytes], bytes]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    scope = {"type": "http", "method": method, "path": path, "headers": list(headers)}
    asyncio.run(assets(scope, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]


def test_static_parts_are_served_with_their_type_and_once_only() -> None:
    status, headers, body = ask(f"{ASSETS_PATH}/warifu.css")
    assert (status, headers[b"content-type"]) == (200, b"text/css; charset=utf-8")
    assert b"--sp-4" in body
    assert ask(f"{ASSETS_PATH}/warifu.css", "GET", (b"if-none-match", headers[b"etag"]))[0] == 304
    assert ask(f"{ASSETS_PATH}/warifu.css", "HEAD")[2] == b""


@pytest.mark.parametrize("path", ["/static/", "/static/pages.py", "/static/../pages.py", "/static/%2e%2e/x"])
def test_nothing_else_is_served_as_a_static_part(path: str) -> None:
    assert ask(path)[0] == 404

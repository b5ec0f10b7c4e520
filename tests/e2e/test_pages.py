"""画面をブラウザーで見る: every page, in both languages and themes, wide and narrow, in a real Chromium with axe."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page
from samples.pages import estate, frame, pages
from samples.systems import ELECTRICITY

from warifu.entrypoints.web.assets import ASSETS_PATH, TYPES, asset
from warifu.entrypoints.web.estate import render_estate
from warifu.entrypoints.web.pages import PAGE_HEADERS
from warifu.gateway.facts import DenialReason
from warifu.messages import Language

LANGUAGES: tuple[Language, ...] = ("ja", "en")
SHAPES = (DenialReason.CERTIFICATE_MISSING, DenialReason.ROLL_STALE, DenialReason.REVOKED, DenialReason.DELETED)
PAGES = {(language, name): html for language in LANGUAGES for name, html in pages(language, SHAPES)}
LIVE = "live"
FaultsOf = Callable[[Page, str, str], list[str]]


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith(ASSETS_PATH):
            name = path.rpartition("/")[2]
            self._answer({"content-type": TYPES[name].decode()}, asset(name)[0])
            return
        _, language, name = path.split("/")
        live = render_estate(estate(), frame("ja", self.path), ELECTRICITY) if name == LIVE else None
        self._answer(PAGE_HEADERS, (live or PAGES[language, name]).encode())

    def _answer(self, headers: dict[str, str], body: bytes) -> None:
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        return


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_page_breaks_a_rule_of_accessibility_or_leaves_its_host(
    browser: Browser, origin: str, faults_of: FaultsOf, language: Language, theme: str, width: int
) -> None:
    context = browser.new_context(
        color_scheme="dark" if theme == "dark" else "light", viewport={"width": width, "height": 900}
    )
    found = {}
    for spoken, name in PAGES:
        if spoken == language:
            page = context.new_page()
            if faults := faults_of(page, f"{origin}/{language}/{name}", origin):
                found[name] = faults
            page.close()
    context.close()
    assert found == {}


def test_the_filter_works_by_keyboard_and_without_script(browser: Browser, origin: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{origin}/ja/{LIVE}")
    page.get_by_label("システム", exact=True).select_option("スイッチング支援システム")
    page.get_by_label("状態", exact=True).select_option("差戻し")
    page.get_by_label("証明書ID・シリアル番号・名前").fill("需給管理")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("tbody th[scope=row]").all_inner_texts()[0].startswith("WF-26-00431")
    assert page.locator("tbody tr").count() == 1
    assert page.locator("thead tr:nth-child(2) th").all_inner_texts() == ["Web", "API"]
    assert page.get_by_role("heading", level=1).inner_text().startswith("いまは11経路すべてで使えます。")
    context.close()


def test_a_faulty_page_is_noticed(
    browser: Browser, origin: str, faults_of: FaultsOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = '<p><img src="https://elsewhere.example/x.png"><input></p><p style="color:red">x</p></main>'
    monkeypatch.setitem(PAGES, ("ja", "error"), PAGES["ja", "error"].replace("</main>", planted))
    context = browser.new_context()
    found = " ".join(faults_of(context.new_page(), f"{origin}/ja/error", origin))
    context.close()
    assert "axe: image-alt" in found
    assert "axe: label" in found
    assert "console: " in found

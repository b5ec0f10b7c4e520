"""The page of `warifu plan`: one file, in both languages and themes, wide, narrow and on paper, in a real browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from samples.own_commands import LEDGER, warifu

FaultsOf = Callable[[Page, str, str], list[str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plan")
    more = "".join(f"取引{number}号,{number:X}0,2027-0{number % 8 + 2}-10,○,○,\n" for number in range(3, 30))
    (folder / "own.csv").write_text(LEDGER + more + "たずねる,FF,2028-01-10,,,○\n", "utf-8")
    for language in ("ja", "en"):
        output = f"{language}.html"
        words = ("plan", "own.csv", "--today", "2027-01-20", "--language", language, "-o", output)
        assert warifu(*words, cwd=folder)[0] == 0
    return folder


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_it_breaks_no_rule_of_accessibility_and_fetches_nothing(
    browser: Browser, folder: Path, faults_of: FaultsOf, language: str, theme: str, width: int
) -> None:
    context = browser.new_context(
        color_scheme="dark" if theme == "dark" else "light", viewport={"width": width, "height": 900}
    )
    faults = faults_of(context.new_page(), f"file://{folder}/{language}.html", "file:")
    context.close()
    assert faults == []


def test_on_paper_it_is_a4_landscape_and_no_table_is_cut(browser: Browser, folder: Path) -> None:
    page = browser.new_page()
    page.goto(f"file://{folder}/ja.html")
    page.emulate_media(media="print")
    size = page.evaluate("getComputedStyle(document.querySelector('.scroll')).overflow")
    printed = page.pdf(prefer_css_page_size=True)
    page.close()
    assert size == "visible"
    assert printed.count(b"/MediaBox [0 0 842") + printed.count(b"/MediaBox [0 0 841") == printed.count(b"/MediaBox")

"""What tests of pages share: a real Chromium, and what is asked of every page in it."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-proxy-server"]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
OPEN_ALL = "document.querySelectorAll('details').forEach((d) => { d.open = true; })"
FaultsOf = Callable[[Page, str, str], list[str]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def faults_of() -> FaultsOf:
    """What is wrong with a page at an address that may ask for nothing but what begins with `origin`."""

    def look(page: Page, address: str, origin: str) -> list[str]:
        faults: list[str] = []
        page.on("console", lambda message: faults.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on("request", lambda request: faults.append(request.url) if not request.url.startswith(origin) else None)
        page.goto(address)
        page.evaluate(OPEN_ALL)
        if page.evaluate(SIDEWAYS) > 0:
            faults.append("the page scrolls sideways")
        for fault in Axe().run(page, options=RULES).response["violations"]:
            faults.append(f"axe: {fault['id']}: {fault['nodes'][0]['html'][:200]}")
        return faults

    return look

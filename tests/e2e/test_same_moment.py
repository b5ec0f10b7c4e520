"""同時の操作: two browsers, two programs and a bulk job on one order of a served sample: one wins, the others are told.

The portal has no page about orders yet, so each browser's act is a `fetch` from a page of the portal, signed in by the
certificate that the browser holds; for this script alone, the page's policy that no script may fetch is lifted.
"""

import asyncio
import json
import os
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from fixtures.sample_installation import ServedSample
from playwright.async_api import Browser, Page, async_playwright

from warifu.kernel.clock import SystemClock, jst_date

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
OPERATOR_CODE = "0A01"
READY_IN_SECONDS = 3.0
FETCH = """async ([path, body, at]) => {
  await new Promise((go) => setTimeout(go, at - Date.now()));
  const answer = await fetch(path, {
    method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify(body),
  });
  return [answer.status, await answer.json()];
}"""
BULK = """import sys, time
import warifu.entrypoints.cli.orders.orders_work, warifu.workflows.orders.approve
from warifu.entrypoints.cli.main import main
time.sleep(max(0.0, float(sys.argv.pop(1)) - time.time()))
main()
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody was told: the HTTP status and body, or what a command said in their place."""

    status: int
    body: Mapping[str, Any]


def now() -> float:
    return SystemClock().now().timestamp()


class People:
    """Everybody who acts on the orders of a served sample."""

    def __init__(self, sample: ServedSample) -> None:
        self.sample = sample
        self.portal = str(sample.demo["portal"])
        self.tls = ssl.create_default_context(cafile=str(sample.file(sample.demo["trust"])))

    def accounts(self, role: str) -> list[Mapping[str, Any]]:
        return [account for account in self.sample.demo["accounts"] if account["role"] == role]

    def call(self, account: Mapping[str, Any], path: str, body: Any = None, *, at: float = 0.0) -> Answer:
        """As a program: over TLS, with the account's API token."""
        token = self.sample.file(account["token_file"]).read_text().strip()
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.portal}/api/v1{path}", data)
        request.add_header("authorization", f"Bearer {token}")
        request.add_header("content-type", "application/json")
        time.sleep(max(0.0, at - now()))
        try:
            with urllib.request.urlopen(request, context=self.tls, timeout=30) as answer:
                return Answer(answer.status, json.load(answer))
        except urllib.error.HTTPError as refused:
            return Answer(refused.code, json.load(refused))

    def bulk(self, account: Mapping[str, Any], order_id: str, seen: int, *, at: float) -> Answer:
        """As a process of its own on the same database, which approves with the version it saw in its list."""
        words = ["orders", "approve", order_id, "--version", str(seen)]
        words += ["--token-file", str(self.sample.file(account["token_file"]))]
        environment = {**os.environ, "WARIFU_HOME": str(self.sample.home)}
        command = [sys.executable, "-c", BULK, str(at), *words]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
        code, _, said = done.stderr.partition(":")
        return Answer(200 if done.returncode == 0 else 409, {"code": code, "said": said})

    async def page(self, browser: Browser, account: Mapping[str, Any]) -> Page:
        """As a person: a browser of their own that holds their certificate and has opened the portal with it."""
        files = {"certPath": self.sample.file(account["certificate"]), "keyPath": self.sample.file(account["key"])}
        context = await browser.new_context(
            bypass_csp=True,
            ignore_https_errors=True,
            client_certificates=[{"origin": self.portal, **files}],  # type: ignore[typeddict-item]
        )
        page = await context.new_page()
        opened = await page.goto(f"{self.portal}/")
        assert opened is not None
        assert opened.status == 200
        return page


def ordered(people: People, holder: str) -> tuple[str, int]:
    """A new order of one line, and the version it has."""
    today = jst_date(SystemClock().now()).isoformat()
    line = {"start_on": today, "purpose_label": "同時", "holder": holder, "key_algorithm": "p-256"}
    sent = people.call(people.accounts("OPERATOR")[0], "/orders", {"operator_code": OPERATOR_CODE, "lines": [line]})
    assert sent.status == 201, sent.body
    return sent.body["id"], sent.body["version"]


def check_one_winner(people: People, order_id: str, seen: int, answers: Sequence[Answer]) -> str:
    """Everybody but one was told what that one did. Gives the state it left."""
    assert sorted(answer.status for answer in answers) == [200, 409, 409, 409, 409], answers
    history = people.call(people.accounts("AUDITOR")[0], f"/orders/{order_id}/history").body
    (change,) = [step for step in history if step["version"] > seen]  # type: ignore[index]
    for answer in answers:
        if answer.status == 409:
            assert answer.body["code"] == "order.changed"
        if facts := answer.body.get("facts"):
            told = (facts["step"], facts["before"], facts["after"], facts["version"])
            assert told == (change["step"], change["before"], change["after"], change["version"])
            assert change["account_id"] in facts["by"]
            for language in ("ja", "en"):
                assert facts["by"] in answer.body["message"][language]
        elif answer.status == 409:
            assert change["account_id"] in answer.body["said"]
    return str(change["after"])


async def at_the_same_moment(people: People, browser: Browser, turns: int) -> None:
    """Each turn is an order of its own, on which five people act with the version that all of them saw."""
    operator, staff = people.accounts("OPERATOR")[0], people.accounts("REGISTRATION_STAFF")[0]
    first, second = people.accounts("APPROVER")
    at_staffs_desk, at_operators_desk = await people.page(browser, staff), await people.page(browser, operator)
    for turn in range(turns):
        order_id, seen = ordered(people, f"{turn}番")
        path, at = f"/orders/{order_id}", now() + READY_IN_SECONDS
        version = f"?version={seen}"

        async def fetch(page: Page, act: str, body: Any, url: str = f"/api/v1{path}", at: float = at) -> Answer:
            return Answer(*await page.evaluate(FETCH, [f"{url}/{act}", body, at * 1000]))

        answers = await asyncio.gather(
            fetch(at_staffs_desk, f"return{version}", {"reason": "画面から"}),
            fetch(at_operators_desk, f"withdraw{version}", {}),
            asyncio.to_thread(people.call, first, f"{path}/approve{version}", {}, at=at),
            asyncio.to_thread(people.call, second, f"{path}/return{version}", {"reason": "APIから"}, at=at),
            asyncio.to_thread(people.bulk, second, order_id, seen, at=at),
        )
        after = check_one_winner(people, order_id, seen, answers)
        shown = people.call(staff, path).body
        assert (shown["state"], len(shown["lines"])) == (after, 1)


@pytest.fixture(scope="module")
def people(served_sample: ServedSample) -> People:
    return People(served_sample)


def test_two_browsers_two_programs_and_a_bulk_job_on_one_order(people: People) -> None:
    async def act() -> None:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            await at_the_same_moment(people, browser, turns=3)
            await browser.close()

    asyncio.run(act())

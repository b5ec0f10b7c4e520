"""本文の上限: a body that is too large is refused unread, however it is sent."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse

from warifu.doors.api.middleware import BodyLimit
from warifu.doors.asgi import Receive, Scope, Send

CHUNK = b"x" * 100
LIMIT = 1_000


async def echo_length(scope: Scope, receive: Receive, send: Send) -> None:
    body = await Request(scope, receive).body()
    await PlainTextResponse(str(len(body)))(scope, receive, send)


def post(chunks: int, declared: int | None, pause: float = 0) -> tuple[int, bytes, int, dict[bytes, bytes]]:
    """Send so many chunks; give status, body, how many chunks were read, and the headers."""
    read = 0
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        nonlocal read
        await asyncio.sleep(pause)
        read += 1
        return {"type": "http.request", "body": CHUNK if chunks else b"", "more_body": read < chunks}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    headers = [(b"content-length", str(declared).encode())] if declared is not None else []
    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": headers}
    asyncio.run(BodyLimit(echo_length, LIMIT)(scope, receive, send))
    body = b"".join(message.get("body", b"") for message in sent)
    return sent[0]["status"], body, read, dict(sent[0]["headers"])


def test_a_declared_length_above_the_limit_is_refused_before_the_first_byte() -> None:
    status, body, read, headers = post(10_000_000, 1_000_000_000)
    assert (status, read) == (413, 0)
    assert b"input.too_large" in body
    assert headers[b"connection"] == b"close"


def test_an_undeclared_body_is_read_no_further_than_the_limit() -> None:
    status, _, read, _ = post(10_000_000, None)
    assert (status, read) == (413, LIMIT // len(CHUNK) + 1)


def test_a_body_longer_than_it_said_is_refused_too() -> None:
    assert post(10_000_000, 10)[0] == 413


def test_a_body_of_exactly_the_limit_passes_whole() -> None:
    assert post(10, None)[:2] == (200, b"1000")


def test_an_absent_body_passes() -> None:
    assert post(0, None)[:2] == (200, b"0")


def test_a_slow_body_passes() -> None:
    assert post(5, None, pause=0.01)[:2] == (200, b"500")

"""本文の上限: a body that is too large is refused unread, however it is sent."""

import asyncio
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse

from warifu.entrypoints.http.asgi import Receive, Scope, Send
from warifu.entrypoints.http.middleware import LINGER_BYTES, LINGER_SECONDS, BodyLimit

CHUNK = b"x" * 100
LIMIT = 1_000


@dataclass
class Exchange:
    status: int = 0
    headers: dict[bytes, bytes] = field(default_factory=dict)
    body: bytes = b""
    is_whole: bool = False
    read: int = 0


async def echo_length(scope: Scope, receive: Receive, send: Send) -> None:
    body = await Request(scope, receive).body()
    await PlainTextResponse(str(len(body)))(scope, receive, send)


def post(chunks: int, declared: int | None, *, pause: float = 0, stubborn: bool = False, path: str = "/") -> Exchange:
    """Send so many chunks, but stop when refused, as clients do, unless stubborn."""
    exchange = Exchange()

    async def receive() -> MutableMapping[str, Any]:
        await asyncio.sleep(pause)
        if exchange.body and not stubborn:
            return {"type": "http.disconnect"}
        exchange.read += 1
        return {"type": "http.request", "body": CHUNK if chunks else b"", "more_body": exchange.read < chunks}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            exchange.status, exchange.headers = message["status"], dict(message["headers"])
        exchange.body += message.get("body", b"")
        exchange.is_whole = message["type"] == "http.response.body" and not message.get("more_body", False)

    headers = [(b"content-length", str(declared).encode())] if declared is not None else []
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": headers}
    asyncio.run(BodyLimit(echo_length, LIMIT, wider={"/files": 3 * LIMIT})(scope, receive, send))
    assert exchange.is_whole
    return exchange


def test_a_declared_length_above_the_limit_is_refused_before_the_first_byte() -> None:
    refused = post(10_000_000, 1_000_000_000)
    assert (refused.status, refused.read) == (413, 0)
    assert b"input.too_large" in refused.body
    assert refused.headers[b"connection"] == b"close"


def test_an_undeclared_body_is_read_no_further_than_the_limit() -> None:
    refused = post(10_000_000, None)
    assert (refused.status, refused.read) == (413, LIMIT // len(CHUNK) + 1)


def test_a_client_that_goes_on_sending_is_left_after_a_while() -> None:
    refused = post(10_000_000, None, stubborn=True)
    assert refused.status == 413
    assert refused.read <= LINGER_BYTES // len(CHUNK) + LIMIT // len(CHUNK) + 1


def test_a_client_that_says_no_more_is_left_after_a_moment() -> None:
    refused = post(10_000_000, 1_000_000_000, stubborn=True, pause=LINGER_SECONDS * 2)
    assert (refused.status, refused.read) == (413, 0)


def test_a_body_longer_than_it_said_is_refused_too() -> None:
    assert post(10_000_000, 10).status == 413


def test_a_body_of_exactly_the_limit_passes_whole() -> None:
    assert post(10, None).body == b"1000"


def test_an_absent_body_passes() -> None:
    assert post(0, None).body == b"0"


def test_a_slow_body_passes() -> None:
    assert post(5, None, pause=0.01).body == b"500"


def test_a_path_may_have_a_wider_limit_which_is_a_limit_all_the_same() -> None:
    for path in ("/files", "/files/check"):
        assert post(30, None, path=path).body == b"3000"
        refused = post(31, 3_100, path=path)
        assert (refused.status, refused.read) == (413, 0)
        assert b"3000" in refused.body
        assert post(31, None, path=path).status == 413
    for path in ("/", "/file", "/filesystem", "/x/files"):
        assert post(30, None, path=path).status == 413

"""APIのミドルウェア: limits of bodies, unforeseen exceptions, and the headers of every answer, as raw ASGI."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping, MutableMapping
from types import MappingProxyType
from typing import Any

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from warifu.entrypoints.http.answers import answer
from warifu.entrypoints.http.asgi import AsgiApp, Receive, Scope, Send
from warifu.entrypoints.http.errors import InternalError
from warifu.entrypoints.http.logs import frames
from warifu.kernel.errors import TooLarge, WarifuError
from warifu.kernel.ids import new_id

Say = Callable[[Scope, WarifuError], Response]
"""言い方: how a refusal is said to whoever sent this request."""

SignIn = Callable[[Scope], object]
"""ログインを確かめる: raises NotSignedIn, or whatever else this request is to be answered with."""

LARGEST_UNKNOWN = 16 * 1024
LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
BODY_LIMIT = 1_000_000  # bytes
API_HEADERS: Mapping[str, str] = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
LINGER_SECONDS = 2.0
LINGER_BYTES = 32_000_000
STRICT_TRANSPORT = "max-age=31536000"


def as_json(_scope: Scope, error: WarifuError) -> Response:
    """JSONで答える."""
    return answer(error)


class BodyLimit:
    """本文の上限: a request of more than `limit` bytes is answered 413 (input.too_large), and the connection ends.

    `wider` gives paths, and all below them, a limit of their own. Beyond 16 KB nothing is read of anybody whom
    `sign_in`, called in a thread, does not know; what it raises is the answer.

    A declared length decides before the first byte is read. What is within the limit is read whole before the
    application sees the request, so it never holds more than that.
    """

    def __init__(
        self,
        app: AsgiApp,
        limit: int,
        say: Say = as_json,
        wider: Mapping[str, int] = MappingProxyType({}),
        sign_in: SignIn | None = None,
    ) -> None:
        self.app = app
        self.limit = limit
        self.say = say
        self.wider = wider
        self.sign_in = sign_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            body = await self._read(scope, receive, self._limit_of(scope["path"]))
        except WarifuError as error:
            await self._refuse(scope, receive, send, error)
            return
        if body is not None:
            await self.app(scope, _replaying(body, receive), send)

    async def _read(self, scope: Scope, receive: Receive, limit: int) -> bytes | None:
        """Read the body; None when the client left."""
        declared = _declared_length(scope)
        if declared > limit:
            raise TooLarge("body", limit)
        is_known = self.sign_in is None
        pieces: list[bytes] = []
        count, more = 0, True
        while more:
            if self.sign_in and not is_known and max(count, declared) > LARGEST_UNKNOWN:
                await run_in_threadpool(self.sign_in, scope)
                is_known = True
            message = await receive()
            if message["type"] != "http.request":
                return None
            pieces.append(message.get("body", b""))
            count, more = count + len(pieces[-1]), message.get("more_body", False)
            if count > limit:
                raise TooLarge("body", limit)
        return b"".join(pieces)

    def _limit_of(self, path: str) -> int:
        widened = (limit for start, limit in self.wider.items() if path == start or path.startswith(f"{start}/"))
        return next(widened, self.limit)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, error: WarifuError) -> None:
        response = self.say(scope, error)
        response.headers["connection"] = "close"

        async def unfinished(message: MutableMapping[str, Any]) -> None:
            await send({**message, "more_body": True} if message["type"] == "http.response.body" else message)

        await response(scope, receive, unfinished)
        await _linger(receive)
        await send({"type": "http.response.body", "body": b""})


async def _linger(receive: Receive) -> None:
    """Throw away what is on its way, for a moment: a socket closed over unread bytes would take the answer back."""
    left = LINGER_BYTES
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LINGER_SECONDS):
            while left > 0:
                message = await receive()
                if message["type"] != "http.request" or not message.get("more_body", False):
                    return
                left -= len(message.get("body", b""))


def _declared_length(scope: Scope) -> int:
    declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(declared) if declared.isdigit() else 0


def _replaying(body: bytes, receive: Receive) -> Receive:
    given = False

    async def replay() -> MutableMapping[str, Any]:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


class Unforeseen:
    """想定外の例外: an exception that nothing caught becomes 500 (internal.error), logged once under its reference.

    Messages of exceptions may repeat what was sent, so the log holds the kinds of the exceptions and where they came
    by, and nothing of their words.
    """

    def __init__(self, app: AsgiApp, say: Say = as_json) -> None:
        self.app = app
        self.say = say

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: MutableMapping[str, Any]) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as fault:  # noqa: BLE001 - the last place where a fault can still be answered
            reference = new_id("X")
            structlog.get_logger(__name__).error(
                "unforeseen", reference=reference, method=scope.get("method"), path=scope["path"], trace=frames(fault)
            )
            if not started:
                await self.say(scope, InternalError(reference))(scope, receive, send)


class AnswerHeaders:
    """答えのヘッダー: sets each of `headers` that the application left out, and HSTS on TLS, but not on localhost."""

    def __init__(self, app: AsgiApp, headers: Mapping[str, str]) -> None:
        self.app = app
        self.headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        added = self.headers
        if scope["type"] == "http" and scope["scheme"] == "https" and _host_name(scope) not in LOCAL_NAMES:
            added = [*added, (b"strict-transport-security", STRICT_TRANSPORT.encode())]

        async def sending(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message.get("headers", ())}
                missing = [(name, value) for name, value in added if name not in present]
                message = {**message, "headers": [*message.get("headers", ()), *missing]}
            await send(message)

        await self.app(scope, receive, sending)


def _host_name(scope: Scope) -> str:
    host = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1").lower()
    return host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]

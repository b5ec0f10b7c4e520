"""An answer that goes out in one piece is, byte for byte, the one the server would have put together."""

import asyncio
import gc
import time
import weakref
from datetime import timedelta

import pytest
import uvicorn
from fixtures.installation import AT
from hypothesis import given, settings
from hypothesis import strategies as st
from uvicorn.server import ServerState

from warifu.entrypoints.http.asgi import AsgiApp
from warifu.entrypoints.http.http_protocol import AT_ONCE, BoundedHttp
from warifu.entrypoints.status.app import StatusApp
from warifu.entrypoints.status.memory import AnswerMemory
from warifu.workflows.publication.answer_status import StatusReply

USUAL = [(b"date", b"Tue, 24 Nov 2026 01:05:00 GMT")]
REQUESTS = {
    "get": b"GET /ocsp/YWJj HTTP/1.1\r\nhost: x\r\n\r\n",
    "head": b"HEAD /ocsp/YWJj HTTP/1.1\r\nhost: x\r\n\r\n",
    "post": b"POST /ocsp HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nabc",
    "in pieces": b"POST /ocsp HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n",
    "too large": b"POST /ocsp HTTP/1.1\r\nhost: x\r\ncontent-length: 5000\r\n\r\n" + b"x" * 5000,
    "malformed": b"GET /ocsp/... HTTP/1.1\r\nhost: x\r\n\r\n",
    "unknown": b"GET /ocsp/bm8= HTTP/1.1\r\nhost: x\r\n\r\n",
    "continue": b"POST /ocsp HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 3\r\n\r\nabc",
    "elsewhere": b"GET /nowhere HTTP/1.1\r\nhost: x\r\n\r\n",
    "old": b"GET /ocsp/YWJj HTTP/1.0\r\nhost: x\r\n\r\n",
    "last": b"GET /ocsp/YWJj HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
}


class Answers:
    """Says the same each time, so that two ways to send it can be compared."""

    def answer(self, request: bytes) -> StatusReply:
        if request == b"no":
            return StatusReply(b"unknown")
        return StatusReply(b"answer to " + request, AT, AT + timedelta(hours=12))

    def refuse(self, reason: str) -> StatusReply:
        return StatusReply(reason.encode())


class Wire(asyncio.Transport):
    """Where a connection writes."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        self.written.append(bytes(data))

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        pass

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


def service() -> StatusApp:
    memory = AnswerMemory()
    memory.heard(1, time.monotonic())
    return StatusApp(AT, Answers(), memory)  # type: ignore[arg-type]  # no file is asked for


def connected(app: AsgiApp) -> tuple[BoundedHttp, Wire]:
    config = uvicorn.Config(app, http=BoundedHttp, ws="none", loop="asyncio", interface="asgi3")
    config.load()
    state, wire = ServerState(), Wire()
    state.default_headers = USUAL
    connection = BoundedHttp(config, state, {}, asyncio.get_running_loop())
    connection.connection_made(wire)
    return connection, wire


async def sent(requests: list[bytes], *, pipelined: bool, plain: bool) -> tuple[bytes, bool, int]:
    app = service()

    async def without(scope, receive, send):
        scope["extensions"].pop(AT_ONCE)
        await app(scope, receive, send)

    connection, wire = connected(without if plain else app)
    for piece in [b"".join(requests)] if pipelined else requests:
        if wire.closed:
            break
        connection.data_received(piece)
        while connection.tasks:
            await asyncio.wait(connection.tasks)
    connection.connection_lost(None)
    return b"".join(wire.written), wire.closed, len(wire.written)


@settings(deadline=None, max_examples=40)
@given(names=st.lists(st.sampled_from(sorted(REQUESTS)), min_size=1, max_size=5), pipelined=st.booleans())
def test_the_same_bytes_go_out_in_one_piece_as_in_two(names: list[str], pipelined: bool) -> None:
    requests = [REQUESTS[name] for name in names]
    at_once, plain = (asyncio.run(sent(requests, pipelined=pipelined, plain=how)) for how in (False, True))
    assert at_once[:2] == plain[:2]


@pytest.mark.parametrize("name", ["get", "post", "in pieces", "malformed", "unknown"])
def test_one_piece_is_one_piece(name: str) -> None:
    assert asyncio.run(sent([REQUESTS[name]], pipelined=False, plain=False))[2] == 1


class Held:
    """Lives as long as the scope that it is put into."""


async def left_over(requests: list[bytes]) -> list[bool]:
    """Which of the requests are still held when the connection is at the one after them."""
    app, held = service(), list["weakref.ref[Held]"]()

    async def remembered(scope, receive, send):
        scope["held"] = Held()
        held.append(weakref.ref(scope["held"]))
        await app(scope, receive, send)

    connection, _ = connected(remembered)
    for request in requests:
        connection.data_received(request)
        while connection.tasks:
            await asyncio.wait(connection.tasks)
        await asyncio.sleep(0)
    still = [one() is not None for one in held]
    connection.connection_lost(None)
    return still


@pytest.mark.parametrize("name", ["get", "head", "post", "in pieces", "malformed", "elsewhere"])
def test_a_finished_request_is_freed_without_the_garbage_collector(name: str) -> None:
    gc.collect()
    gc.disable()
    try:
        assert asyncio.run(left_over([REQUESTS[name]] * 3)) == [False, False, True]
    finally:
        gc.enable()

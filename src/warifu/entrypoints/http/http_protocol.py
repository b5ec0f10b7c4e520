"""HTTPの受付: uvicorn's HTTP/1.1 protocol with bounds on what one connection may make the server keep, and how long."""

import asyncio
import re
import ssl
import weakref
from collections.abc import Mapping
from functools import partial
from typing import Any, NoReturn, Protocol, runtime_checkable

from uvicorn.config import Config
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from warifu.entrypoints.http.deadlines import Deadlines, Owed
from warifu.entrypoints.http.request_guard import ABSOLUTE_TARGET

LARGEST_HEAD = 32 * 1024
SLICE = 512  # the parser cannot be stopped within what it is given, and the shortest request has 18 bytes
LARGEST_PENDING = LARGEST_HEAD + SLICE  # the parser tells of a field only when it is whole
MOST_HEADERS = 100
END_OF_HOST = re.compile(rb"[/?#]")
MOST_UNSENT = 64 * 1024
FAREWELL_SECONDS = 1.0
TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
AT_ONCE = "warifu.at_once"
"""一度に送る口: its `send`, in the scope, takes the fields as they go out and the body of a whole answer."""


@runtime_checkable
class PossessionProven(Protocol):
    """鍵の所持: what a TLS connection tells about the other end."""

    @property
    def site(self) -> str | None: ...

    @property
    def server_name(self) -> str | None: ...

    def peer_chain(self) -> tuple[bytes, ...]: ...

    def version(self) -> str: ...


class HeadTooLarge(Exception):
    """長すぎるヘッダー: raised inside the parser to stop it; answered with 431."""


def _send_at_once(request: "weakref.ref[RequestResponseCycle]", fields: bytes, body: bytes) -> bool:
    """Send a whole answer of status 200 in one piece, as `cycle.send` would in two; False when it has to be asked."""
    cycle = request()
    if cycle is None or cycle.response_started or cycle.disconnected or cycle.flow.write_paused or not cycle.keep_alive:
        return False
    cycle.response_started = True
    cycle.waiting_for_100_continue = False
    usual = [part for name, value in cycle.default_headers for part in (name, b": ", value, b"\r\n")]
    cycle.transport.write(b"".join((STATUS_LINE[200], *usual, fields, b"\r\n", body)))
    cycle.response_complete = True
    cycle.message_event.set()
    cycle.on_response()
    return True


def _absolute(url: bytes) -> dict[object, object]:
    scheme, _, rest = url.lower().partition(b"://")
    return {"scheme": scheme, "host": END_OF_HOST.split(rest, maxsplit=1)[0]}


class _Flow(FlowControl):
    """加減: while requests wait for their turn nothing more is read, whoever asks for it."""

    is_held = False

    def hold_reading(self) -> None:
        self.pause_reading()
        self.is_held = True

    def resume_reading(self) -> None:
        if not self.is_held:
            super().resume_reading()


class BoundedHttp(HttpToolsProtocol):
    """上限のある受付: 32 KB and 100 fields of request head; some dozens of requests sent at once; 64 KB of answers.

    What a client sends beyond that stays in its own hands until answers have gone out. Who serves calls `look` once a
    second: it ends the connections whose other end is late, by `deadlines`.
    """

    flow: _Flow

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._head_bytes = 0
        self._pending_bytes = 0
        self._head_is_whole = False
        self._head_too_large = False
        self._unread = b""
        now = self._looked_at = self.loop.time()
        self._deadlines = Deadlines(Owed.HEAD, now, now)
        self._tls: Mapping[object, object] | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.flow = _Flow(transport)
        transport.set_write_buffer_limits(MOST_UNSENT)
        peer = transport.get_extra_info("ssl_object")
        if isinstance(peer, PossessionProven):
            chain = peer.peer_chain()
            self._tls = {
                "client_cert_chain": [ssl.DER_cert_to_PEM_cert(one) for one in chain],
                "client_chain": chain,
                "site": peer.site,
                "server_name": peer.server_name,
                "tls_version": peer.version(),
            }

    def connection_lost(self, exc: Exception | None) -> None:
        self._unread = b""
        self.pipeline.clear()
        super().connection_lost(exc)

    def look(self, now: float) -> None:
        """期限を見る: `now` is the loop's time."""
        deadlines, before, self._looked_at = self._deadlines, self._looked_at, now
        if self.transport.is_closing() and deadlines.closing_since is None:
            deadlines.closing_since = now
        if deadlines.is_late_reading(now):
            self.transport.abort()  # closing would wait for what they do not take
        elif deadlines.closing_since is None:
            if self.flow.read_paused:
                deadlines.excuse(now - before, now)
            elif deadlines.is_late_sending(now):
                self._give_up()

    def data_received(self, data: bytes) -> None:
        self._deadlines.heard_at = self.loop.time()
        if self._unread:
            self._unread += data
        elif len(data) <= SLICE and not self.pipeline:
            self._take(data)
        else:
            self._unread = data
            self._take_slices()

    def _take_slices(self) -> None:
        """Give the parser what was received, as long as no request waits for its turn."""
        data, at = self._unread, 0
        while at < len(data) and not self.pipeline and not self.transport.is_closing():
            self._take(data[at : at + SLICE])
            at += SLICE
        self._unread = data[at:] if not self.transport.is_closing() else b""
        if self.pipeline:
            self.flow.hold_reading()
        else:
            self.flow.is_held = False

    def _take(self, data: bytes) -> None:
        if self._head_too_large:
            return  # it was answered; what still comes is let go by until the connection ends
        self._pending_bytes += len(data)
        super().data_received(data)
        if self._head_is_whole:
            self._pending_bytes = 0
        elif self._pending_bytes > LARGEST_PENDING and not self.transport.is_closing():
            self._head_too_large = True
            self.send_400_response("")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head_bytes = 0
        self._head_is_whole = False
        self._deadlines.expect(Owed.HEAD, self.loop.time())
        if self._tls is not None:
            self.scope["extensions"] = {"tls": dict(self._tls)}

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value) + 4)
        if self._head_is_whole:
            return  # a trailer must not become a header of a request that is being decided
        if len(self.headers) >= MOST_HEADERS:
            self._refuse_head()
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._head_is_whole = True
        self._deadlines.expect(Owed.BODY, self.loop.time())
        before = self.cycle
        super().on_headers_complete()
        if self.cycle is not before:
            # The cycle holds the scope: holding it from there too would leave every request to the garbage collector.
            send = partial(_send_at_once, weakref.ref(self.cycle))
            extensions = self.scope.setdefault("extensions", {})
            extensions[AT_ONCE] = {"send": send}
            if not self.url.startswith(b"/"):
                extensions[ABSOLUTE_TARGET] = _absolute(self.url)

    def on_body(self, body: bytes) -> None:
        self._deadlines.body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        answered = self.cycle.response_complete
        self._deadlines.expect(Owed.REQUEST if answered else Owed.NOTHING, self.loop.time())
        super().on_message_complete()

    def on_response_complete(self) -> None:
        if self.transport.is_closing():
            return
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        elif self._deadlines.owed is Owed.NOTHING:
            self._deadlines.expect(Owed.REQUEST, self.loop.time())
        if self.flow.is_held and not self.pipeline:
            self._take_slices()
        self.flow.resume_reading()

    def pause_writing(self) -> None:
        self._deadlines.blocked_since = self.loop.time()
        super().pause_writing()

    def resume_writing(self) -> None:
        self._deadlines.blocked_since = None
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        if not self._head_too_large:
            super().send_400_response(msg)
            return
        self.transport.write(
            b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        )
        # Closing at once would reset the connection under a client that is still sending, and lose the answer.
        self.loop.call_later(FAREWELL_SECONDS, self.transport.close)

    def _count(self, more: int) -> None:
        self._head_bytes += more
        if self._head_bytes > LARGEST_HEAD:
            self._refuse_head()

    def _refuse_head(self) -> NoReturn:
        self._head_too_large = True
        raise HeadTooLarge

    def _give_up(self) -> None:
        in_body = self._deadlines.owed is Owed.BODY
        if in_body and not self.pipeline and not self.cycle.response_started:
            self.transport.write(TOO_SLOW)
        self.transport.close()

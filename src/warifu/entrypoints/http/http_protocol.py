"""HTTPの受付: uvicorn's HTTP/1.1 protocol with bounds on what a client may send before it is asked who it is."""

import asyncio
import ssl
import weakref
from collections.abc import Mapping
from functools import partial
from typing import Any, NoReturn, Protocol, runtime_checkable

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

LARGEST_HEAD = 32 * 1024
LARGEST_PENDING = 320 * 1024  # the parser tells of a field only when it is whole; asyncio hands over 256 KB at most
MOST_HEADERS = 100
FAREWELL_SECONDS = 1.0
HEAD_SECONDS = 20.0
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


class BoundedHttp(HttpToolsProtocol):
    """上限のある受付: 32 KB and 100 fields of request head, complete within 20 s, or the connection ends."""

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
        self._head_timer: asyncio.TimerHandle | None = None
        self._tls: Mapping[object, object] | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
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
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_arrived()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
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
        if self._head_timer is None:
            self._expect_head()
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
        self._head_arrived()
        self._head_is_whole = True
        before = self.cycle
        super().on_headers_complete()
        if self.cycle is not before:
            # The cycle holds the scope: holding it from there too would leave every request to the garbage collector.
            send = partial(_send_at_once, weakref.ref(self.cycle))
            self.scope.setdefault("extensions", {})[AT_ONCE] = {"send": send}

    def send_400_response(self, msg: str) -> None:
        self._head_arrived()
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

    def _expect_head(self) -> None:
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _head_arrived(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _give_up(self) -> None:
        self._head_timer = None
        if not self.transport.is_closing():
            self.transport.close()

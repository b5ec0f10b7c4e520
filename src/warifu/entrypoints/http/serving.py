"""配信: several ASGI applications in one process on one asyncio loop, each on a socket of its own, TLS or plain.

For TLS the scope carries the extension "tls": `client_cert_chain` (PEM, as in the ASGI extension), `client_chain`
(the same in DER), `site` (the site whose certificate was shown), `server_name` (SNI or None) and `tls_version`.
"""

import asyncio
import contextlib
import signal
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

import uvicorn

from warifu.entrypoints.http.asgi import AsgiApp
from warifu.entrypoints.http.http_protocol import BoundedHttp
from warifu.entrypoints.http.pieces import InPieces
from warifu.entrypoints.http.request_guard import RequestGuard

BACKLOG = 512
HANDSHAKE_SECONDS = 10.0
GOODBYE_SECONDS = 5.0
GRACE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Listener:
    """待受け: where one application is served; port 0 takes a free one.

    `tls` is the context that wraps connections, None for plain HTTP. `opened` is a socket that listens already.
    """

    name: str
    host: str
    port: int
    app: AsgiApp
    tls: ssl.SSLContext | None = None
    opened: socket.socket | None = None


@dataclass(frozen=True, slots=True)
class BoundListener:
    """開いた待受け: a listener whose socket is open; `port` is the real one."""

    listener: Listener
    socket: socket.socket

    @property
    def port(self) -> int:
        return int(self.socket.getsockname()[1])


def bind(listener: Listener) -> BoundListener:
    """待受けを開く: open the listener's socket. Raises OSError when the address is taken or not ours."""
    if listener.opened is not None:
        return BoundListener(listener, listener.opened)
    family = socket.AF_INET6 if ":" in listener.host else socket.AF_INET
    # With protocol 0, asyncio would not set TCP_NODELAY, and each answer would wait 40 ms.
    opened = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((listener.host, listener.port))
        opened.listen(BACKLOG)
        opened.setblocking(False)
    except BaseException:
        opened.close()
        raise
    return BoundListener(listener, opened)


async def serve(
    listeners: Sequence[Listener], stop: asyncio.Event, ready: Callable[[Sequence[BoundListener]], None] | None = None
) -> None:
    """配信する: until `stop` is set, then finish the requests under way, for ten seconds at most.

    `ready` is called once with the open sockets. Raises OSError when a socket cannot be opened; then none stays open.
    """
    bound: list[BoundListener] = []
    try:
        bound.extend(bind(listener) for listener in listeners)
    except OSError:
        for one in bound:
            one.socket.close()
        raise
    servers = [_Server(one) for one in bound]
    async with _running(servers):
        if ready is not None:
            ready(bound)
        await stop.wait()


def stop_on_signals() -> asyncio.Event:
    """終了の合図: an event that SIGTERM and SIGINT set; call it from within the running loop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


@contextlib.asynccontextmanager
async def _running(servers: Sequence["_Server"]) -> AsyncIterator[None]:
    for server in servers:
        await server.open()
    ticking = asyncio.create_task(_tick(servers))
    try:
        yield
    finally:
        ticking.cancel()
        await asyncio.gather(*(server.close() for server in servers))


async def _tick(servers: Sequence["_Server"]) -> None:
    loop = asyncio.get_running_loop()
    while True:
        for server in servers:
            await server.on_tick(0)  # renews the Date header
            server.look(loop.time())
        await asyncio.sleep(1)


class _Server(uvicorn.Server):
    """uvicornのサーバー: takes our socket and a handshake limit, and leaves signals to the process."""

    def __init__(self, bound: BoundListener) -> None:
        self._bound = bound
        super().__init__(
            uvicorn.Config(
                RequestGuard(InPieces(bound.listener.app)),
                http=BoundedHttp,
                ws="none",
                loop="asyncio",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=GRACE_SECONDS,
                interface="asgi3",
            )
        )

    async def open(self) -> None:
        config = self.config
        config.load()
        self.lifespan = config.lifespan_class(config)
        await self.lifespan.startup()
        if self.lifespan.should_exit:
            raise RuntimeError(f"{self._bound.listener.name}: the application did not start")
        tls = self._bound.listener.tls
        loop = asyncio.get_running_loop()
        listening = await loop.create_server(
            lambda: BoundedHttp(config, self.server_state, self.lifespan.state, loop),
            sock=self._bound.socket,
            ssl=tls,
            backlog=BACKLOG,
            ssl_handshake_timeout=HANDSHAKE_SECONDS if tls else None,
            ssl_shutdown_timeout=GOODBYE_SECONDS if tls else None,
        )
        self.servers = [listening]
        self.started = True

    def look(self, now: float) -> None:
        """期限を見る: ends the connections that are late."""
        for connection in tuple(self.server_state.connections):
            assert isinstance(connection, BoundedHttp)
            connection.look(now)

    async def close(self) -> None:
        await self.shutdown([self._bound.socket])

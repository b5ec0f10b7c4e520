"""One HTTP connection without a socket: bytes come in, and what goes out is let go by."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn
from uvicorn.server import ServerState

from warifu.entrypoints.checkpoint.body_types import reader_for
from warifu.entrypoints.checkpoint.claims import Claims
from warifu.entrypoints.http.http_protocol import BoundedHttp
from warifu.kernel.errors import WarifuError

Message = MutableMapping[str, Any]
PIECE = 700


class Wire(asyncio.Transport):
    """The other end, which takes everything."""

    def __init__(self) -> None:
        super().__init__()
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        pass

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        pass

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


class Unheard(Exception):
    """What the event loop had to say, and nobody awaited."""


class App:
    """Reads a body for its claims, as a checkpoint does; keeps what it did not foresee."""

    def __init__(self) -> None:
        self.faults: list[BaseException] = []

    async def __call__(
        self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        status = 200
        try:
            await self._read(scope, receive)
        except WarifuError:
            status = 400
        except Exception as fault:
            self.faults.append(fault)
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})

    async def _read(self, scope: Message, receive: Callable[[], Awaitable[Message]]) -> None:
        fields = [(name, value.decode("latin-1")) for name, value in scope["headers"]]
        types, encodings = ([v for n, v in fields if n == name] for name in (b"content-type", b"content-encoding"))
        reader = reader_for(types, encodings, Claims())
        more = True
        while more:
            message = await receive()
            more = message.get("more_body", False)
            if reader:
                reader.feed(message.get("body", b""))
        if reader:
            reader.end()


def _config(app: App) -> uvicorn.Config:
    config = uvicorn.Config(app, http=BoundedHttp, ws="none", loop="asyncio", interface="asgi3", log_config=None)
    config.load()
    return config


async def converse(data: bytes) -> None:
    """Hand the bytes over in pieces, let requests be answered, then lose the connection."""
    loop = asyncio.get_running_loop()
    app, wire = App(), Wire()
    loop.set_exception_handler(
        lambda _, said: app.faults.append(said.get("exception") or RuntimeError(said["message"]))
    )
    connection = BoundedHttp(_config(app), ServerState(), {}, loop)
    connection.connection_made(wire)
    for at in range(0, len(data), PIECE):
        if wire.closed:
            break
        connection.data_received(data[at : at + PIECE])
        await asyncio.sleep(0)
    for _ in range(20):
        await asyncio.sleep(0)
    connection.look(loop.time() + 3_600)
    connection.connection_lost(None)
    if connection.tasks:
        await asyncio.wait(connection.tasks)
    if app.faults:
        raise app.faults[0]

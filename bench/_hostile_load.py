"""Two hundred connections that bench/hostile_connections.py sets up beside an honest client: hostile, or honest."""

import asyncio
import contextlib
import json
import logging
import random
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

OF_EACH_KIND = 40
MOST_UNSENT = 65_536
DOCUMENT = json.dumps({"lines": [{"label": "bench", "csr": "A" * 2_400} for _ in range(400)]}).encode()


@dataclass(frozen=True)
class Kind:
    """What connections of one kind send when they are made and every `pause` seconds; only the honest read."""

    name: str
    port: str
    pause: float
    begin: bytes
    again: bytes
    honest_begin: bytes
    honest_again: bytes


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def post(path: str, length: int, *fields: str) -> bytes:
    head = [f"POST {path} HTTP/1.1", "Host: localhost", "Content-Type: application/json", f"Content-Length: {length}"]
    return "\r\n".join([*head, *fields, "", ""]).encode()


def kinds(checkpoint_path: str, list_path: str, token: str) -> Sequence[Kind]:
    """The five kinds; the honest of each send the same number of bytes."""
    asked = get(checkpoint_path)
    drops = b" " * 4_000
    orders = "/api/v1/orders"
    signed_in = f"Authorization: Bearer {token}"
    document = post(orders, len(DOCUMENT)) + DOCUMENT
    return (
        Kind("many requests, no answer read", "checkpoint", 1.0, asked * 100, asked * 5, asked * 100, asked * 5),
        Kind(
            "a body that never ends", "portal", 1.0,
            post(orders, 15_000_000) + drops, drops, post(orders, 4_000) + drops, post(orders, 4_000) + drops,
        ),
        Kind(
            "a megabyte of JSON from nobody", "portal", 10.0,
            document, document, *([post(orders, len(DOCUMENT), signed_in) + DOCUMENT] * 2),
        ),
        Kind("a large list, not read", "status", 5.0, *([get(list_path)] * 4)),
        Kind("empty lines", "checkpoint", 1.0, asked, b"\r\n", asked, b""),
    )  # fmt: skip


class Connection:
    """One of the two hundred: made again whenever the server has ended it."""

    def __init__(self, kind: Kind, port: int, context: ssl.SSLContext | None, until: float, *, is_honest: bool) -> None:
        self._kind, self._port, self._context, self._until = kind, port, context, until
        self._is_honest = is_honest

    async def run(self) -> None:
        await asyncio.sleep(random.uniform(0, self._kind.pause))
        while time.monotonic() < self._until:
            with contextlib.suppress(OSError, TimeoutError):
                await self._live()
            await asyncio.sleep(0.1)

    async def _live(self) -> None:
        name = "localhost" if self._context else None
        reader, writer = await asyncio.wait_for(
            asyncio.open_connection("127.0.0.1", self._port, ssl=self._context, server_hostname=name, limit=4_096), 10
        )
        reading = asyncio.create_task(self._read(reader))
        kind = self._kind
        begin, again = (kind.honest_begin, kind.honest_again) if self._is_honest else (kind.begin, kind.again)
        try:
            writer.write(begin)
            while time.monotonic() < self._until and not reading.done() and not reader.at_eof():
                await asyncio.sleep(kind.pause)
                if writer.transport.get_write_buffer_size() < MOST_UNSENT:
                    writer.write(again)
        finally:
            reading.cancel()
            writer.transport.abort()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        if not self._is_honest:
            await asyncio.sleep(3_600)
        while await reader.read(65_536):
            pass


async def load(ports: Mapping[str, int], ca: str, sent: Sequence[Kind], seconds: float, *, is_honest: bool) -> None:
    """Keep the connections up for so long."""
    logging.getLogger("asyncio").setLevel(logging.ERROR)  # a server that ends hostile connections is no news
    context = ssl.create_default_context(cafile=ca)
    until = time.monotonic() + seconds
    connections = [
        Connection(kind, ports[kind.port], None if kind.port == "status" else context, until, is_honest=is_honest)
        for kind in sent
        for _ in range(OF_EACH_KIND)
    ]
    await asyncio.gather(*(connection.run() for connection in connections))

"""ファイルを送る: in pieces, so that however many read a file slowly, none of them makes the server hold a copy."""

import asyncio
import contextlib
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

from warifu.entrypoints.http.asgi import Headers, Receive, Scope, Send

PIECE = 64 * 1024


def open_file(path: Path, largest: int) -> tuple[BinaryIO, int] | None:
    """ファイルを開く: with its length in bytes; None where there is none, or one of more than `largest` bytes."""
    try:
        file = path.open("rb")
    except OSError:
        return None
    size = os.fstat(file.fileno()).st_size
    if size <= largest:
        return file, size
    file.close()
    return None


async def send_file(scope: Scope, receive: Receive, send: Send, headers: Headers, opened: tuple[BinaryIO, int]) -> None:
    """ファイルを送る: with status 200 and its length, and close it. Ends early when the client has left."""
    file, size = opened
    with file:
        await send_pieces(scope, receive, send, headers, size=size, pieces=iter(partial(file.read, PIECE), b""))


async def send_pieces(
    scope: Scope, receive: Receive, send: Send, headers: Headers, *, size: int, pieces: Iterator[bytes]
) -> None:
    """断片を送る: with status 200, `size` bytes in all; what is read for them is read in a thread."""
    gone = asyncio.create_task(_until_gone(receive))
    try:
        length = (b"content-length", str(size).encode())
        await send({"type": "http.response.start", "status": 200, "headers": [*headers, length]})
        left = 0 if scope["method"] == "HEAD" else size
        while left and not gone.done():
            piece = await asyncio.to_thread(next, pieces)
            left -= len(piece)
            await send({"type": "http.response.body", "body": piece, "more_body": left > 0})
        if not size or scope["method"] == "HEAD":
            await send({"type": "http.response.body", "body": b""})
    finally:
        gone.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await gone


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass

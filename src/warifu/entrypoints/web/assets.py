"""静的ファイル: the stylesheet, script and icon that pages load, served from the package as a raw ASGI application."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

ASSETS_PATH = "/static"
TYPES: Mapping[str, bytes] = {
    "warifu.css": b"text/css; charset=utf-8",
    "warifu.js": b"text/javascript; charset=utf-8",
    "warifu.svg": b"image/svg+xml",
}


@cache
def asset(name: str) -> tuple[bytes, bytes]:
    """静的ファイルの中身: its bytes and its entity tag. Raises KeyError on any name but the three there are."""
    if name not in TYPES:
        raise KeyError(name)
    body = files("warifu.entrypoints.web").joinpath("static", name).read_bytes()
    return body, b'"' + sha256(body).hexdigest()[:16].encode() + b'"'


async def assets(
    scope: MutableMapping[str, Any],
    receive: Callable[[], Awaitable[Any]],  # noqa: ARG001 - the signature is ASGI's
    send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
) -> None:
    """静的ファイルを返す: for GET and HEAD of `ASSETS_PATH/NAME`; 304 when the tag is known, 404 otherwise."""
    name = scope["path"].rpartition("/")[2]
    if name not in TYPES or scope["method"] not in {"GET", "HEAD"}:
        await _answer(send, 404, [(b"content-length", b"0")], b"")
        return
    body, tag = asset(name)
    headers = [(b"etag", tag), (b"cache-control", b"no-cache"), (b"x-content-type-options", b"nosniff")]
    if dict(scope["headers"]).get(b"if-none-match") == tag:
        await _answer(send, 304, headers, b"")
        return
    headers += [(b"content-type", TYPES[name]), (b"content-length", str(len(body)).encode())]
    await _answer(send, 200, headers, body if scope["method"] == "GET" else b"")


async def _answer(
    send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    status: int,
    headers: list[tuple[bytes, bytes]],
    body: bytes,
) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

"""相互認証への要求: one request with its chain, and limits on its body."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from warifu.entrypoints.http.asgi import Receive, Scope
from warifu.kernel.errors import TooLarge

DRAIN_SECONDS = 5.0
IDENTITY_HEADERS = ("client-cert", "x-ssl-", "ssl-client-", "x-client-", "x-forwarded-client-cert", "x-warifu-")


class ClientGone(Exception):
    """相手が切断: the connection ended in the middle of a body."""


def drop_identity_headers(headers: Sequence[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """名乗りのヘッダーを捨てる: whoever speaks to this checkpoint says who it is in the handshake and nowhere else."""
    return [(name, value) for name, value in headers if not _says_identity(name)]


def _says_identity(name: bytes) -> bool:
    # Many a server behind a front reads `client_cert` and `client-cert` alike.
    return name.decode("latin-1").lower().replace("_", "-").startswith(IDENTITY_HEADERS)


@dataclass(frozen=True, slots=True)
class Request:
    """要求: what of the scope counts here, without identity headers. `chain` is what the handshake proved, DER."""

    method: str
    path: str
    query: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    chain: tuple[bytes, ...]
    tls_version: str
    client: str

    @classmethod
    def of(cls, scope: Scope) -> "Request":
        tls = scope.get("extensions", {}).get("tls", {})
        return cls(
            method=scope["method"],
            path=scope["path"],
            query=scope["query_string"],
            headers=tuple(drop_identity_headers(scope["headers"])),
            chain=tuple(tls.get("client_chain", ())),
            tls_version=tls.get("tls_version", ""),
            client=(scope.get("client") or ("", 0))[0],
        )

    def fields(self, name: str) -> tuple[str, ...]:
        """ヘッダーを並べる: the values of every field of this name, as sent."""
        wanted = name.encode()
        return tuple(value.decode("latin-1") for key, value in self.headers if key == wanted)

    def header(self, name: str) -> str:
        """ヘッダー: the values of one field joined as RFC 9110 section 5.2 has it, empty when absent."""
        return ", ".join(self.fields(name))

    @property
    def prefers_html(self) -> bool:
        """画面を望むか: whether Accept ranks text/html above application/json; whoever does not say gets JSON."""
        accept = self.header("accept")
        return _quality(accept, "text/html") > _quality(accept, "application/json")


def _quality(accept: str, kind: str) -> float:
    best = 0.0
    for item in accept[:1024].lower().split(","):
        named, *parameters = (part.strip() for part in item.split(";"))
        if named != kind:
            continue
        stated = [p[2:] for p in parameters if p.startswith("q=")]
        try:
            best = max(best, float(stated[0]) if stated else 1.0)
        except ValueError:
            continue
    return best


class Body:
    """本文: the rest of a request, counted against `limit` and never kept."""

    def __init__(self, request: Request, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._limit = limit
        length = request.header("content-length")
        self._stated = int(length) if length.isascii() and length.isdigit() else 0
        self.is_over = self._stated == 0 and not request.header("transfer-encoding")

    async def read(self, sink: Callable[[bytes], None] | None = None) -> int:
        """読み通す: gives each piece to `sink` and returns the number of bytes. Raises TooLarge or ClientGone."""
        count = 0
        if self._stated > self._limit:
            raise TooLarge("body", self._limit)
        while not self.is_over:
            piece = await self._next()
            count += len(piece)
            if count > self._limit:
                raise TooLarge("body", self._limit)
            if sink is not None:
                sink(piece)
        return count

    async def drain(self) -> None:
        """読み捨てる: for a few seconds, so that a client still sending gets to read the answer."""
        try:
            async with asyncio.timeout(DRAIN_SECONDS):
                while not self.is_over:
                    await self._next()
        except (TimeoutError, ClientGone):
            return

    async def _next(self) -> bytes:
        message = await self._receive()
        if message["type"] != "http.request":
            raise ClientGone
        self.is_over = not message.get("more_body", False)
        piece: bytes = message.get("body", b"")
        return piece

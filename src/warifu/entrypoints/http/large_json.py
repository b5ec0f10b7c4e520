"""大きなJSON: parsed in a thread and in pieces, within limits, so that no document keeps the server from others."""

from collections.abc import Awaitable, Callable
from typing import Any

import ijson
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from warifu.kernel.errors import NotUnderstood, TooLarge

SMALL = 16 * 1024  # parsed in less than a millisecond
PIECE = 64 * 1024
DEEPEST = 32
MOST_PARTS = 500_000  # keys, values and brackets: an order of 5,000 lines has a third of that


class LargeJsonRoute(APIRoute):
    """大きなJSONを受ける経路: for endpoints that take more than some hundred kilobytes.

    Raises NotUnderstood for what is no JSON or is nested deeper than 32, TooLarge for more than 500,000 parts.
    """

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        handle = super().get_route_handler()

        async def handle_parsed(request: Request) -> Response:
            parsed = _ParsedRequest(request.scope, request.receive)
            await parsed.parse()
            return await handle(parsed)

        return handle_parsed


class _ParsedRequest(Request):
    """解析済みの要求: `json()` gives what `parse` read."""

    async def parse(self) -> None:
        body = await self.body()
        if len(body) > SMALL and self.headers.get("content-type", "").partition(";")[0].strip().endswith("json"):
            self._json = await run_in_threadpool(read_json, body)


def read_json(document: bytes) -> Any:
    """JSONを読む: RFC 8259, in UTF-8; of equal keys the last one counts."""
    builder = _Builder()
    parser = ijson.basic_parse_coro(builder, use_float=True)  # without it, ijson 3.6 crashes over 4,301 digits
    try:
        for at in range(0, len(document), PIECE):
            parser.send(document[at : at + PIECE])
        parser.close()
    except (ijson.JSONError, ValueError) as error:
        raise NotUnderstood("JSON", type(error).__name__) from None
    return builder.made.value


class _Builder:
    """組立て: takes the parser's events and counts them."""

    def __init__(self) -> None:
        self.made = ijson.ObjectBuilder()
        self._depth = self._parts = 0

    def send(self, event: tuple[str, Any]) -> None:
        kind, value = event
        self._parts += 1
        self._depth += kind.startswith("start") - kind.startswith("end_")
        if self._depth > DEEPEST:
            raise NotUnderstood("JSON", f"it is nested deeper than {DEEPEST}")
        if self._parts > MOST_PARTS:
            raise TooLarge("JSON", MOST_PARTS)
        self.made.event(kind, value)

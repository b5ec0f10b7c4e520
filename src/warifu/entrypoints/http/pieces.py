"""答えを分ける: large answers go to the connection piece by piece, as the other end takes them."""

from collections.abc import MutableMapping
from typing import Any

from warifu.entrypoints.http.asgi import AsgiApp, Receive, Scope, Send

PIECE = 64 * 1024


class InPieces:
    """答えを分ける: a body of more than 64 KB is written as its reader takes it; written at once it would be copied."""

    def __init__(self, app: AsgiApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: MutableMapping[str, Any]) -> None:
            body = message.get("body", b"")
            if len(body) > PIECE:
                view = memoryview(body)
                last = (len(body) - 1) // PIECE * PIECE
                for at in range(0, last, PIECE):
                    await send({"type": "http.response.body", "body": view[at : at + PIECE], "more_body": True})
                message = {**message, "body": view[last:]}
            await send(message)

        await self._app(scope, receive, sending)

"""答えを分ける: a large answer arrives whole, and in pieces that are small enough to be taken one at a time."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from warifu.entrypoints.http.asgi import Receive, Scope, Send, answer
from warifu.entrypoints.http.pieces import PIECE, InPieces

SIZES = st.sampled_from([0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 5 * PIECE + 7])


@given(SIZES)
def test_an_answer_arrives_whole_in_pieces(size: int) -> None:
    body = bytes(range(251)) * (size // 251 + 1)
    sent: list[MutableMapping[str, Any]] = []

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await answer(send, 200, [], body[:size])

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.disconnect"}

    asyncio.run(InPieces(app)({"type": "http"}, receive, send))
    assert sent[0]["headers"] == [(b"content-length", str(size).encode())]
    assert b"".join(one["body"] for one in sent[1:]) == body[:size]
    assert all(len(one["body"]) <= PIECE for one in sent[1:])
    assert [one.get("more_body", False) for one in sent[1:]] == [True] * (len(sent) - 2) + [False]

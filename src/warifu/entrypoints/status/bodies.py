"""要求の本文: OCSP requests as they arrive, no larger than 4 KB and within ten seconds."""

import asyncio
import time
from typing import Any

from warifu.entrypoints.http.asgi import Receive

LARGEST_OCSP = 4 * 1024
BODY_SECONDS = 10.0
LOOK_EVERY_SECONDS = 1.0


class SmallBodies:
    """小さな本文: for all requests of one event loop.

    One look a second at all that are awaited stands for a timer each: that would cost more than answering.
    """

    def __init__(self) -> None:
        self._awaited: dict[asyncio.Task[Any], float] = {}
        self._late: set[asyncio.Task[Any]] = set()
        self._look: asyncio.TimerHandle | None = None

    async def read(self, receive: Receive) -> bytes | None:
        """本文を読む: None when it is too large or does not arrive."""
        task = asyncio.current_task()
        assert task
        self._awaited[task] = time.monotonic() + BODY_SECONDS
        if self._look is None:
            self._look = asyncio.get_running_loop().call_later(LOOK_EVERY_SECONDS, self._look_again)
        try:
            body = b""
            while True:
                message = await receive()
                more: bytes = message.get("body", b"")
                body += more
                if message["type"] != "http.request" or len(body) > LARGEST_OCSP:
                    return None
                if not message.get("more_body", False):
                    return body
        except asyncio.CancelledError:
            if task not in self._late:
                raise
            task.uncancel()
            return None
        finally:
            del self._awaited[task]
            self._late.discard(task)

    def _look_again(self) -> None:
        self._look = None
        now = time.monotonic()
        for task, until in self._awaited.items():
            if now > until and task not in self._late:
                self._late.add(task)
                task.cancel()
        if self._awaited:
            self._look = asyncio.get_running_loop().call_later(LOOK_EVERY_SECONDS, self._look_again)

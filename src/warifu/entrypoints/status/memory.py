"""応答の記憶: OCSP answers kept ready to send, for as long as the database says that no status changed."""

import hashlib
import time
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from enum import Enum
from threading import Lock
from typing import Any

from warifu.entrypoints.http.asgi import Headers, length_of
from warifu.workflows.publication.answer_status import StatusReply

MOST_ANSWERS = 10_000  # of each way to ask
TRUSTED_SECONDS = 3.0
KEPT_SECONDS = 600.0
MAX_AGE = 60
OCSP_TYPE = (b"content-type", b"application/ocsp-response")
NOSNIFF = (b"x-content-type-options", b"nosniff")
NO_STORE = (b"cache-control", b"no-store")

Message = MutableMapping[str, Any]


class Asked(Enum):
    """問い方: where the request stood, which decides what caches may do with the answer."""

    BODY = "POST"  # 本文
    PATH = "GET"  # パス


@dataclass(frozen=True, slots=True)
class ReadyAnswer:
    """用意した応答: the ASGI messages of a whole answer; `etag` is None where no cache is told to keep it.

    `fields` are the headers as they go out.
    """

    start: Message
    body: Message
    etag: bytes | None
    fields: bytes


class AnswerMemory:
    """応答の記憶: by the bytes that asked. It is silent unless `heard` was called within three seconds.

    So a node that cannot reach its database, where it would learn of a revocation, stops answering from memory. Bodies
    and paths are kept apart: a body that spells a path is no request, and is not answered as if it were one.
    """

    def __init__(self) -> None:
        self._answers: Mapping[Asked, dict[bytes, ReadyAnswer]] = {how: {} for how in Asked}
        self._mark: int | None = None
        self._trusted_until = 0.0
        self._empty_at = 0.0
        self._lock = Lock()
        self.edition = 0

    def get(self, how: Asked, asked: bytes) -> ReadyAnswer | None:
        return self._answers[how].get(asked) if time.monotonic() < self._trusted_until else None

    def put(self, how: Asked, asked: bytes, answer: ReadyAnswer, edition: int) -> None:
        """覚える: unless the memory was emptied since `edition` was read, which was before the database was asked."""
        with self._lock:
            if edition != self.edition:
                return
            answers = self._answers[how]
            if len(answers) >= MOST_ANSWERS:
                del answers[next(iter(answers))]
            answers[asked] = answer

    def heard(self, mark: int, looked_at: float) -> None:
        """変更の有無を聞く: the status mark as it stood in the database at `looked_at` (time.monotonic)."""
        with self._lock:
            if mark != self._mark or looked_at >= self._empty_at:
                self._answers = {how: {} for how in Asked}
                self.edition += 1
                self._mark = mark
                self._empty_at = looked_at + KEPT_SECONDS
            self._trusted_until = looked_at + TRUSTED_SECONDS


def ready(how: Asked, reply: StatusReply) -> ReadyAnswer:
    """送れる形にする: for a request in the path with the cache headers of RFC 5019 section 6.2, if it may be kept.

    Nothing on the way keeps what a POST was answered with (RFC 9110 section 9.3.3), so nothing is said about it there.
    """
    headers: Headers = [OCSP_TYPE, NOSNIFF, length_of(reply.der)]
    etag = None
    if reply.this_update is None or reply.next_update is None:
        headers.append(NO_STORE)
    elif how is Asked.PATH:
        etag = b'"' + hashlib.sha256(reply.der).hexdigest().encode() + b'"'
        headers += [
            (b"cache-control", b"max-age=%d, public, no-transform, must-revalidate" % MAX_AGE),
            (b"etag", etag),
            (b"last-modified", _http_date(reply.this_update)),
            (b"expires", _http_date(reply.next_update)),
        ]
    start = {"type": "http.response.start", "status": 200, "headers": headers}
    fields = b"".join(b"%b: %b\r\n" % field for field in headers)
    return ReadyAnswer(start, {"type": "http.response.body", "body": reply.der}, etag, fields)


def may_be_kept(reply: StatusReply) -> bool:
    """残せる応答か: only what says how long it holds."""
    return reply.this_update is not None and reply.next_update is not None


def _http_date(at: datetime) -> bytes:
    return format_datetime(at, usegmt=True).encode()

"""証明書の状態を返す: a raw ASGI application over published files and an OCSP responder.

GET /crl/CA.crl, /CA.pem   the revocation list, DER (RFC 5280 section 4.2.1.13) or PEM
GET /crl/AUTHORITY.pem     the full lists of all CAs of an authority in one file, as nginx and HAProxy want them
GET /ca/CA.cer, /ca/CA.pem the CA's certificate (RFC 5280 section 4.2.2.1)
POST /ocsp                 an OCSP request, DER (RFC 6960 appendix A.1)
GET /ocsp/BASE64           the same in the path (RFC 5019 section 5)
GET /evidence/head.json    the newest signed head of the evidence log; /evidence/key.pem, the key that signs them
GET /health                whether this process answers
"""

import asyncio
import base64
import binascii
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote_to_bytes

import structlog

from warifu.entrypoints.http.asgi import Receive, Scope, Send, answer
from warifu.entrypoints.http.http_protocol import AT_ONCE
from warifu.entrypoints.status.bodies import LARGEST_OCSP, SmallBodies
from warifu.entrypoints.status.files import LEFT_OUT_OF_304, PublishedFiles
from warifu.entrypoints.status.memory import NO_STORE, AnswerMemory, Asked, ReadyAnswer, may_be_kept, ready
from warifu.workflows.publication.answer_status import StatusResponder

ANSWERING = 8  # questions that are answered at a time
MOST_WAITING = 256
ANSWER_SECONDS = 10.0
log = structlog.get_logger("warifu.status")


class StatusApp:
    """状態照会のアプリケーション: `published` holds crl/, ca/ (CA.cer, DER) and evidence/.

    What `answers` raises, and what it does not say within ten seconds, becomes tryLater; requests above 4 KB and
    undecodable ones become malformedRequest without asking it. What may be kept is answered from `memory` as long as
    that is trusted.
    """

    def __init__(self, published: Path, answers: StatusResponder, memory: AnswerMemory) -> None:
        self._files = PublishedFiles(published)
        self._answers = answers
        self._memory = memory
        self._bodies = SmallBodies()
        # A token that hangs holds these, and nothing that anybody else in this process waits for.
        self._threads = ThreadPoolExecutor(ANSWERING, "status")
        self._waiting = 0
        self._malformed = ready(Asked.BODY, answers.refuse("malformed_request"))
        self._try_later = ready(Asked.BODY, answers.refuse("try_later"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        method, path = scope["method"], scope["path"]
        if path == "/ocsp" and method == "POST":
            body = await self._bodies.read(receive)
            found = self._memory.get(Asked.BODY, body) if body else None
            if found is None:
                found = await self._answer(Asked.BODY, body, body)
            await _give(scope, send, found)
        elif method not in {"GET", "HEAD"}:
            await answer(send, 405, [(b"allow", b"GET, HEAD"), NO_STORE], b"")
        elif path.startswith("/ocsp/"):
            await self._get(scope, send)
        elif path == "/health":
            content = json.dumps({"status": "ok"}).encode()
            await answer(send, 200, [(b"content-type", b"application/json"), NO_STORE], content)
        else:
            await self._files(scope, receive, send)

    async def _get(self, scope: Scope, send: Send) -> None:
        raw_path = scope["raw_path"]
        found = self._memory.get(Asked.PATH, raw_path)
        if found is None:
            found = await self._answer(Asked.PATH, raw_path, _request_in_path(raw_path))
        if found.etag is not None and (b"if-none-match", found.etag) in scope["headers"]:
            kept = [field for field in found.start["headers"] if field[0] not in LEFT_OUT_OF_304]
            await send({"type": "http.response.start", "status": 304, "headers": kept})
            await send({"type": "http.response.body", "body": b""})
            return
        await _give(scope, send, found)

    async def _answer(self, how: Asked, asked: bytes | None, request: bytes | None) -> ReadyAnswer:
        """Give what the database says about `request`, which stood in the bytes `asked`."""
        if not asked or not request:
            return self._malformed
        edition = self._memory.edition
        if self._waiting >= MOST_WAITING:
            return self._try_later
        self._waiting += 1
        try:
            asking = asyncio.get_running_loop().run_in_executor(self._threads, self._answers.answer, request)
            reply = await asyncio.wait_for(asking, ANSWER_SECONDS)
        except Exception as error:  # noqa: BLE001 - a client of OCSP understands tryLater and no page
            log.error("status.ocsp_failed", why=type(error).__name__)
            return self._try_later
        finally:
            self._waiting -= 1
        made = ready(how, reply)
        if may_be_kept(reply):
            self._memory.put(how, asked, made, edition)
        return made


async def _give(scope: Scope, send: Send, found: ReadyAnswer) -> None:
    """In one piece where the server can: checking and joining the fields anew costs more than looking them up."""
    at_once = scope.get("extensions", {}).get(AT_ONCE)
    if at_once is None or scope["method"] == "HEAD" or not at_once["send"](found.fields, found.body["body"]):
        await send(found.start)
        await send(found.body)


def _request_in_path(raw_path: bytes) -> bytes | None:
    encoded = unquote_to_bytes(raw_path.removeprefix(b"/ocsp/"))
    if len(encoded) > LARGEST_OCSP * 4 // 3 + 4:
        return None
    try:
        return base64.b64decode(encoded, validate=True)
    except binascii.Error:
        return None

"""相互認証の応答: the checkpoint's answers, as a page for browsers and as JSON for programs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from warifu.entrypoints.checkpoint.request import Request
from warifu.entrypoints.http.asgi import Headers
from warifu.entrypoints.web.errors import render_error
from warifu.entrypoints.web.pages import PAGE_HEADERS, Frame, choose_language
from warifu.entrypoints.web.refusal import Refusal, Welcome, refusal_json, render_refusal, render_welcome, welcome_json
from warifu.gateway.facts import Admission, Denial
from warifu.kernel.errors import WarifuError
from warifu.messages import told
from warifu.systems.facts import System

ADMITTED = "admitted"
JSON_HEADERS: Mapping[str, str] = {
    "content-type": "application/json; charset=utf-8",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """答え: a whole response, with its code for the log."""

    status: int
    code: str
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class Speaker:
    """応答の共通部分: what every answer of one checkpoint has in common."""

    system: System
    portal_url: str
    is_sample: bool

    def decision(self, decision: Admission | Denial, reference: str, request: Request, address: str) -> Answer:
        """判断を伝える: 200 for an admission, 503 when the checkpoint is in doubt, 403 for every other denial."""
        frame = self._frame(request, decision.at, address)
        if isinstance(decision, Admission):
            welcome = Welcome(decision, reference, self.system)
            page = render_welcome(welcome, frame) if request.prefers_html else None
            return _answer(200, ADMITTED, reference, page, welcome_json(welcome))
        status = 503 if decision.reason.is_doubt else 403
        refusal = Refusal(decision, reference, self.system, self.portal_url)
        page = render_refusal(refusal, frame) if request.prefers_html else None
        return _answer(status, decision.reason.value, reference, page, refusal_json(refusal))

    def error(self, status: int, error: WarifuError, reference: str, request: Request, at: datetime) -> Answer:
        """誤りを伝える: a request that could not be decided at all."""
        page = render_error(error, reference, self._frame(request, at, "/")) if request.prefers_html else None
        said = told(error)
        body = {
            "code": error.code,
            "message": {"ja": said.ja, "en": said.en},
            "todo": {"ja": said.todo_ja, "en": said.todo_en},
            "reference": reference,
            **{name: value for name, value in error.facts().items() if isinstance(value, tuple | int)},
        }
        return _answer(status, error.code, reference, page, body)

    def _frame(self, request: Request, at: datetime, address: str) -> Frame:
        asked = next((lang for lang in ("ja", "en") if f"lang={lang}".encode() in request.query.split(b"&")), None)
        return Frame(
            language=choose_language(asked, request.header("accept-language")),
            at=at,
            is_sample=self.is_sample,
            address=address,
            brand_ja=self.system.name.ja,
            brand_en=self.system.name.en,
        )


def _answer(status: int, code: str, reference: str, page: str | None, body: dict[str, Any]) -> Answer:
    content = page.encode() if page is not None else json.dumps(body, ensure_ascii=False).encode() + b"\n"
    stated = dict(PAGE_HEADERS if page is not None else JSON_HEADERS)
    stated |= {"vary": "accept, accept-language", "warifu-code": code, "warifu-reference": reference}
    if status == 503:
        stated["retry-after"] = "60"
    return Answer(status, code, [(name.encode(), value.encode()) for name, value in stated.items()], content)

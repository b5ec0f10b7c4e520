"""見本の案内ページの配信: one page, made anew from `demo.json` and the mail folder at each request."""

import asyncio
import hashlib
import json
import ssl
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from warifu.entrypoints.http.asgi import Receive, Scope, Send, answer
from warifu.entrypoints.web.assets import ASSETS_PATH, assets
from warifu.entrypoints.web.pages import PAGE_HEADERS, Frame, choose_language
from warifu.entrypoints.web.start import DemoUse, SampleMail, Start, StartClient, StartLink, render_start
from warifu.kernel.clock import Clock
from warifu.systems.catalogue import Catalogue
from warifu.systems.facts import Use
from warifu.workflows.ports import KeptMail


class StartApp:
    """見本の案内ページ: `demo` is the folder with demo.json; `mails` gives what was sent, newest first."""

    def __init__(self, demo: Path, mails: Callable[[], Sequence[KeptMail]], catalogue: Catalogue, clock: Clock) -> None:
        self._demo = demo
        self._mails = mails
        self._catalogue = catalogue
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        path = scope["path"]
        if path.startswith(f"{ASSETS_PATH}/"):
            await assets(scope, receive, send)
        elif path != "/":
            await answer(send, 404, [(b"content-type", b"text/plain")], b"not here\n")
        else:
            page = await asyncio.to_thread(self._page, scope)
            headers = [(name.encode(), value.encode()) for name, value in PAGE_HEADERS.items()]
            await answer(send, 200, headers, page.encode())

    def _page(self, scope: Scope) -> str:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        address = "/" + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "")
        frame = Frame(language="ja", at=self._clock.now(), is_sample=True, address=address)
        language = choose_language(frame.query().get("lang"), headers.get("accept-language"))
        frame = Frame(language=language, at=frame.at, is_sample=True, address=address)
        return render_start(self._start(), frame, self._catalogue)

    def _start(self) -> Start:
        demo: dict[str, Any] = json.loads((self._demo / "demo.json").read_text("utf-8"))
        trust = self._demo / demo["trust"]
        return Start(
            trust_path=str(trust),
            trust_sha256=_fingerprint(trust),
            links=(
                StartLink("ポータル(登録状況)", "Portal: registrations", demo["portal"]),
                StartLink("APIの説明(OpenAPI)", "API description (OpenAPI)", f"{demo['portal']}/api/v1/openapi.json"),
                StartLink("状態照会の稼働確認", "Status service: health", f"{demo['status']}/health"),
            ),
            uses=tuple(
                DemoUse(Use(use["system"], use["channel"], use.get("area")), use["url"]) for use in demo["uses"]
            ),
            clients=tuple(self._client(client) for client in demo["clients"]),
            mails=tuple(SampleMail(m.to, m.subject, m.body, m.at) for m in self._mails()),
        )

    def _client(self, client: dict[str, Any]) -> StartClient:
        return StartClient(
            case=client["case"],
            certificate_path=str(self._demo / client["certificate"]),
            key_path=str(self._demo / client["key"]),
            pkcs12_path=str(self._demo / client["pkcs12"]),
            passphrase_path=str(self._demo / client["passphrase_file"]),
            expects=tuple(dict.fromkeys(expected["code"] for expected in client["expect"])),
        )


def _fingerprint(pem: Path) -> str:
    der = ssl.PEM_cert_to_DER_cert(pem.read_text("ascii"))
    return ":".join(f"{octet:02X}" for octet in hashlib.sha256(der).digest())

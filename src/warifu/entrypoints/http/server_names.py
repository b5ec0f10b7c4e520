"""サーバー名: which application answers for the name a TLS connection was opened for, and no other name on it."""

import ipaddress
import json
from collections.abc import Mapping

from warifu.entrypoints.http.asgi import AsgiApp, Receive, Scope, Send, answer
from warifu.gateway.errors import Misdirected
from warifu.messages import catalogue

LONGEST_SHOWN = 100


class ByServerName:
    """名前で分ける: several applications behind one TLS port, by the site that the handshake chose."""

    def __init__(self, apps: Mapping[str, AsgiApp], default: AsgiApp) -> None:
        self._apps = {name.lower(): app for name, app in apps.items()}
        self._default = default

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        site = scope.get("extensions", {}).get("tls", {}).get("site")
        await self._apps.get(site, self._default)(scope, receive, send)


class HostGuard:
    """宛先の確認: answers 421 (gateway.misdirected) when Host is not the name the TLS connection was opened for.

    A client without SNI may name the default site or an address; it cannot reach another site's application.
    """

    def __init__(self, app: AsgiApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        tls = scope.get("extensions", {}).get("tls")
        if scope["type"] == "http" and tls is not None:
            hosts = [value for name, value in scope["headers"] if name == b"host"]
            if not _is_for(hosts, tls["server_name"], tls["site"]):
                await _misdirected(b", ".join(hosts), send)
                return
        await self._app(scope, receive, send)


def _is_for(hosts: list[bytes], server_name: str | None, site: str | None) -> bool:
    if not hosts:
        return True
    host = _without_port(hosts[0].decode("latin-1").lower())
    if len(hosts) > 1:
        return False
    if server_name is not None:
        return host == server_name
    return host == site or _is_address(host)


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].rstrip(".")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


async def _misdirected(host: bytes, send: Send) -> None:
    error = Misdirected(host.decode("ascii", "replace")[:LONGEST_SHOWN])
    said, facts = catalogue("errors")[error.code], error.facts()
    body = json.dumps(
        {
            "code": error.code,
            "message": {"ja": said.say("ja", facts), "en": said.say("en", facts)},
            "todo": {"ja": said.todo("ja", facts), "en": said.todo("en", facts)},
        },
        ensure_ascii=False,
    ).encode()
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"warifu-code", error.code.encode()),
    ]
    await answer(send, 421, headers, body)

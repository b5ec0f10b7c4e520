"""要求の確認: what no application gets to see: requests that can be read in two ways, and those for another host."""

import ipaddress
import json
from collections.abc import Mapping
from typing import Any

from warifu.entrypoints.http.answers import body_of
from warifu.entrypoints.http.asgi import AsgiApp, Receive, Scope, Send, answer
from warifu.entrypoints.http.canonical import LONGEST_SHOWN, check_framing, check_path, host_of
from warifu.entrypoints.http.errors import HostUnclear
from warifu.gateway.errors import Misdirected
from warifu.kernel.errors import BadInput

ABSOLUTE_TARGET = "warifu.absolute_target"
"""絶対形式の宛先: the extension of the scope with `scheme` and `host`, as sent, where a target named them."""


class RequestGuard:
    """要求の確認: 400 to what is not clear, 421 when Host is not the name the TLS connection was opened for.

    A client without SNI may name the default site or an address; it cannot reach another site's application. Without
    TLS, where status is answered, any host will do, and base64 in a path is not always escaped.
    """

    def __init__(self, app: AsgiApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            try:
                _check(scope)
            except BadInput as error:
                await _refuse(error, send)
                return
        await self._app(scope, receive, send)


def _check(scope: Scope) -> None:
    check_framing(scope)
    host = host_of(scope)
    extensions = scope.get("extensions", {})
    tls = extensions.get("tls")
    if tls is None:
        return
    target = extensions.get(ABSOLUTE_TARGET)
    for named in (host, target["host"] if target else b""):
        if named and not _is_for(named, tls):
            raise Misdirected(_shown(named))
    if target and (target["host"], target["scheme"]) != (host, b"https"):
        raise HostUnclear(_shown(target["host"]))
    check_path(scope["raw_path"])


def _is_for(named: bytes, tls: Mapping[str, Any]) -> bool:
    host = _without_port(named.decode("latin-1"))
    if tls["server_name"] is not None:
        return bool(host == tls["server_name"])
    return host == tls["site"] or _is_address(host)


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


def _shown(host: bytes) -> str:
    return host.decode("ascii", "replace")[:LONGEST_SHOWN]


async def _refuse(error: BadInput, send: Send) -> None:
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"warifu-code", error.code.encode()),
    ]
    status = 421 if isinstance(error, Misdirected) else 400
    await answer(send, status, headers, json.dumps(body_of(error), ensure_ascii=False).encode())

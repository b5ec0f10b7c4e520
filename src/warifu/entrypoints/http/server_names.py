"""サーバー名: which application answers for the name a TLS connection was opened for."""

from collections.abc import Mapping

from warifu.entrypoints.http.asgi import AsgiApp, Receive, Scope, Send


class ByServerName:
    """名前で分ける: several applications behind one TLS port, by the site that the handshake chose."""

    def __init__(self, apps: Mapping[str, AsgiApp], default: AsgiApp) -> None:
        self._apps = {name.lower(): app for name, app in apps.items()}
        self._default = default

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        site = scope.get("extensions", {}).get("tls", {}).get("site")
        await self._apps.get(site, self._default)(scope, receive, send)

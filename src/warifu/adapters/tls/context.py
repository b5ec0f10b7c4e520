"""TLSの文脈: server contexts whose handshake only proves that the client holds the key of its certificate.

The server asks for a certificate and accepts whatever the client can prove it holds. Whether that certificate is good
enough is decided above TLS and on every request, so that a refusal is a page that says why, and a revocation counts on
connections that are already open. `PeerContext` stands in for `ssl.SSLContext`, so asyncio's own TLS runs over it.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from OpenSSL import SSL

from warifu.adapters.tls.connection import PeerTLS

CIPHERS = b"ECDHE+AESGCM:ECDHE+CHACHA20"
PROTOCOLS = (b"http/1.1",)
NO_CHAIN = 0  # of the chain a client sends nothing is verified in the handshake: its signatures would be paid for here


@dataclass(frozen=True, slots=True)
class Site:
    """サイト: one server name's certificate chain and key (PEM files), and whether it asks for a client certificate.

    `offered` (PEM) names the authorities whose certificates a browser's picker should offer: a hint, never a check.
    """

    chain: Path
    key: Path
    ask: bool = True
    offered: Path | None = None


class PeerContext(ssl.SSLContext):
    """サーバーの文脈: one listener's sites by server name; other names, and clients without SNI, get `default`.

    Raises ValueError when `default` is no site, and OpenSSL's own error when a file cannot be used.
    """

    _sites: Mapping[str, tuple[Site, SSL.Context]]
    _entry: SSL.Context

    def __new__(cls, *_: Any, **__: Any) -> Self:
        return super().__new__(cls, ssl.PROTOCOL_TLS_SERVER)

    def __init__(self, sites: Mapping[str, Site], default: str) -> None:
        self.default = default
        self.reload(sites)

    def reload(self, sites: Mapping[str, Site]) -> None:
        """読み直す: take new files or sites; connections being served keep what they have."""
        if self.default not in sites:
            raise ValueError(f"the default site {self.default!r} is not among the sites")
        self._sites = {name.lower(): (site, _site_context(site)) for name, site in sites.items()}
        entry = _plain_context()
        # The entry context has no certificate: a handshake in which no site was chosen fails.
        entry.set_tlsext_servername_callback(self._choose_site)
        self._entry = entry

    def _choose_site(self, connection: SSL.Connection) -> None:
        asked = (connection.get_servername() or b"").decode("ascii", "replace").lower().rstrip(".")
        name = asked if asked in self._sites else self.default.lower()
        site, context = self._sites[name]
        connection.set_context(context)  # moves the certificate only, so what the client is asked is set here as well
        connection.set_app_data((name, asked or None))
        if site.ask:
            connection.set_verify(SSL.VERIFY_PEER, _possession_is_enough)

    def wrap_bio(  # type: ignore[override]
        self,
        incoming: ssl.MemoryBIO,
        outgoing: ssl.MemoryBIO,
        server_side: bool = True,
        server_hostname: str | bytes | None = None,  # noqa: ARG002
        session: ssl.SSLSession | None = None,  # noqa: ARG002
    ) -> PeerTLS:
        """接続を包む: asyncio calls this for each accepted connection."""
        if not server_side:
            raise ValueError("this context serves; it does not connect")
        return PeerTLS(self._entry, incoming, outgoing)


def _possession_is_enough(*_: Any) -> bool:
    return True


def _plain_context() -> SSL.Context:
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.set_min_proto_version(SSL.TLS1_2_VERSION)
    context.set_cipher_list(CIPHERS)
    context.set_verify_depth(NO_CHAIN)
    context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
    context.set_options(SSL.OP_NO_TICKET | SSL.OP_NO_RENEGOTIATION | SSL.OP_NO_COMPRESSION)
    context.set_alpn_select_callback(_choose_protocol)
    return context


def _choose_protocol(_: SSL.Connection, offers: list[bytes]) -> Any:
    return next((ours for ours in PROTOCOLS if ours in offers), SSL.NO_OVERLAPPING_PROTOCOLS)


def _site_context(site: Site) -> SSL.Context:
    context = _plain_context()
    context.use_certificate_chain_file(str(site.chain))
    context.use_privatekey_file(str(site.key))
    context.check_privatekey()
    if site.offered is not None:
        context.load_client_ca(str(site.offered).encode())
    return context

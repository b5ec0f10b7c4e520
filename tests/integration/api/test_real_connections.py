"""本物の接続: curl at the portal over TLS, with certificates and with far too much."""

import contextlib
import json
import resource
import socket
import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from fixtures.checkpoint import Holder, SmallPki, curl, serving, sites
from fixtures.installation import FOUNDER
from fixtures.memory import growth_below
from fixtures.people import Counter

from warifu.adapters.tls.context import PeerContext
from warifu.entrypoints.api.app import create_api
from warifu.entrypoints.http.serving import Listener
from warifu.entrypoints.web.portal import create_portal
from warifu.workflows.accounts.open import accept_certificate

JSON = ("-H", "content-type: application/json")


@dataclass
class OpenPortal:
    url: str
    pki: SmallPki
    approver: Holder


@pytest.fixture
def portal(counter: Counter, small_pki: SmallPki) -> Iterator[OpenPortal]:
    """The counter's portal on a TLS socket; the approver's certificate is known to it."""
    approver = small_pki.client("approver")
    accept_certificate(counter.installation, FOUNDER, "U-approver", approver.der)

    def is_installation_certificate(der: bytes, chain: Sequence[bytes], now: datetime) -> bool:
        return der == approver.der

    api = create_api(counter.installation, is_installation_certificate)
    app = create_portal(counter.installation, api, is_installation_certificate)
    context = PeerContext(sites(small_pki), "localhost")
    with serving(Listener("portal", "127.0.0.1", 0, app, context)) as ports:
        yield OpenPortal(f"https://localhost:{ports[0]}", small_pki, approver)


def test_a_certificate_signs_in_over_real_tls(portal: OpenPortal, counter: Counter) -> None:
    me = curl(portal.pki, f"{portal.url}/api/v1/me", holder=portal.approver)
    assert (me.status, me.json()["id"]) == (200, "U-approver")
    assert curl(portal.pki, f"{portal.url}/", holder=portal.approver).status == 200
    assert curl(portal.pki, f"{portal.url}/").status == 401
    stranger = portal.pki.client("stranger")
    assert curl(portal.pki, f"{portal.url}/api/v1/me", holder=stranger).status == 401


def test_an_approver_approves_with_a_certificate(portal: OpenPortal, counter: Counter) -> None:
    url = f"{portal.url}/api/v1/orders/{counter.order()}/approve"
    own = ("-H", f"origin: {portal.url}")
    assert curl(portal.pki, url, "-X", "POST", *JSON, *own, holder=portal.approver).status == 200
    foreign = curl(portal.pki, url, "-X", "POST", *JSON, "-H", "origin: https://evil.example", holder=portal.approver)
    assert (foreign.status, foreign.json()["code"]) == (403, "access.foreign_origin")


@pytest.mark.parametrize("how", [(), ("-H", "transfer-encoding: chunked"), ("-H", "expect:")], ids=str)
def test_an_endless_upload_costs_neither_memory_nor_time(
    portal: OpenPortal, counts: Mapping[str, int], tmp_path: Path, how: tuple[str, ...]
) -> None:
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(counts["upload_bytes"])
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    url = f"{portal.url}/api/v1/orders"
    answer = curl(portal.pki, url, "-X", "POST", *JSON, *how, "-T", str(large), holder=portal.approver)
    assert answer.status == 413, answer
    assert answer.json()["code"] == "input.too_large"
    assert time.monotonic() - began < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000
    assert curl(portal.pki, f"{portal.url}/api/v1/systems").status == 200


def half_sent(portal: OpenPortal, body: bytes, declared: int) -> ssl.SSLSocket:
    """A connection without a certificate that has sent a head and so much of a body."""
    context = ssl.create_default_context(cafile=str(portal.pki.servers.pem))
    raw = socket.create_connection(("localhost", int(portal.url.rpartition(":")[2])), timeout=10)
    connection = context.wrap_socket(raw, server_hostname="localhost")
    connection.sendall(b"POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n")
    connection.sendall(b"Content-Length: %d\r\n\r\n" % declared if declared else b"Transfer-Encoding: chunked\r\n\r\n")
    with contextlib.suppress(OSError):
        connection.sendall(body)
    return connection


@pytest.mark.parametrize("declared", [16_000_000, 0], ids=["declared", "chunked"])
def test_a_body_of_somebody_unknown_is_not_kept(portal: OpenPortal, declared: int) -> None:
    piece = b"x" * 15_000_000
    body = piece if declared else b"%x\r\n" % len(piece) + piece
    with growth_below(30_000_000), contextlib.ExitStack() as closing:
        connections = [closing.enter_context(half_sent(portal, body, declared)) for _ in range(8)]
        assert curl(portal.pki, f"{portal.url}/api/v1/systems").status == 200
        for connection in connections:
            with contextlib.suppress(OSError):
                assert connection.recv(65_536).startswith(b"HTTP/1.1 401 ")


def test_somebody_unknown_may_send_a_code(portal: OpenPortal) -> None:
    body = json.dumps({"code": "x" * 100})
    answer = curl(portal.pki, f"{portal.url}/api/v1/one-time-links/use", "-X", "POST", *JSON, "-d", body)
    assert answer.json()["code"] == "access.link_used"


def test_a_large_document_is_parsed_while_others_are_served(portal: OpenPortal, tmp_path: Path) -> None:
    large = tmp_path / "large.json"
    large.write_text('{"lines": [' + "[],".join([""] * 4_000_000) + "[]]}")
    deep = tmp_path / "deep.json"
    deep.write_text('{"lines": ' + "[" * 20_000 + "]" * 20_000 + "}")
    url = f"{portal.url}/api/v1/orders"
    with growth_below(150_000_000):
        answer = curl(portal.pki, url, *JSON, "--data-binary", f"@{large}", holder=portal.approver)
    assert (answer.status, answer.json()["code"]) == (413, "input.too_large")
    answer = curl(portal.pki, url, *JSON, "--data-binary", f"@{deep}", holder=portal.approver)
    assert (answer.status, answer.json()["code"]) == (400, "input.not_understood")
    assert "32" in answer.json()["facts"]["why"]

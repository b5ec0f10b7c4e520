"""本物の接続: curl at the portal over TLS, with certificates and with far too much."""

import resource
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from fixtures.checkpoint import Holder, SmallPki, curl, serving, sites
from fixtures.installation import FOUNDER
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
    answer = curl(portal.pki, f"{portal.url}/api/v1/orders", "-X", "POST", *JSON, *how, "-T", str(large))
    assert answer.status == 413, answer
    assert answer.json()["code"] == "input.too_large"
    assert time.monotonic() - began < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000
    assert curl(portal.pki, f"{portal.url}/api/v1/systems").status == 200

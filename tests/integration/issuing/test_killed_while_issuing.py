"""Issuance survives SIGKILL: each order line gets exactly one certificate, whatever the moment."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from warifu.accounts.facts import Actor, Role
from warifu.authority.facts import Certificate, IssuanceState, KeyAlgorithm
from warifu.bootstrap.installation import create_installation, database_url, open_installation
from warifu.kernel.clock import SystemClock, jst_date
from warifu.kernel.ids import OperatorCode
from warifu.orders.facts import LineForm, Order, OrderState, Wanted
from warifu.participants.facts import Contact, ContactKind
from warifu.settings import Settings
from warifu.workflows.authority.open_authority import open_for_business
from warifu.workflows.installation import Installation
from warifu.workflows.jobs import ISSUE_ORDER
from warifu.workflows.orders.submit import submit_order
from warifu.workflows.participants.enrol import enrol_participant

STAFF = Actor("staff", "staff", "試験係", frozenset({Role.REGISTRATION_STAFF}), signed_in=True)
FINISHES_WITHIN_SECONDS = 240
MADE_BY_AUTHORITY_SHARE = 25


@pytest.mark.parametrize("workers", [1, 2])
def test_every_line_has_one_certificate_after_kills(
    tmp_path: Path, counts: Mapping[str, int], workers: int, request: pytest.FixtureRequest
) -> None:
    """One process on SQLite, two on PostgreSQL; each kill hits a worker that has just begun to issue."""
    url = "sqlite:///warifu.db" if workers == 1 else request.getfixturevalue("postgres_url")
    home = tmp_path / "home"
    installation = _installation(home, url)
    moments = random.Random(20261124)
    siege = Siege(home, installation, database_url(Settings.load(home, {})), workers, counts["crash_orders"], moments)
    siege.kill(counts["crash_kills"])
    siege.finish()
    for order in siege.orders:
        _check(siege.installation, order)


@dataclass
class Siege:
    """Workers that are killed while they issue; a new order is entered whenever the last one is done."""

    home: Path
    installation: Installation
    database_url: str
    workers: int
    lines: int
    moments: random.Random
    orders: list[Order] = field(default_factory=list)

    def kill(self, times: int) -> None:
        running = [_worker(self.home) for _ in range(self.workers)]
        try:
            for _ in range(times):
                self._wait_for_a_claim()
                time.sleep(self.moments.uniform(0.0, 0.8))
                for at, victim in enumerate(running):
                    victim.send_signal(signal.SIGKILL)
                    victim.wait()
                    running[at] = _worker(self.home)
        finally:
            for worker in running:
                worker.kill()
                worker.wait()

    def finish(self) -> None:
        worker = _worker(self.home)
        try:
            until = time.monotonic() + FINISHES_WITHIN_SECONDS
            while time.monotonic() < until:
                if self._is_done():
                    return
                time.sleep(0.3)
            pytest.fail("the orders were not issued after the last restart")
        finally:
            worker.terminate()
            worker.wait()

    def _wait_for_a_claim(self) -> None:
        """Wait until a worker has taken up an order's job: since now, not before."""
        if self._is_done():
            self.orders.append(_order(self.installation, self.lines, len(self.orders)))
        before = self._fences()
        until = time.monotonic() + FINISHES_WITHIN_SECONDS
        while self._fences() == before and not self._is_done():
            assert time.monotonic() < until, "no worker took up the order"
            time.sleep(0.02)

    def _fences(self) -> int:
        with sa.create_engine(self.database_url).connect() as connection:
            query = sa.text("SELECT COALESCE(SUM(fence), 0) FROM job WHERE kind = :kind")
            return int(connection.execute(query, {"kind": ISSUE_ORDER}).scalar_one())

    def _is_done(self) -> bool:
        with self.installation.unit_of_work.read() as stores:
            states = [found.state for order in self.orders if (found := stores.orders.get(order.id))]
        assert OrderState.FAILED not in states
        return all(state is OrderState.ISSUED for state in states)


def _installation(home: Path, url: str) -> Installation:
    create_installation(home, {"approvals": 0, "database_url": url})
    settings = Settings.load(home, {})
    installation = open_installation(settings, SystemClock())
    open_for_business(
        installation, STAFF, settings.organization, settings.server_names(installation.catalogue), KeyAlgorithm.P_256
    )
    return installation


def _order(installation: Installation, lines: int, turn: int) -> Order:
    contact = Contact(ContactKind.ENTERPRISE_RA, "見本 花子", "ra@hikari.example")
    participant = enrol_participant(installation, STAFF, OperatorCode(f"0A{turn:02}"), "見本ひかり株式会社", [contact])
    today = jst_date(installation.clock.now())
    forms = [
        LineForm(
            Wanted(today, f"端末{n}"),
            KeyAlgorithm.RSA_2048
            if n % MADE_BY_AUTHORITY_SHARE == 0
            else installation.request_format.read_request(_csr()),
        )
        for n in range(lines)
    ]
    return submit_order(installation, STAFF, participant.id, forms)


def _csr() -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "試験端末")])
    builder = x509.CertificateSigningRequestBuilder().subject_name(name)
    return builder.sign(ec.generate_private_key(ec.SECP256R1()), SHA256()).public_bytes(Encoding.DER)


def _worker(home: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "warifu.entrypoints.cli.main", "jobs", "run"]
    return subprocess.Popen(command, env={**os.environ, "WARIFU_HOME": str(home)}, stderr=subprocess.DEVNULL)


def _check(installation: Installation, order: Order) -> None:
    with installation.unit_of_work.read() as stores:
        found = stores.certificates.of_lines([line.id for line in order.lines])
        recorded = {
            entry.subject
            for certificate in found
            for entry in stores.evidence.about(f"certificate:{certificate.id}")
            if entry.action == "certificate.issued"
        }
        for line in order.lines:
            if line.key.public_key is None:
                (made,) = [c for c in found if c.order_line_id == line.id]
                assert stores.kept_keys.sealed(made.id), "a key made by the authority is kept for delivery"
    assert Counter(c.order_line_id for c in found) == Counter(line.id for line in order.lines)
    assert all(c.state is IssuanceState.ISSUED for c in found)
    assert len({c.serial for c in found}) == len(found)
    assert recorded == {f"certificate:{c.id}" for c in found}
    _check_signatures(installation, found)


def _check_signatures(installation: Installation, found: Sequence[Certificate]) -> None:
    with installation.unit_of_work.read() as stores:
        issuers = {ca.id: x509.load_der_x509_certificate(ca.certificate) for ca in stores.authorities.all()}
    for certificate in found:
        assert certificate.der is not None
        signed = x509.load_der_x509_certificate(certificate.der)
        signed.verify_directly_issued_by(issuers[certificate.ca_id])

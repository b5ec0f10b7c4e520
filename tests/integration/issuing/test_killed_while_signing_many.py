"""A bulk run survives SIGKILL of any of its processes: each CSR gets exactly one certificate, whatever the moment."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from warifu.accounts.facts import Actor, Role
from warifu.adapters.x509.names import x509_name
from warifu.authority.facts import IssuanceState, KeyAlgorithm, SubjectName
from warifu.authority.issuance import public_key_digest
from warifu.bootstrap.errors import ProcessEnded
from warifu.bootstrap.installation import create_installation, database_url, open_installation
from warifu.kernel.clock import SystemClock
from warifu.settings import Settings
from warifu.workflows.authority.open_authority import open_for_business
from warifu.workflows.installation import Installation

STAFF = Actor("staff", "staff", "試験係", frozenset({Role.REGISTRATION_STAFF}), signed_in=True)
WITHIN_SECONDS = 240


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_every_request_has_one_certificate_after_kills(
    tmp_path: Path, counts: Mapping[str, int], kind: str, request: pytest.FixtureRequest
) -> None:
    url = "sqlite:///warifu.db" if kind == "sqlite" else str(request.getfixturevalue("postgres_url"))
    siege = Siege(tmp_path, url, random.Random(20261126))
    kills = []
    for turn in range(counts["bulk_kills"]):
        siege.add_requests(counts["bulk_killed_requests"], turn)
        kills.append(siege.kill(siege.started(), parent=turn % 2 == 0, at_once=turn < 2))
    for of_parent in (True, False):
        assert any(one.under_way and one.felled for one in kills if one.of_parent is of_parent), kills
    siege.finish()
    siege.check()


@dataclass(frozen=True, slots=True)
class Kill:
    """Whom it hit, whether certificates were still to come at that moment, and whether the run ended by it."""

    of_parent: bool
    under_way: bool
    felled: bool


class Siege:
    """Runs of `sign-many` over one growing folder, each of which loses one of its processes."""

    def __init__(self, folder: Path, url: str, moments: random.Random) -> None:
        self.home, self.requests, self.certificates = folder / "home", folder / "in", folder / "out"
        self.moments = moments
        self.requests.mkdir()
        create_installation(self.home, {"approvals": 0, "database_url": url})
        settings = Settings.load(self.home, {})
        self.installation: Installation = open_installation(settings, SystemClock())
        open_for_business(
            self.installation,
            STAFF,
            settings.organization,
            settings.server_names(self.installation.catalogue),
            KeyAlgorithm.P_256,
        )
        self.engine = sa.create_engine(database_url(settings).replace("postgresql:", "postgresql+psycopg:"))

    def add_requests(self, count: int, turn: int) -> None:
        for number in range(count):
            builder = x509.CertificateSigningRequestBuilder(x509_name(SubjectName(f"端末 {turn}-{number}")))
            signed = builder.sign(ec.generate_private_key(ec.SECP256R1()), SHA256())
            (self.requests / f"{turn:02}-{number:04}.csr").write_bytes(signed.public_bytes(Encoding.PEM))

    def started(self) -> "subprocess.Popen[str]":
        words = ["authority", "sign-many", "--in", str(self.requests), "--out", str(self.certificates)]
        return subprocess.Popen(
            [sys.executable, "-m", "warifu.entrypoints.cli.main", *words],
            env={**os.environ, "WARIFU_HOME": str(self.home)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def kill(self, run: "subprocess.Popen[str]", *, parent: bool, at_once: bool) -> Kill:
        """Kill the process that was called, or one that helps it, once it entered an order or some time after that."""
        before, until = self._orders(), time.monotonic() + WITHIN_SECONDS
        while self._orders() == before and run.poll() is None:
            assert time.monotonic() < until, "the run entered no order"
            time.sleep(0.01)
        if not at_once:
            time.sleep(self.moments.uniform(0.0, 0.6))
        helpers = _children(run.pid)
        # The first helper has a whole batch, so it is at work when an order was entered, whichever of them did that.
        helper = helpers[:1] if at_once else helpers
        victim = run.pid if parent or not helper else self.moments.choice(helper)
        under_way = self._hit(run, victim)
        said = run.communicate(timeout=WITHIN_SECONDS)[1]
        if run.returncode not in (0, -signal.SIGKILL):
            assert ProcessEnded.code in said
        while any(Path(f"/proc/{helper}").exists() for helper in helpers):
            assert time.monotonic() < until, "a helper outlived the run by far"
            time.sleep(0.01)
        return Kill(victim == run.pid, under_way, run.returncode != 0)

    def _hit(self, run: "subprocess.Popen[str]", victim: int) -> bool:
        """Stop it, look whether certificates are still to come, and kill it."""
        if run.poll() is not None:
            return False
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGSTOP)
            under_way = self._issued() < len(list(self.requests.iterdir()))
            os.kill(victim, signal.SIGKILL)
            return under_way
        return False

    def finish(self) -> None:
        run = self.started()
        said = run.communicate(timeout=WITHIN_SECONDS)[1]
        assert run.returncode == 0, said

    def check(self) -> None:
        requests = {path.name: x509.load_pem_x509_csr(path.read_bytes()) for path in self.requests.iterdir()}
        handed_out = {path.name: path.read_bytes() for path in self.certificates.glob("*.pem")}
        assert {f"{name}.pem" for name in requests} == set(handed_out)
        digests = {name: public_key_digest(_spki(request)) for name, request in requests.items()}
        with self.installation.unit_of_work.read() as stores:
            found = {c.public_key_digest: c for c in stores.certificates.by_public_keys(list(digests.values()))}
            issuers = {ca.id: x509.load_der_x509_certificate(ca.certificate) for ca in stores.authorities.all()}
            told = {c.id: [e.action for e in stores.evidence.about(f"certificate:{c.id}")] for c in found.values()}
        for name, digest in digests.items():
            certificate = found[digest]
            assert certificate.state is IssuanceState.ISSUED
            assert told[certificate.id] == ["certificate.issued"]
            signed = x509.load_pem_x509_certificate(handed_out[f"{name}.pem"])
            assert signed.public_bytes(Encoding.DER) == certificate.der
            assert signed.subject == requests[name].subject
            signed.verify_directly_issued_by(issuers[certificate.ca_id])
        with self.engine.connect() as connection:
            counted = "SELECT COUNT(*), COUNT(DISTINCT serial) FROM certificate WHERE profile = 'client'"
            assert tuple(connection.execute(sa.text(counted)).one()) == (len(requests), len(requests))
            assert self._states(connection) <= {"ISSUED"}

    def _orders(self) -> int:
        with self.engine.connect() as connection:
            return int(connection.execute(sa.text("SELECT COUNT(*) FROM cert_order")).scalar_one())

    def _issued(self) -> int:
        with self.engine.connect() as connection:
            counted = "SELECT COUNT(*) FROM certificate WHERE profile = 'client' AND state = 'ISSUED'"
            return int(connection.execute(sa.text(counted)).scalar_one())

    def _states(self, connection: sa.Connection) -> set[str]:
        return set(connection.execute(sa.text("SELECT state FROM cert_order WHERE kind = 'DIRECT'")).scalars())


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _spki(request: x509.CertificateSigningRequest) -> bytes:
    return request.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

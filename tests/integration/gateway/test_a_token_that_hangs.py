"""トークンが応えない: a driver that hangs stops the answers that it has to sign, and no checkpoint."""

import os
import signal
import socket
import time
from collections.abc import Iterator

import pytest
from fixtures.checkpoint import Checkpoint, Published, SmallPki, curl, gate_of, roll_entry, serving, sites
from fixtures.softhsm import SoftHsm
from samples.systems import system_row

from warifu.adapters.signers import Pkcs11Signers
from warifu.adapters.tls.context import PeerContext
from warifu.authority.facts import KeyAlgorithm
from warifu.entrypoints.checkpoint.app import CheckpointApp
from warifu.entrypoints.http.serving import Listener
from warifu.entrypoints.status.app import StatusApp
from warifu.entrypoints.status.memory import AnswerMemory
from warifu.gateway.facts import FreshnessPolicy
from warifu.kernel.clock import SystemClock
from warifu.workflows.publication.answer_status import StatusReply

QUESTIONS = 60


class SignedByToken:
    """Answers that a key in a token signs."""

    def __init__(self, signers: Pkcs11Signers) -> None:
        self._key = signers.open("responder")

    def answer(self, request: bytes) -> StatusReply:
        return StatusReply(self._key.sign(request))

    def refuse(self, reason: str) -> StatusReply:
        return StatusReply(reason.encode())


@pytest.fixture
def signers(softhsm: SoftHsm) -> Iterator[Pkcs11Signers]:
    opened = Pkcs11Signers(softhsm.new_token(), answer_within=20.0)
    opened.create("responder", KeyAlgorithm.P_256)
    yield opened
    opened.close()


def test_a_driver_that_hangs_stops_no_checkpoint(
    signers: Pkcs11Signers, small_pki: SmallPki, published: Published
) -> None:
    holder = small_pki.client("beside-a-token")
    published.everything(roll_entry(holder))
    gate = gate_of(published, "PLANNING")
    checkpoint = CheckpointApp(system_row("PLANNING"), gate, FreshnessPolicy(), SystemClock())
    status = StatusApp(published.folder, SignedByToken(signers), AnswerMemory())
    context = PeerContext(sites(small_pki), "localhost")
    listeners = [Listener("c", "127.0.0.1", 0, checkpoint, context), Listener("s", "127.0.0.1", 0, status)]
    with serving(*listeners) as (port, status_port):
        opened = Checkpoint(small_pki, published, port)
        assert opened.ask(holder).code == "admitted"
        driver = signers.process_id
        assert driver
        os.kill(driver, signal.SIGSTOP)
        try:
            asking = [_question(status_port, number) for number in range(QUESTIONS)]
            time.sleep(1.5)
            published.crl(small_pki.revocation_list([holder], number=2))
            until = time.monotonic() + 8
            code = ""
            while code != "denial.certificate.revoked":
                assert time.monotonic() < until, f"the checkpoint still says {code!r}"
                code = opened.ask(holder, "--max-time", "2").code
            assert curl(small_pki, f"http://127.0.0.1:{status_port}/crl/issuing.crl").status == 200
        finally:
            os.kill(driver, signal.SIGCONT)
        for one in asking:
            assert one.recv(1_000).startswith(b"HTTP/1.1 200 ")
            one.close()


def _question(port: int, number: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    body = b"question %d" % number
    connection.sendall(b"POST /ocsp HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
    return connection

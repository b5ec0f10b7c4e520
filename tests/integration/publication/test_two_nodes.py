"""Two nodes on one PostgreSQL: what happens on one is true on the other within five seconds."""

import base64
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from fixtures.ports import free_ports
from fixtures.sample_installation import chosen_ports, wait_for
from samples.systems import ELECTRICITY

from warifu.bootstrap.local import local_actor
from warifu.bootstrap.sample import SampleInstallation
from warifu.entrypoints.checkpoint.paths import full_path
from warifu.entrypoints.sample.life import Life, Wish
from warifu.entrypoints.sample.people import gather
from warifu.kernel.clock import MovableClock, SystemClock

JX = ELECTRICITY.find_use("PLANNING", "JX", None)
WITHIN_SECONDS = 5.0
STATUS_WORKERS = 2
PORTS = 3 + len(ELECTRICITY.systems)


@dataclass(frozen=True)
class Client:
    """A registered certificate, and where a checkpoint would be asked with it."""

    certificate_id: str
    certificate: Path
    key: Path
    issuer: Path
    path: str

    @property
    def serial(self) -> int:
        return x509.load_pem_x509_certificate(self.certificate.read_bytes()).serial_number


@dataclass(frozen=True)
class Node:
    home: Path
    ports: list[int]

    @property
    def status_url(self) -> str:
        return f"http://127.0.0.1:{self.ports[1]}"

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "warifu.entrypoints.cli.main", *command],
            env={**os.environ, "WARIFU_HOME": str(self.home)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def checkpoint_code(self, client: Client) -> str:
        url = f"https://localhost:{self.ports[3]}{client.path}"
        trust = self.home / "publish" / "trust" / "installation.pem"
        identity = ["--cert", str(client.certificate), "--key", str(client.key), "--cacert", str(trust)]
        return str(json.loads(_curl(url, *identity, "-H", "Accept: application/json"))["code"])

    def listed(self, client: Client) -> bool:
        crl = x509.load_der_x509_crl(_curl(f"{self.status_url}/crl/market-g1.crl"))
        return crl.get_revoked_certificate_by_serial_number(client.serial) is not None

    def ocsp_by_post(self, client: Client, *more: str) -> str:
        return _openssl_ocsp(client, *more, "-url", f"{self.status_url}/ocsp")

    def ocsp_by_get(self, client: Client, scratch: Path) -> str:
        request, response = scratch / "request.der", scratch / "response.der"
        _openssl_ocsp(client, "-no_nonce", "-reqout", str(request))
        encoded = quote(base64.b64encode(request.read_bytes()), safe="")
        response.write_bytes(_curl(f"{self.status_url}/ocsp/{encoded}"))
        return _openssl_ocsp(client, "-no_nonce", "-respin", str(response))


@pytest.fixture(scope="module")
def two_nodes(tmp_path_factory: pytest.TempPathFactory, postgres) -> Iterator[tuple[Node, Node, Client]]:
    """Two homes that share keys, secrets and a database; one client, registered for JX."""
    folder = tmp_path_factory.mktemp("nodes")
    postgres.run("CREATE DATABASE two_nodes")
    first = Node(folder / "first", free_ports(PORTS))
    second = Node(folder / "second", free_ports(PORTS))
    clock = MovableClock(SystemClock().now() - timedelta(hours=6))
    chosen = {**chosen_ports(first.ports), "database_url": postgres.url("two_nodes")}
    sample = SampleInstallation.for_sample(first.home, clock, chosen)
    sample.found()
    people = gather(sample.installation, local_actor())
    life = Life(sample.installation, clock, people, sample.mail_bodies)
    (bought,) = life.buy(people.hikari, people.operator, [Wish("一代目", life.today())])
    life.register(people.operator, [bought.certificate_id], [JX])
    certificate, key = sample.unpack(bought.pkcs12, bought.passphrase)
    (folder / "client.pem").write_text(certificate)
    (folder / "client.key").write_text(key.reveal())
    issuer = folder / "issuer.pem"
    with sample.installation.unit_of_work.read() as stores:
        ca = stores.authorities.get("market-g1")
    issuer.write_bytes(x509.load_der_x509_certificate(ca.certificate).public_bytes(Encoding.PEM))
    join(first, second)
    client = Client(
        bought.certificate_id,
        folder / "client.pem",
        folder / "client.key",
        issuer,
        full_path(JX, people.hikari.operator_code),
    )
    with serving(first), serving(second):
        yield first, second, client


def join(first: Node, second: Node) -> None:
    """Set the second node up as docs/how-to/run-two-nodes.md says, with status workers and other ports."""
    second.home.mkdir(mode=0o700)
    for shared in ("secrets", "keys"):
        shutil.copytree(first.home / shared, second.home / shared)
    for shared in first.home.glob("*profiles*.toml"):
        shutil.copy(shared, second.home)
    settings = (first.home / "warifu.toml").read_text("utf-8")
    for here, there in zip(first.ports, second.ports, strict=True):
        settings = settings.replace(str(here), str(there))
    (second.home / "warifu.toml").write_text(settings + f"status_workers = {STATUS_WORKERS}\n", "utf-8")


@contextmanager
def serving(node: Node) -> Iterator[None]:
    log = node.home / "serve.log"
    with ExitStack() as stack:
        process = subprocess.Popen(
            [sys.executable, "-m", "warifu.entrypoints.cli.main", "serve"],
            env={**os.environ, "WARIFU_HOME": str(node.home)},
            stdout=subprocess.DEVNULL,
            stderr=stack.enter_context(log.open("wb")),
        )
        try:
            wait_for(f"{node.status_url}/health", process, log)
            yield
        finally:
            process.terminate()
            assert process.wait(timeout=30) == 0, log.read_text("utf-8")


def test_a_revocation_on_one_node_counts_on_both_within_five_seconds(two_nodes, tmp_path) -> None:
    first, second, client = two_nodes
    nodes = (first, second)
    for node in nodes:  # both have remembered that it is good
        assert ": good" in node.ocsp_by_post(client)
        assert ": good" in node.ocsp_by_get(client, tmp_path)
        assert ": good" in node.ocsp_by_get(client, tmp_path)
        assert ": good" in node.ocsp_by_post(client, "-no_nonce")
        assert ": good" in node.ocsp_by_post(client, "-no_nonce")
        assert ": good" in node.ocsp_by_post(client, "-sha256")
        assert eventually(lambda node=node: node.checkpoint_code(client) == "admitted")
        assert not node.listed(client)
    second.run("authority", "revoke", client.certificate_id, "--reason", "key_compromise")
    until = time.monotonic() + WITHIN_SECONDS
    for node in nodes:
        assert eventually(lambda node=node: ": revoked" in node.ocsp_by_post(client), until)
        assert eventually(lambda node=node: ": revoked" in node.ocsp_by_get(client, tmp_path), until)
        assert eventually(lambda node=node: node.listed(client), until)
        assert eventually(lambda node=node: node.checkpoint_code(client) == "denial.certificate.revoked", until)
        assert "keyCompromise" in node.ocsp_by_post(client)
    time.sleep(max(0.0, until - time.monotonic()))
    for node in nodes:  # a node may answer from several processes, and each remembers by itself
        for _ in range(2 * STATUS_WORKERS + 2):
            assert ": revoked" in node.ocsp_by_post(client, "-no_nonce")
            assert ": revoked" in node.ocsp_by_get(client, tmp_path)


def test_each_node_signs_with_a_responder_of_its_own_when_keys_are_files(two_nodes) -> None:
    first, second, _ = two_nodes
    theirs = [{path.name for path in (node.home / "keys").glob("market-g1-ocsp-*")} for node in (first, second)]
    assert theirs[0] <= theirs[1]  # the key that was copied serves on both until its time comes


def test_both_nodes_hand_out_one_head_and_the_log_of_either_is_the_one_that_was_signed(two_nodes, tmp_path) -> None:
    first, second, _ = two_nodes
    second.run("authority", "publish")
    heads = [f"{node.status_url}/evidence/head.json" for node in (first, second)]
    assert eventually(lambda: len({_curl(url) for url in heads}) == 1)
    (tmp_path / "head.json").write_bytes(_curl(heads[0]))
    (tmp_path / "key.pem").write_bytes(_curl(f"{second.status_url}/evidence/key.pem"))
    for node in (first, second):
        node.run("evidence", "export", str(tmp_path / "log"))
        carried = ("--head", str(tmp_path / "head.json"), "--key", str(tmp_path / "key.pem"))
        assert "as signed" in node.run("evidence", "verify", str(tmp_path / "log"), *carried)


def test_a_cacheable_answer_says_so_and_is_not_sent_twice(two_nodes, tmp_path) -> None:
    first, _, client = two_nodes
    _openssl_ocsp(client, "-no_nonce", "-reqout", str(tmp_path / "request.der"))
    url = f"{first.status_url}/ocsp/{quote(base64.b64encode((tmp_path / 'request.der').read_bytes()), safe='')}"
    head = _curl(url, "-D", "-", "-o", "/dev/null").decode().lower()
    fields = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
    assert fields["cache-control"] == "max-age=60, public, no-transform, must-revalidate"
    assert {"etag", "last-modified", "expires"} <= fields.keys()
    again = _curl(url, "-D", "-", "-o", "/dev/null", "-H", f"If-None-Match: {fields['etag']}").decode()
    assert again.startswith("HTTP/1.1 304")
    (tmp_path / "with-nonce.der").unlink(missing_ok=True)
    _openssl_ocsp(client, "-nonce", "-reqout", str(tmp_path / "with-nonce.der"))
    body = ["--data-binary", f"@{tmp_path / 'with-nonce.der'}", "-H", "Content-Type: application/ocsp-request"]
    head = _curl(f"{first.status_url}/ocsp", "-D", "-", "-o", "/dev/null", *body).decode().lower()
    assert "cache-control: no-store" in head


def test_a_serial_nobody_issued_is_unknown_and_another_issuer_is_refused(two_nodes, tmp_path) -> None:
    first, _, client = two_nodes
    unknown = _openssl(
        "ocsp", "-issuer", client.issuer, "-serial", "0x4242", "-url", f"{first.status_url}/ocsp", "-noverify"
    )
    assert "0x4242: unknown" in unknown
    foreign = _openssl("ocsp", "-issuer", client.certificate, "-serial", "1", "-url", f"{first.status_url}/ocsp")
    assert "unauthorized" in foreign
    malformed = ocsp.load_der_ocsp_response(_curl(f"{first.status_url}/ocsp/AAAA"))
    assert malformed.response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST


def eventually(holds: Callable[[], bool], until: float | None = None) -> bool:
    until = time.monotonic() + 10 if until is None else until
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def _curl(url: str, *more: str) -> bytes:
    command = ["curl", "-sS", "--max-time", "10", "--noproxy", "*", *more, url]
    return subprocess.run(command, capture_output=True, check=True).stdout


def _openssl_ocsp(client: Client, *more: str) -> str:
    digest = [one for one in more if one == "-sha256"]
    rest = [one for one in more if one != "-sha256"]
    trust = ["-partial_chain", "-CAfile", str(client.issuer)]
    return _openssl("ocsp", "-issuer", client.issuer, *digest, "-cert", client.certificate, *rest, *trust)


def _openssl(*arguments: str | Path) -> str:
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, check=False, timeout=20)
    return done.stdout + done.stderr

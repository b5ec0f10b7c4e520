"""nginx and HAProxy check clients with the lists written for them: real handshakes, before and after a revocation."""

import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_private_key
from fixtures.installation import make_installation
from fixtures.ports import free_ports

from warifu.accounts.facts import Actor, Role
from warifu.adapters.public_files import PublicFolder
from warifu.authority.facts import IssuanceRequest, KeyAlgorithm, RevocationReason, SubjectName
from warifu.authority.issuance import prepare, record, sign
from warifu.kernel.clock import SystemClock, jst_date
from warifu.workflows.installation import Installation
from warifu.workflows.publication.publish_files import publish_files
from warifu.workflows.publication.publish_lists import publish_all
from warifu.workflows.publication.renew_responders import renew_responders
from warifu.workflows.revocation.revoke_certificate import revoke_certificate

STAFF = Actor("A-1", "staff", "見本 係", frozenset({Role.REGISTRATION_STAFF}), signed_in=True)
NGINX = """user root; daemon off; pid {folder}/pid; error_log {folder}/log; events {{}}
http {{ access_log off; {temporary} server {{
  listen 127.0.0.1:{port} ssl; ssl_certificate {folder}/server.pem; ssl_certificate_key {folder}/server.key;
  ssl_client_certificate {folder}/anchors.pem;
  ssl_crl                {lists};
  ssl_verify_client      on;
  ssl_verify_depth       2;
  return 200 "let in"; }} }}
"""
HAPROXY = """global
  log stderr local0
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
frontend checked
  bind 127.0.0.1:{port} ssl crt {folder}/both.pem ca-file {folder}/anchors.pem crl-file {lists} verify required
  http-request return status 200 content-type text/plain string "let in"
"""


@dataclass(frozen=True)
class Clients:
    """An installation with two clients, and the folder that it is written to."""

    folder: Path
    installation: Installation
    ids: dict[str, str]

    @property
    def lists(self) -> Path:
        return self.folder / "www" / "crl" / "market.pem"

    def write(self) -> None:
        publish_all(self.installation)
        publish_files(self.installation, PublicFolder(self.folder / "www"))

    def is_let_in(self, name: str, port: int) -> bool:
        files = ["--cert", str(self.folder / f"{name}.pem"), "--key", str(self.folder / f"{name}.key")]
        url = f"https://127.0.0.1:{port}/"
        command = ["curl", "-s", "-k", "--max-time", "10", "--noproxy", "*", *files, url]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout == "let in"


def issue(folder: Path, installation: Installation, name: str) -> str:
    key, now = installation.request_format.make_key(KeyAlgorithm.P_256), installation.clock.now()
    request = IssuanceRequest("client", SubjectName(name, country="JP"), key.public_key, key.algorithm, jst_date(now))
    with installation.unit_of_work.read() as stores:
        cas = {ca.id: ca for ca in stores.authorities.all()}
    with installation.unit_of_work.write() as stores:
        prepared = prepare([request], list(cas.values()), stores.issuing, installation.issuer, now)
    with installation.unit_of_work.write() as stores:
        record(sign(prepared, cas, installation.issuer), stores.issuing, now)
        issued = stores.certificates.get(prepared[0].id)
    chain = [issued.der, cas["market-g1"].certificate]
    pem = b"".join(x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM) for der in chain)
    (folder / f"{name}.pem").write_bytes(pem)
    own = load_der_private_key(key.private_key.reveal(), None)
    (folder / f"{name}.key").write_bytes(own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return issued.id


@pytest.fixture
def clients(tmp_path: Path) -> Clients:
    installation = make_installation(tmp_path / "installation", SystemClock())
    renew_responders(installation)
    ids = {name: issue(tmp_path, installation, name) for name in ("stays", "goes")}
    with installation.unit_of_work.read() as stores:
        anchors = [ca.certificate for ca in stores.authorities.all() if ca.id.startswith("market-")]
    pem = b"".join(x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM) for der in anchors)
    (tmp_path / "anchors.pem").write_bytes(pem)
    server = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=127.0.0.1 -days 2"
    subprocess.run(
        ["openssl", *server.split(), "-keyout", "server.key", "-out", "server.pem"], cwd=tmp_path, check=True
    )
    both = (tmp_path / "server.pem").read_bytes() + (tmp_path / "server.key").read_bytes()
    (tmp_path / "both.pem").write_bytes(both)
    made = Clients(tmp_path, installation, ids)
    made.write()
    return made


def nginx(clients: Clients, port: int) -> list[str]:
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {clients.folder}/{kind}; " for kind in kinds)
    written = NGINX.format(folder=clients.folder, port=port, lists=clients.lists, temporary=temporary)
    (clients.folder / "nginx.conf").write_text(written)
    return ["nginx", "-c", str(clients.folder / "nginx.conf")]


def haproxy(clients: Clients, port: int) -> list[str]:
    written = HAPROXY.format(folder=clients.folder, port=port, lists=clients.lists)
    (clients.folder / "haproxy.cfg").write_text(written)
    return ["haproxy", "-q", "-f", str(clients.folder / "haproxy.cfg")]


def serving(clients: Clients, command: Callable[[Clients, int], list[str]]) -> Iterator[int]:
    (port,) = free_ports(1)
    process = subprocess.Popen(command(clients, port), stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 20
        while not clients.is_let_in("stays", port):
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(10)


@pytest.mark.parametrize("command", [nginx, haproxy])
def test_a_server_refuses_the_revoked_client_once_it_has_the_new_list(
    clients: Clients, command: Callable[[Clients, int], list[str]]
) -> None:
    for port in serving(clients, command):
        assert clients.is_let_in("goes", port)
    revoke_certificate(clients.installation, STAFF, clients.ids["goes"], RevocationReason.SUPERSEDED)
    clients.write()
    for port in serving(clients, command):
        assert not clients.is_let_in("goes", port)
        assert clients.is_let_in("stays", port)

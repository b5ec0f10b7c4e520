"""What `warifu authority publish --to` writes, served by nginx with the configuration that the manual gives."""

import base64
import re
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from fixtures.installation import make_installation
from fixtures.ports import free_ports

from warifu.accounts.facts import Actor, Role
from warifu.adapters.public_files import PublicFolder
from warifu.authority.facts import IssuanceRequest, KeyAlgorithm, RevocationReason, SubjectName
from warifu.authority.issuance import prepare, record, sign
from warifu.kernel.clock import SystemClock, jst_date
from warifu.workflows.publication.publish_files import publish_files
from warifu.workflows.publication.publish_lists import publish_list
from warifu.workflows.publication.renew_responders import renew_responders
from warifu.workflows.revocation.revoke_certificate import revoke_certificate

STAFF = Actor("A-1", "staff", "見本 係", frozenset({Role.REGISTRATION_STAFF}), signed_in=True)
PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "serve-status-from-files.md"


class Published:
    """An installation with two client certificates, and the folder it is written to."""

    def __init__(self, folder: Path) -> None:
        self.www = folder / "www"
        self.installation = make_installation(folder / "installation", SystemClock())
        renew_responders(self.installation)
        with self.installation.unit_of_work.read() as stores:
            self.ca = stores.authorities.get("market-g1")
            self.cas = {ca.id: ca for ca in stores.authorities.all()}
        self.issuer = folder / "issuer.pem"
        self.issuer.write_bytes(x509.load_der_x509_certificate(self.ca.certificate).public_bytes(Encoding.PEM))
        self.clients = [self.issue(folder / f"{name}.pem", name) for name in ("good", "revoked")]
        publish_list(self.installation, "market-g1")

    def issue(self, path: Path, name: str) -> tuple[str, Path]:
        key, now = self.installation.request_format.make_key(KeyAlgorithm.P_256), self.installation.clock.now()
        subject = SubjectName(name, country="JP")
        request = IssuanceRequest("client", subject, key.public_key, key.algorithm, jst_date(now))
        with self.installation.unit_of_work.write() as stores:
            prepared = prepare([request], stores.authorities.all(), stores.issuing, self.installation.issuer, now)
        with self.installation.unit_of_work.write() as stores:
            record(sign(prepared, self.cas, self.installation.issuer), stores.issuing, now)
            issued = stores.certificates.get(prepared[0].id)
        path.write_bytes(x509.load_der_x509_certificate(issued.der).public_bytes(Encoding.PEM))
        return issued.id, path

    def write(self):
        return publish_files(self.installation, PublicFolder(self.www))

    def ask(self, certificate: Path, *more: str) -> str:
        trust = ["-partial_chain", "-CAfile", str(self.issuer), "-issuer", str(self.issuer)]
        command = ["openssl", "ocsp", *trust, "-cert", str(certificate), "-no_nonce", *more]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
        return done.stdout + done.stderr


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Published:
    return Published(tmp_path_factory.mktemp("published"))


@pytest.fixture(scope="module")
def nginx(published, tmp_path_factory):
    """The configuration on the page, with its port, folder and user set for the test."""
    folder = tmp_path_factory.mktemp("nginx")
    published.write()
    port = free_ports(1)[0]
    server = re.search(r"```nginx\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)[1]
    server = server.replace("listen 80;", f"listen 127.0.0.1:{port};").replace("/srv/warifu", str(published.www))
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind}; " for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    conf = folder / "nginx.conf"
    conf.write_text(
        f"user root; daemon off; pid {folder}/pid; error_log {folder}/log; events {{}}\n"
        f"http {{ access_log off; {temporary}\n{server}\n}}\n"
    )
    process = subprocess.Popen(["nginx", "-c", str(conf)], stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 10
        url = f"http://127.0.0.1:{port}"
        while _curl(f"{url}/crl/market-g1.crl")[0] != 200:
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < until, (folder / "log").read_text()
            time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(10)


def test_openssl_believes_the_answer_that_a_get_finds(published, nginx, tmp_path) -> None:
    (_, good), (revoked_id, revoked) = published.clients
    assert ": good" in _get(published, nginx, good, tmp_path)
    assert ": good" in _get(published, nginx, revoked, tmp_path)
    revoke_certificate(published.installation, STAFF, revoked_id, RevocationReason.SUPERSEDED)
    publish_list(published.installation, "market-g1")
    written = published.write()
    assert written.changed == 3  # the list, the PEM of all lists and one answer; everything else stays as it is
    assert ": good" in _get(published, nginx, good, tmp_path)
    time.sleep(2.5)  # nginx looks at open files again after two seconds
    assert ": revoked" in _get(published, nginx, revoked, tmp_path)
    crl = x509.load_der_x509_crl(_curl(f"{nginx}/crl/market-g1.crl")[2])
    serial = x509.load_pem_x509_certificate(revoked.read_bytes()).serial_number
    assert crl.get_revoked_certificate_by_serial_number(serial)


def test_types_and_cache_fields_are_those_of_the_rfc(published, nginx, tmp_path) -> None:
    status, fields, _ = _curl(_url_of(published, nginx, published.clients[0][1], tmp_path))
    assert (status, fields["content-type"]) == (200, "application/ocsp-response")
    assert "max-age=60" in fields["cache-control"]
    assert {"etag", "last-modified"} <= fields.keys()
    assert _curl(f"{nginx}/crl/market-g1.crl")[1]["content-type"] == "application/pkix-crl"
    assert _curl(f"{nginx}/ca/market-g1.cer")[1]["content-type"] == "application/pkix-cert"


def test_a_path_with_slashes_in_the_base64_is_found_too(published, nginx) -> None:
    """Serials are searched until the request in base64 holds a slash pair, which is one in 4,096 of each place."""
    ocsp_format = published.installation.status_format
    serial = next(
        serial
        for serial in range(1 << 126, (1 << 126) + 500_000)
        if b"//" in base64.b64encode(ocsp_format.status_request(published.ca.certificate, serial))
    )
    request = ocsp_format.status_request(published.ca.certificate, serial)
    path = published.www / "ocsp" / base64.b64encode(request).decode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"found")
    for safe in ("", "/"):
        assert _curl(f"{nginx}/ocsp/{quote(base64.b64encode(request), safe=safe)}")[2] == b"found"


def test_the_request_in_a_file_name_is_the_one_openssl_and_cryptography_make(published, tmp_path) -> None:
    path = published.clients[0][1]
    certificate, issuer = (x509.load_pem_x509_certificate(p.read_bytes()) for p in (path, published.issuer))
    ours = published.installation.status_format.status_request(published.ca.certificate, certificate.serial_number)
    theirs = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA1()).build()
    assert ours == theirs.public_bytes(Encoding.DER)
    published.ask(path, "-reqout", str(tmp_path / "request.der"))
    assert ours == (tmp_path / "request.der").read_bytes()


def _url_of(published: Published, url: str, certificate: Path, scratch: Path) -> str:
    published.ask(certificate, "-reqout", str(scratch / "request.der"))
    return f"{url}/ocsp/{quote(base64.b64encode((scratch / 'request.der').read_bytes()), safe='')}"


def _get(published: Published, url: str, certificate: Path, scratch: Path) -> str:
    (scratch / "response.der").write_bytes(_curl(_url_of(published, url, certificate, scratch))[2])
    return published.ask(certificate, "-respin", str(scratch / "response.der"))


def _curl(url: str) -> tuple[int, dict[str, str], bytes]:
    command = ["curl", "-s", "-i", "--max-time", "10", "--noproxy", "*", url]
    head, _, body = subprocess.run(command, capture_output=True, check=False).stdout.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    fields = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    return int(first.split()[1]) if first else 0, fields, body

"""Whatever anybody shows over TLS is refused in words, at checkpoint and portal, and no error is logged."""

import contextlib
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from fixtures.checkpoint import CODE, Published, SmallPki, now, open_checkpoint, serving, sites
from fixtures.people import open_counter
from samples.odd_certificates import KEY, ODD_CERTIFICATES
from structlog.testing import capture_logs

from warifu.adapters.tls.context import PeerContext
from warifu.bootstrap.front import installation_certificate_check
from warifu.entrypoints.api.app import create_api
from warifu.entrypoints.http.serving import Listener
from warifu.entrypoints.web.portal import create_portal
from warifu.kernel.clock import MovableClock
from warifu.settings import Settings

KEY_PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
Asked = tuple[int, str]


@pytest.fixture(scope="module")
def checkpoint_port(small_pki: SmallPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    published = Published(tmp_path_factory.mktemp("self-made") / "publish", small_pki)
    published.everything()
    with open_checkpoint(small_pki, published) as opened:
        yield opened.port, f"/jx/{CODE}/"


@pytest.fixture(scope="module")
def portal_port(small_pki: SmallPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    folder = tmp_path_factory.mktemp("portal")
    published = Published(folder / "publish", small_pki)
    published.trust(small_pki.root, small_pki.issuing, name="installation")
    check = installation_certificate_check(
        Settings(folder, trust_anchors={"installation": (small_pki.root.fingerprint,)})
    )
    counter = open_counter(folder, MovableClock(now()))
    app = create_portal(counter.installation, create_api(counter.installation, check), check)
    with serving(Listener("portal", "127.0.0.1", 0, app, PeerContext(sites(small_pki), "localhost"))) as ports:
        yield ports[0], "/api/v1/me"


def show(shown: list[bytes], port: int, path: str, file: Path) -> bytes:
    """The answer to whoever shows these certificates; empty when OpenSSL itself cannot put one on the wire."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    file.write_bytes(b"".join(ssl.DER_cert_to_PEM_cert(one).encode() for one in shown) + KEY_PEM)
    try:
        context.load_cert_chain(file)
    except ssl.SSLError:
        return b""
    answer = b""
    with (
        socket.create_connection(("localhost", port), 10) as raw,
        context.wrap_socket(raw, server_hostname="localhost") as connection,
        contextlib.suppress(OSError),
    ):
        connection.sendall(f"GET {path} HTTP/1.1\r\nhost: localhost:{port}\r\nconnection: close\r\n\r\n".encode())
        while received := connection.recv(16_384):
            answer += received
    return answer


@pytest.mark.parametrize("where", ["checkpoint_port", "portal_port"])
def test_a_self_made_certificate_is_refused_in_words(
    request: pytest.FixtureRequest, tmp_path: Path, caplog: pytest.LogCaptureFixture, where: str
) -> None:
    port, path = request.getfixturevalue(where)
    told, plain = 0, ODD_CERTIFICATES["nothing odd"]()
    with capture_logs() as logged:
        for odd, make in ODD_CERTIFICATES.items():
            for shown in ([make()], [plain, make()]):
                answer = show(shown, port, path, tmp_path / "shown.pem")
                if answer:
                    told += 1
                    head = answer.partition(b"\r\n\r\n")[0].lower()
                    assert head.split()[1] in {b"401", b"403"}, (odd, head)
                    expected = b"access.not_signed_in" if b" 401 " in head else b"denial.chain.untrusted"
                    assert b"warifu-code: " + expected in head, (odd, head)
    assert told > len(ODD_CERTIFICATES)
    assert [entry for entry in logged if entry["log_level"] in {"warning", "error", "critical"}] == []
    assert [record for record in caplog.records if record.name.startswith("warifu")] == []

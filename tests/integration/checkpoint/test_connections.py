"""相互認証の接続: what a client can do to a connection, and what that costs."""

import gc
import http.client
import socket
import ssl
import struct
import threading

import pytest
from fixtures.checkpoint import CODE, Checkpoint, Published, SmallPki, open_checkpoint, roll_entry
from fixtures.memory import resident_bytes

from warifu.adapters.tls.connection import PeerTLS

LEAK_LIMIT = 100_000  # bytes for each connection; a connection that is kept by mistake costs three times as much


@pytest.fixture(scope="module")
def checkpoint_and_client(small_pki: SmallPki, tmp_path_factory):
    holder = small_pki.client("connector")
    published = Published(tmp_path_factory.mktemp("connections") / "publish", small_pki)
    published.everything(roll_entry(holder))
    with open_checkpoint(small_pki, published) as checkpoint:
        yield checkpoint, holder


def client_context(checkpoint: Checkpoint, holder=None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(checkpoint.pki.servers.pem))
    if holder:
        context.load_cert_chain(holder.pem, holder.key_pem)
    return context


def test_memory_stays_flat_over_many_connections(checkpoint_and_client, counts):
    checkpoint, holder = checkpoint_and_client
    context = client_context(checkpoint, holder)

    def ask_and_leave() -> None:
        connection = http.client.HTTPSConnection("localhost", checkpoint.port, context=context, timeout=10)
        connection.request("GET", f"/jx/{CODE}/")
        assert connection.getresponse().read()
        connection.sock.unwrap()  # a polite close_notify, which has to be answered, and the connection forgotten
        connection.close()

    def leave_rudely() -> None:
        raw = socket.create_connection(("localhost", checkpoint.port))
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raw.sendall(b"\x16\x03\x01\x02\x00\x01")
        raw.close()

    for _ in range(20):
        ask_and_leave()
    gc.collect()
    before = resident_bytes()
    for _ in range(counts["keep_alive_connections"]):
        ask_and_leave()
        leave_rudely()
    gc.collect()
    grown = resident_bytes() - before
    assert grown < LEAK_LIMIT * counts["keep_alive_connections"]
    assert sum(isinstance(one, PeerTLS) for one in gc.get_objects()) < 10


@pytest.mark.parametrize("extra", [["-H", "Expect:"], ["-H", "Transfer-Encoding: chunked"]])
def test_a_huge_upload_is_refused_without_being_kept(checkpoint_and_client, counts, tmp_path, extra):
    checkpoint, holder = checkpoint_and_client
    huge = tmp_path / "huge"
    with huge.open("wb") as file:
        file.truncate(counts["upload_bytes"])
    before = resident_bytes()
    reply = checkpoint.ask(holder, "-T", str(huge), *extra)
    assert (reply.status, reply.code, reply.exit_code) == (413, "input.too_large", 0), reply.error
    assert checkpoint.ask(None, "-T", str(huge), *extra).code == "denial.certificate.missing"
    assert resident_bytes() - before < 20_000_000


def raw_tls(checkpoint: Checkpoint, holder=None) -> ssl.SSLSocket:
    raw = socket.create_connection(("localhost", checkpoint.port), timeout=10)
    return client_context(checkpoint, holder).wrap_socket(raw, server_hostname="localhost")


def answered(connection: ssl.SSLSocket) -> bytes:
    got = b""
    while piece := connection.recv(65_536):
        got += piece
    return got


def test_a_request_head_without_end_is_refused(checkpoint_and_client):
    checkpoint, holder = checkpoint_and_client
    for head in (
        b"GET /jx/0A001/ HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"a" * 400_000,
        b"GET /jx/0A001/ HTTP/1.1\r\nX-Long: " + b"a" * 40_000 + b"\r\nX-Next: 1\r\n",
        b"GET /" + b"a" * 400_000,
        b"GET /jx/0A001/ HTTP/1.1\r\nHost: localhost\r\n" + b"X-Many: 1\r\n" * 200,
    ):
        with raw_tls(checkpoint, holder) as connection:
            connection.sendall(head)
            assert answered(connection).startswith(b"HTTP/1.1 431 ")


def test_two_requests_sent_at_once_are_decided_one_by_one(checkpoint_and_client):
    checkpoint, holder = checkpoint_and_client
    one = b"GET /jx/%s/ HTTP/1.1\r\nHost: localhost\r\n%s\r\n"
    with raw_tls(checkpoint, holder) as connection:
        connection.sendall(one % (b"0A001", b"") + one % (b"0B002", b"Connection: close\r\n"))
        got = answered(connection)
    assert got.count(b"HTTP/1.1 200 ") == 1
    assert got.count(b"HTTP/1.1 403 ") == 1
    assert b"denial.registration.other_participant" in got


def test_a_trailer_does_not_become_a_header(checkpoint_and_client):
    checkpoint, holder = checkpoint_and_client
    with raw_tls(checkpoint, holder) as connection:
        connection.sendall(
            b"POST /jx/0A001/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
            b"1\r\na\r\n0\r\nHost: b.localhost\r\nAccept: text/html\r\n\r\n"
        )
        got = answered(connection)
    assert got.startswith(b"HTTP/1.1 200 ")
    assert b"application/json" in got


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_versions_before_tls_1_2_are_not_spoken(checkpoint_and_client, version):
    checkpoint, holder = checkpoint_and_client
    context = client_context(checkpoint, holder)
    context.set_ciphers("DEFAULT@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = version
    with (
        socket.create_connection(("localhost", checkpoint.port), timeout=10) as raw,
        pytest.raises(ssl.SSLError),
    ):
        context.wrap_socket(raw, server_hostname="localhost")


def test_no_session_is_resumed(checkpoint_and_client):
    checkpoint, holder = checkpoint_and_client
    context = client_context(checkpoint, holder)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    session = None
    for _ in range(2):
        with (
            socket.create_connection(("localhost", checkpoint.port), timeout=10) as raw,
            context.wrap_socket(raw, server_hostname="localhost", session=session) as connection,
        ):
            connection.sendall(b"GET /jx/0A001/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert b" 200 " in answered(connection)[:20]
            session = connection.session
            assert not connection.session_reused


def test_many_clients_at_once_are_each_told_their_own_decision(checkpoint_and_client, small_pki):
    checkpoint, holder = checkpoint_and_client
    stranger = small_pki.client("stranger")
    wrong: list[str] = []

    def ask(who, expected: str) -> None:
        connection = http.client.HTTPSConnection(
            "localhost", checkpoint.port, context=client_context(checkpoint, who), timeout=20
        )
        for _ in range(10):
            connection.request("GET", f"/jx/{CODE}/")
            reply = connection.getresponse()
            reply.read()
            if reply.headers["warifu-code"] != expected:
                wrong.append(f"{expected}: {reply.headers['warifu-code']}")
        connection.close()

    cases = [
        (holder, "admitted"),
        (stranger, "denial.registration.not_for_system"),
        (None, "denial.certificate.missing"),
    ]
    threads = [threading.Thread(target=ask, args=case) for case in cases * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_stopping_checkpoint_finishes_what_is_under_way(small_pki, tmp_path):
    holder = small_pki.client("late")
    published = Published(tmp_path / "publish", small_pki)
    published.everything(roll_entry(holder))
    with open_checkpoint(small_pki, published) as checkpoint:
        connection = raw_tls(checkpoint, holder)
        connection.sendall(b"POST /jx/0A001/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nab")
        timer = threading.Timer(0.5, connection.sendall, (b"cd",))
        timer.start()
    timer.join()
    with connection:
        assert answered(connection).startswith(b"HTTP/1.1 200 ")

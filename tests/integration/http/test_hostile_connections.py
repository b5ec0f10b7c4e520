"""無作法な接続: what connections cost that send without reading, begin without ending, or say nothing."""

import contextlib
import socket
import ssl
import time
from collections.abc import Iterator

import pytest
from fixtures.checkpoint import CODE, Checkpoint, Holder, Published, SmallPki, open_checkpoint, roll_entry
from fixtures.memory import growth_below

from warifu.entrypoints.http import deadlines

SMALLEST = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
CONNECTIONS = 12
SOON = 5.0
"""How long a test waits, in seconds, for a connection to end whose deadline is set to one second."""


@pytest.fixture(scope="module")
def checkpoint_and_client(
    small_pki: SmallPki, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Checkpoint, Holder]]:
    holder = small_pki.client("polite")
    published = Published(tmp_path_factory.mktemp("hostile") / "publish", small_pki)
    published.everything(roll_entry(holder))
    with open_checkpoint(small_pki, published) as checkpoint:
        yield checkpoint, holder


@pytest.fixture
def checkpoint(checkpoint_and_client: tuple[Checkpoint, Holder]) -> Checkpoint:
    return checkpoint_and_client[0]


def connect(checkpoint: Checkpoint, holder: Holder | None = None, seconds: float = 10) -> ssl.SSLSocket:
    context = ssl.create_default_context(cafile=str(checkpoint.pki.servers.pem))
    if holder:
        context.load_cert_chain(holder.pem, holder.key_pem)
    raw = socket.create_connection(("localhost", checkpoint.port), timeout=seconds)
    return context.wrap_socket(raw, server_hostname="localhost")


def send_until_nobody_takes_it(connection: ssl.SSLSocket, block: bytes, seconds: float) -> None:
    """Send until the other side takes nothing for so many seconds, or has ended the connection."""
    connection.settimeout(seconds)
    with contextlib.suppress(OSError):
        for _ in range(200_000_000 // len(block)):
            connection.sendall(block)


def received(connection: ssl.SSLSocket, until: float) -> tuple[bytes, bool]:
    """What came until the end of the connection, or until the instant; and whether it ended."""
    got = b""
    while (left := until - time.monotonic()) > 0:
        connection.settimeout(left)
        try:
            piece = connection.recv(65_536)
        except TimeoutError:
            return got, False
        except OSError:
            return got, True
        if not piece:
            return got, True
        got += piece
    return got, False


def ends_within(connection: ssl.SSLSocket, seconds: float) -> bool:
    return received(connection, time.monotonic() + seconds)[1]


def test_answers_that_nobody_reads_cost_little_memory(checkpoint: Checkpoint) -> None:
    connections = [connect(checkpoint) for _ in range(CONNECTIONS)]
    with growth_below(48_000_000), contextlib.ExitStack() as closing:
        for connection in connections:
            closing.enter_context(connection)
            send_until_nobody_takes_it(connection, SMALLEST * 1_000, 0.3)
        assert checkpoint.ask(None).code == "denial.certificate.missing"


def test_every_one_of_many_requests_sent_at_once_is_answered(
    checkpoint_and_client: tuple[Checkpoint, Holder],
) -> None:
    checkpoint, holder = checkpoint_and_client
    body = b"POST /jx/%s/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3000\r\n\r\n" % CODE.encode() + b"x" * 3_000
    asked = (SMALLEST * 7 + body) * 50 + b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    with connect(checkpoint, holder) as connection:
        connection.sendall(asked)
        got, ended = received(connection, time.monotonic() + 20)
    assert ended
    assert (got.count(b"HTTP/1.1 200 "), got.count(b"HTTP/1.1 404 ")) == (50, 351)


def test_a_connection_that_does_not_take_its_answers_is_ended(
    checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deadlines, "WRITE_SECONDS", 1.0)
    with connect(checkpoint) as connection:
        send_until_nobody_takes_it(connection, SMALLEST * 1_000, SOON)
        assert ends_within(connection, SOON)


@pytest.mark.parametrize("pause", [0.2, SOON], ids=["drop by drop", "not at all"])
def test_a_body_that_does_not_come_is_given_up(
    checkpoint_and_client: tuple[Checkpoint, Holder], monkeypatch: pytest.MonkeyPatch, pause: float
) -> None:
    checkpoint, holder = checkpoint_and_client
    monkeypatch.setattr(deadlines, "PIECE_SECONDS", 1.0)
    head = b"POST /jx/%s/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n" % CODE.encode()
    with connect(checkpoint, holder) as connection:
        connection.sendall(head)
        until = time.monotonic() + SOON
        with contextlib.suppress(OSError):
            while time.monotonic() < until:
                connection.sendall(b"x")
                time.sleep(pause)
        got, ended = received(connection, time.monotonic() + 1)
    assert ended
    assert got.startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("begun", [b"", b"G", b"\r\n", b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: "], ids=repr)
def test_a_head_that_does_not_come_is_given_up(
    checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    monkeypatch.setattr(deadlines, "HEAD_SECONDS", 1.0)
    with connect(checkpoint) as connection:
        connection.sendall(begun)
        assert ends_within(connection, SOON)


def test_an_empty_line_after_an_answer_keeps_no_connection_open(
    checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deadlines, "IDLE_SECONDS", 1.0)
    with connect(checkpoint) as connection:
        connection.sendall(SMALLEST)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 404 ")
        connection.sendall(b"\r\n")
        assert ends_within(connection, SOON)


def test_a_connection_that_goes_on_asking_is_kept(checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("IDLE_SECONDS", "HEAD_SECONDS", "PIECE_SECONDS", "WRITE_SECONDS"):
        monkeypatch.setattr(deadlines, name, 2.5)
    with connect(checkpoint) as connection:
        for _ in range(5):
            connection.sendall(SMALLEST)
            got, ended = received(connection, time.monotonic() + 1)
            assert (got.count(b"HTTP/1.1 404 "), ended) == (1, False)

"""二通りに読める要求: bodies, hosts and paths that somebody behind the checkpoint could read otherwise admit nobody."""

import gzip
import json
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from fixtures.checkpoint import Checkpoint, Holder, Published, SmallPki, open_checkpoint, roll_entry

FORM = b"application/x-www-form-urlencoded"
OTHER = b"userid=0B002"
PART = b'--x\r\nContent-Disposition: form-data; name="userid"\r\n\r\n0B002\r\n'


@dataclass(frozen=True)
class Said:
    """A status and a code."""

    status: int
    code: str


OTHERS = Said(403, "denial.registration.other_participant")
REFUSED = Said(415, "gateway.body_type_refused")
UNREADABLE = Said(400, "input.not_understood")
NO_HOST = Said(400, "http.host_unclear")
MISDIRECTED = Said(421, "gateway.misdirected")
ADMITTED = Said(200, "admitted")


@pytest.fixture(scope="module")
def served(small_pki: SmallPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Checkpoint, Holder]]:
    holder = small_pki.client("clear")
    published = Published(tmp_path_factory.mktemp("unclear") / "publish", small_pki)
    published.everything(roll_entry(holder))
    with open_checkpoint(small_pki, published) as checkpoint:
        yield checkpoint, holder


def connect(checkpoint: Checkpoint, holder: Holder) -> ssl.SSLSocket:
    context = ssl.create_default_context(cafile=str(checkpoint.pki.servers.pem))
    context.load_cert_chain(holder.pem, holder.key_pem)
    raw = socket.create_connection(("localhost", checkpoint.port), timeout=20)
    return context.wrap_socket(raw, server_hostname="localhost")


def answer_on(connection: ssl.SSLSocket) -> Said:
    got = b""
    while piece := connection.recv(65_536):
        got += piece
    head = got.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    codes = [line.partition(": ")[2] for line in head if line.startswith("warifu-code: ")]
    return Said(int(head[0].split()[1]), codes[0] if codes else "")


def ask(served: tuple[Checkpoint, Holder], request: bytes) -> Said:
    with connect(*served) as connection:
        connection.sendall(request)
        return answer_on(connection)


def post(served: tuple[Checkpoint, Holder], body: bytes, *fields: bytes) -> Said:
    head = [b"POST /jx/0A001/ HTTP/1.1", b"Host: localhost", b"Connection: close", b"Content-Length: %d" % len(body)]
    return ask(served, b"\r\n".join([*head, *fields, b"", body]))


def content_type(kind: bytes) -> bytes:
    return b"Content-Type: " + kind


@pytest.mark.parametrize(
    ("body", "fields", "said"),
    [
        (OTHER, [content_type(FORM)], OTHERS),
        (PART + b"--x--", [content_type(b"multipart/form-data; boundary=x")], OTHERS),
        (PART, [content_type(b"multipart/form-data; boundary=x")], UNREADABLE),
        (b"userid=" + b"+" * 1_100 + b"0B002", [content_type(FORM)], UNREADABLE),
        (b"a=1;" + OTHER, [content_type(FORM)], OTHERS),
        (OTHER, [content_type(FORM), content_type(b"text/csv")], REFUSED),
        (OTHER, [content_type(b"text/csv"), content_type(FORM)], REFUSED),
        (gzip.compress(OTHER, mtime=0), [content_type(FORM), b"Content-Encoding: gzip"], REFUSED),
        (b'{"a": [{"Sender": "0B002"}]}', [content_type(b"application/json")], OTHERS),
        (b'{"a": [{"Sender": "0B002"}', [content_type(b"application/json")], UNREADABLE),
        (b"<sender>0B002</sender>", [content_type(b"text/xml")], REFUSED),
        (OTHER, [content_type(b"text/plain")], REFUSED),
        (b"userid=0A001", [content_type(FORM)], ADMITTED),
        (b'{"sender": "0A001"}', [content_type(b"application/json; charset=utf-8")], ADMITTED),
        (OTHER, [content_type(b"application/octet-stream")], ADMITTED),
        (OTHER, [content_type(b"text/csv"), b"Content-Encoding: gzip"], ADMITTED),
        (OTHER, [], ADMITTED),
        (b"", [content_type(b"text/xml")], ADMITTED),
    ],
)  # fmt: skip
def test_a_body_is_read_to_its_end_or_can_name_nobody_or_is_refused(
    served: tuple[Checkpoint, Holder], body: bytes, fields: list[bytes], said: Said
) -> None:
    assert post(served, body, *fields) == said


def test_somebody_without_a_registration_is_told_so_whatever_the_body(served: tuple[Checkpoint, Holder]) -> None:
    checkpoint, _ = served
    stranger = checkpoint.pki.client("unregistered")
    said = post((checkpoint, stranger), b"<x/>", content_type(b"text/xml"))
    assert said == Said(403, "denial.registration.not_for_system")


@pytest.mark.parametrize(
    "path",
    [
        "/jx/0A001/../../file-upload/0A001/", "/jx/0A001/%2e%2e/x", "/jx/0A001/%2E./x", "/jx/0A001%2F0B002",
        "/jx/0A001/..;/x",
        "/jx/0A001/\\..\\x", "/jx/0A001//x", "/j%78/0A001/", "/jx/0A001/;x", "/static/../jx/0A001/",
    ],
)  # fmt: skip
def test_a_path_that_can_be_read_in_two_ways_is_refused(served: tuple[Checkpoint, Holder], path: str) -> None:
    checkpoint, holder = served
    reply = checkpoint.ask(holder, "--path-as-is", path=path)
    assert (reply.status, reply.code) == (400, "http.path_unclear")


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (b"GET /jx/0A001/ HTTP/1.1", NO_HOST),
        (b"GET /jx/0A001/ HTTP/1.1\r\nHost: localhost:9443, evil.test", NO_HOST),
        (b"GET /jx/0A001/ HTTP/1.1\r\nHost: localhost:9443/x", NO_HOST),
        (b"GET /jx/0A001/ HTTP/1.1\r\nHost: localhost\r\nHost: localhost", NO_HOST),
        (b"GET https://evil.test/jx/0A001/ HTTP/1.1\r\nHost: localhost", MISDIRECTED),
        (b"GET https://localhost/jx/0A001/ HTTP/1.1\r\nHost: evil.test", MISDIRECTED),
        (b"GET https://localhost:1/jx/0A001/ HTTP/1.1\r\nHost: localhost:2", NO_HOST),
        (b"GET http://localhost/jx/0A001/ HTTP/1.1\r\nHost: localhost", NO_HOST),
        (b"POST /jx/0A001/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked", UNREADABLE),
        (b"GET https://localhost/jx/0A001/ HTTP/1.1\r\nHost: localhost", ADMITTED),
        (b"GET /jx/0A001/ HTTP/1.1\r\nHost: LOCALHOST:9443", ADMITTED),
        (b"GET /jx/0A001/ HTTP/1.0", ADMITTED),
    ],
)  # fmt: skip
def test_a_request_is_for_one_host_and_for_ours(served: tuple[Checkpoint, Holder], start: bytes, said: Said) -> None:
    assert ask(served, start + b"\r\nConnection: close\r\n\r\n") == said


@pytest.mark.parametrize("kind", [b"application/octet-stream", FORM])
def test_what_changed_during_an_upload_counts_at_its_end(
    checkpoint: Checkpoint, small_pki: SmallPki, kind: bytes
) -> None:
    holder = small_pki.client("slow-uploader")
    checkpoint.published.everything(roll_entry(holder))
    until = time.monotonic() + 5
    while checkpoint.ask(holder).code != "admitted":
        assert time.monotonic() < until
        time.sleep(0.2)
    with connect(checkpoint, holder) as connection:
        connection.sendall(b"POST /jx/0A001/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n")
        connection.sendall(content_type(kind) + b"\r\nContent-Length: 8\r\n\r\nuseri")
        time.sleep(0.5)
        checkpoint.published.crl(small_pki.revocation_list([holder], number=2))
        time.sleep(1.5)
        connection.sendall(b"d=1")
        assert answer_on(connection) == Said(403, "denial.certificate.revoked")


def test_a_denial_says_the_same_in_json_for_each_code(served: tuple[Checkpoint, Holder]) -> None:
    checkpoint, holder = served
    reply = checkpoint.ask(holder, "-H", "Content-Type: text/xml", "-d", "<x/>")
    said = json.loads(reply.body)
    assert (reply.status, said["code"]) == (415, "gateway.body_type_refused")
    assert "text/xml" in said["message"]["ja"]
    assert "text/xml" in said["message"]["en"]

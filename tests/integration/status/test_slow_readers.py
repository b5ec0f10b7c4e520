"""遅い読み手: large lists read slowly by many cost no copy for each, and whoever reads on gets all of it."""

import contextlib
import hashlib
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fixtures.checkpoint import serving
from fixtures.memory import growth_below

from warifu.entrypoints.http.serving import Listener
from warifu.entrypoints.status.app import StatusApp
from warifu.entrypoints.status.memory import AnswerMemory
from warifu.workflows.publication.answer_status import StatusReply

READERS = 10
SIZE = 40_000_000


class NoAnswers:
    def answer(self, request: bytes) -> StatusReply:
        raise AssertionError(request)

    def refuse(self, reason: str) -> StatusReply:
        return StatusReply(reason.encode())


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    (tmp_path / "crl").mkdir()
    large = tmp_path / "crl" / "large.crl"
    large.write_bytes(os.urandom(1_000_000) * (SIZE // 1_000_000))
    with serving(Listener("status", "127.0.0.1", 0, StatusApp(tmp_path, NoAnswers(), AnswerMemory()))) as ports:
        yield ports[0], large


def ask(port: int, method: bytes = b"GET") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    connection.sendall(method + b" /crl/large.crl HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    return connection


def rest_of(connection: socket.socket) -> bytes:
    got = bytearray()
    while piece := connection.recv(262_144):
        got += piece
    return bytes(got)


def test_many_who_read_a_large_list_slowly_cost_little_memory(served: tuple[int, Path]) -> None:
    port, large = served
    with growth_below(20_000_000), contextlib.ExitStack() as closing:
        readers = [closing.enter_context(ask(port)) for _ in range(READERS)]
        for reader in readers:
            assert reader.recv(1_000).startswith(b"HTTP/1.1 200 ")
        time.sleep(2)
    with ask(port) as reader:
        head, _, body = rest_of(reader).partition(b"\r\n\r\n")
    assert b"content-length: %d" % SIZE in head
    assert hashlib.sha256(body).digest() == hashlib.sha256(large.read_bytes()).digest()


def test_a_list_that_is_replaced_while_it_is_read_is_read_to_its_end(served: tuple[int, Path]) -> None:
    port, large = served
    before = large.read_bytes()
    with ask(port) as reader:
        begun = reader.recv(100_000)
        new = large.with_suffix(".new")
        new.write_bytes(b"new")
        new.replace(large)
        assert (begun + rest_of(reader)).partition(b"\r\n\r\n")[2] == before


def test_the_head_alone_tells_the_length(served: tuple[int, Path]) -> None:
    with ask(served[0], b"HEAD") as reader:
        head, _, body = rest_of(reader).partition(b"\r\n\r\n")
    assert (b"content-length: %d" % SIZE in head, body) == (True, b"")

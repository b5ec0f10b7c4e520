"""見学の接続: checkpoints on free ports in a thread, and a client with real TLS."""

import asyncio
import contextlib
import http.client
import json
import ssl
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Queue
from threading import Thread
from time import sleep

from warifu.bootstrap.sample import SampleInstallation
from warifu.entrypoints.cli.serve import checkpoints
from warifu.entrypoints.http.serving import BoundListener, serve
from warifu.kernel.secret import Secret

SEEN_AFTER_SECONDS = 1.2
STARTS_WITHIN_SECONDS = 20


@dataclass(frozen=True, slots=True)
class CheckpointAnswer:
    """相互認証の応答: HTTP status and code."""

    status: int
    code: str


class Visitor:
    """クライアント: opens a new TLS connection for each request, trusting the installation authority's root only."""

    def __init__(self, trust: Path, ports: dict[str, int]) -> None:
        self._trust = trust
        self._ports = ports

    def visit(self, system: str, path: str, client: tuple[str, Secret[str]] | None) -> CheckpointAnswer:
        """接続する: `client` is a certificate and its key in PEM."""
        context = ssl.create_default_context(cafile=str(self._trust))
        if client:
            _load(context, *client)
        connection = http.client.HTTPSConnection("localhost", self._ports[system], timeout=10, context=context)
        try:
            connection.request("GET", path, headers={"Accept": "application/json"})
            response = connection.getresponse()
            return CheckpointAnswer(response.status, json.loads(response.read())["code"])
        finally:
            connection.close()

    def wait_until_seen(self) -> None:
        """気付かれるまで待つ: checkpoints look at their files once a second."""
        sleep(SEEN_AFTER_SECONDS)


@contextlib.contextmanager
def serving(sample: SampleInstallation) -> Iterator[Visitor]:
    """相互認証サーバーを動かす: for as long as the block runs."""
    opened: Queue[Sequence[BoundListener]] = Queue()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    opening = checkpoints(sample.settings, sample.installation.catalogue, sample.clock)
    listening = [replace(listener, port=0) for listener in opening]
    thread = Thread(target=lambda: loop.run_until_complete(serve(listening, stop, opened.put)), name="listening")
    thread.start()
    try:
        bound = opened.get(timeout=STARTS_WITHIN_SECONDS)
        ports = {one.listener.name: one.port for one in bound}
        yield Visitor(sample.settings.publish / "trust" / "installation.pem", ports)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


def _load(context: ssl.SSLContext, certificate: str, key: Secret[str]) -> None:
    """Load a client certificate; Python's ssl reads keys from files only, so one exists for a moment, 0600."""
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as both:
        both.write(key.reveal() + certificate)
        both.flush()
        context.load_cert_chain(both.name)

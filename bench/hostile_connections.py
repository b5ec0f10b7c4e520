"""An honest client at a checkpoint, beside 200 hostile connections and beside 200 that send the same bytes honestly.

    python -m bench.hostile_connections [--seconds 15] [--rounds 3]

A whole sample is served on one core; the senders and the client share another. Honest and hostile take turns.
"""

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import os
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench._hostile_load import OF_EACH_KIND, kinds, load

SERVER_CORE, SENDERS_CORE = 0, 1
TARGET = 0.8
WARM_UP_SECONDS = 5.0
LIST_BYTES = 4_000_000


@dataclass(frozen=True)
class Served:
    """A sample that is served: its data directory, its process and what its demo.json says."""

    home: Path
    pid: int
    demo: Mapping[str, Any]

    @property
    def ports(self) -> dict[str, int]:
        urls = {"portal": self.demo["portal"], "status": self.demo["status"], "checkpoint": self.use["url"]}
        return {name: urlsplit(url).port or 0 for name, url in urls.items()}

    @property
    def use(self) -> Mapping[str, Any]:
        """A use for which one of the sample's clients is admitted."""
        client = self.client
        wanted = next(one for one in client["expect"] if one["code"] == "admitted")
        return next(use for use in self.demo["uses"] if all(use.get(k) == wanted.get(k) for k in ("system", "channel")))

    @property
    def client(self) -> Mapping[str, Any]:
        return next(c for c in self.demo["clients"] if any(one["code"] == "admitted" for one in c["expect"]))

    def file(self, name: str) -> str:
        return str(self.home / "demo" / name)

    def resident_mb(self) -> float:
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextlib.contextmanager
def served(home: Path) -> Iterator[Served]:
    """Fill a sample and serve it on the server's core."""
    from warifu.entrypoints.sample.fill import fill
    from warifu.kernel.clock import SystemClock

    fill(home, SystemClock(), lambda *_: None, {})
    demo = json.loads((home / "demo" / "demo.json").read_text("utf-8"))
    (home / "publish" / "crl" / "bench.crl").write_bytes(os.urandom(LIST_BYTES))
    process = subprocess.Popen(
        [sys.executable, "-m", "warifu.entrypoints.cli.main", "serve"],
        env={**os.environ, "WARIFU_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, {SERVER_CORE}),  # noqa: PLW1509  # nothing else runs here yet
    )
    try:
        _wait_for(f"{demo['status']}/health")
        yield Served(home, process.pid, demo)
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(url: str) -> None:
    until = time.monotonic() + 120
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)
        else:
            return


def send(sample: Served, seconds: float, is_honest: bool) -> None:
    """Be the two hundred: run in a process of its own."""
    os.sched_setaffinity(0, {SENDERS_CORE})
    staff = next(account for account in sample.demo["accounts"] if account["role"] == "REGISTRATION_STAFF")
    token = Path(sample.file(staff["token_file"])).read_text("ascii").strip()
    sent = kinds(urlsplit(sample.use["url"]).path, "/crl/bench.crl", token)
    asyncio.run(load(sample.ports, sample.file(sample.demo["trust"]), sent, seconds, is_honest=is_honest))


def rate(sample: Served, seconds: float) -> float:
    """Requests a second of one honest client on one connection, each admitted."""
    context = ssl.create_default_context(cafile=sample.file(sample.demo["trust"]))
    context.load_cert_chain(sample.file(sample.client["certificate"]), sample.file(sample.client["key"]))
    raw = socket.create_connection(("127.0.0.1", sample.ports["checkpoint"]), timeout=60)
    request = f"GET {urlsplit(sample.use['url']).path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    with context.wrap_socket(raw, server_hostname="localhost") as connection:
        begun, count = time.monotonic(), 0
        while time.monotonic() - begun < seconds:
            connection.sendall(request)
            answer = connection.recv(65_536)
            while b"\r\n\r\n" not in answer or not answer.endswith(b"}\n"):
                answer += connection.recv(65_536)
            assert answer.startswith(b"HTTP/1.1 200 "), answer
            count += 1
        return count / (time.monotonic() - begun)


def beside(sample: Served, seconds: float, is_honest: bool) -> float:
    """The honest client's rate beside two hundred."""
    everything = WARM_UP_SECONDS + seconds + 1
    spawn = multiprocessing.get_context("spawn")
    others = spawn.Process(target=send, args=(sample, everything, is_honest))
    others.start()
    time.sleep(WARM_UP_SECONDS)
    measured = rate(sample, seconds)
    assert others.is_alive(), "the senders ended before the client did"
    others.join()
    return measured


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    if len(os.sched_getaffinity(0)) < 2:
        raise SystemExit("two cores are needed: one for the server, one for who sends")
    with tempfile.TemporaryDirectory(prefix="warifu-bench-") as name, served(Path(name) / "home") as sample:
        os.sched_setaffinity(0, {SENDERS_CORE})
        alone, rows = rate(sample, chosen.seconds), []
        print(f"{5 * OF_EACH_KIND} connections of five kinds, {chosen.rounds} rounds of {chosen.seconds:g} s\n")
        print(
            "| round | honest client beside hostile, requests/s | beside honest | ratio | resident after hostile, MB |"
        )
        print("| --- | --- | --- | --- | --- |", flush=True)
        for number in range(chosen.rounds):
            hostile = beside(sample, chosen.seconds, False)
            resident = sample.resident_mb()
            honest = beside(sample, chosen.seconds, True)
            rows.append((hostile, honest, hostile / honest))
            print(
                f"| {number + 1} | {hostile:.0f} | {honest:.0f} | {hostile / honest:.2f} | {resident:.0f} |", flush=True
            )
        ratio = statistics.median(row[2] for row in rows)
        print(f"| median | | | {ratio:.2f} (target {TARGET}) | |\n\nAlone, the client has {alone:.0f} requests/s.")
    return 0 if ratio >= TARGET else 1


if __name__ == "__main__":
    raise SystemExit(main())

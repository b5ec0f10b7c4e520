"""Load on HTTP servers: a bare application, nginx, and wrk, which asks them in turn."""

import asyncio
import contextlib
import multiprocessing
import os
import re
import socket
import statistics
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from warifu.entrypoints.http.asgi import AsgiApp, Receive, Scope, Send, answer
from warifu.entrypoints.http.http_protocol import AT_ONCE
from warifu.entrypoints.http.serving import Listener, serve, stop_on_signals

ROUNDS = 5
REPORT = """done = function(s, l, r)
  local bad = s.errors.status + s.errors.read + s.errors.connect + s.errors.timeout
  print(string.format("RESULT %d %d %f %d", s.requests, s.duration, l:percentile(99), bad))
end
"""


async def fixed(scope: Scope, receive: Receive, send: Send) -> None:
    """A bare application: takes the body and gives the same bytes to everybody."""
    if scope["type"] == "http":
        while (await receive()).get("more_body"):
            pass
        await answer(send, 200, [(b"content-type", b"application/ocsp-response")], FIXED)


async def fixed_at_once(scope: Scope, receive: Receive, send: Send) -> None:
    """The same bytes, in one piece past the server's own `send`, as the status service gives what it remembers."""
    if scope["type"] == "http":
        while (await receive()).get("more_body"):
            pass
        if not scope["extensions"][AT_ONCE]["send"](FIELDS, FIXED):
            await answer(send, 200, [(b"content-type", b"application/ocsp-response")], FIXED)


FIXED = bytes(780)
FIELDS = b"content-type: application/ocsp-response\r\ncontent-length: %d\r\n" % len(FIXED)


def fixed_on(opened: socket.socket) -> None:
    """The bare application, on the server that the entry points run on."""
    _serve_on(opened, fixed)


def fixed_at_once_on(opened: socket.socket) -> None:
    """The same, answering as the status service does."""
    _serve_on(opened, fixed_at_once)


def _serve_on(opened: socket.socket, app: AsgiApp) -> None:
    async def run() -> None:
        await serve([Listener("bare", "127.0.0.1", 0, app, opened=opened)], stop_on_signals())

    asyncio.run(run())


@dataclass(frozen=True)
class Served:
    """Where processes answer, and which."""

    port: int
    pids: Sequence[int]

    def cpu_seconds(self) -> float:
        ticks = 0
        for pid in self.pids:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])  # utime and stime
        return ticks / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Measured:
    """Requests a second, milliseconds at the 99th of 100, errors, and µs of CPU that the servers took for each."""

    rate: float
    p99: float
    errors: int
    cpu: float


@contextlib.contextmanager
def workers(count: int, target: Callable[[socket.socket], None]) -> Iterator[Served]:
    """Processes that answer on one socket."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen(512)
    listening.setblocking(False)
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=target, args=(listening,), daemon=True) for _ in range(count)]
    for process in processes:
        process.start()
    time.sleep(4)
    _wait_for_an_answer(listening.getsockname()[1])
    try:
        yield Served(listening.getsockname()[1], [process.pid or 0 for process in processes])
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.join()
        listening.close()


def _wait_for_an_answer(port: int) -> None:
    """On a busy machine a process takes long to start."""
    until = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=10).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)
        else:
            return


@contextlib.contextmanager
def nginx(folder: Path, workers: int, server: str) -> Iterator[Served]:
    """An nginx with one server block; LISTEN in it is replaced."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    folder.mkdir()
    temporary = "".join(f"{k}_temp_path {folder}/{k}; " for k in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "conf").write_text(
        f"worker_processes {workers}; user root; daemon off; pid {folder}/pid; error_log {folder}/log crit;\n"
        f"events {{ worker_connections 256; }}\nhttp {{ access_log off; keepalive_requests 10000000; {temporary}\n"
        f"{server.replace('listen 80;', f'listen 127.0.0.1:{port};')}\n}}\n"
    )
    process = subprocess.Popen(["nginx", "-c", str(folder / "conf")])
    time.sleep(1)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    try:
        yield Served(port, [process.pid, *map(int, children)])
    finally:
        process.terminate()
        process.wait()


def load(script: Path, served: Served, seconds: int, connections: int = 2) -> Measured:
    """Connections are kept alive."""
    wrk = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(script), f"http://127.0.0.1:{served.port}/"]
    before = served.cpu_seconds()
    said = subprocess.run(wrk, capture_output=True, text=True, check=True).stdout
    used = served.cpu_seconds() - before
    found = re.search(r"RESULT (\d+) (\d+) ([\d.]+) (\d+)", said)
    assert found, said
    count = int(found[1])
    return Measured(count / int(found[2]) * 1e6, float(found[3]) / 1000, int(found[4]), used / count * 1e6)


def posts(path: Path, requests: Sequence[bytes]) -> Path:
    escaped = ",".join('"' + "".join(f"\\{octet:03d}" for octet in one) + '"' for one in requests)
    path.write_text(
        f"local b = {{{escaped}}}\nlocal h = {{['Content-Type'] = 'application/ocsp-request'}}\nlocal i = 0\n"
        "request = function() i = i % #b + 1 return wrk.format('POST', '/ocsp', h, b[i]) end\n" + REPORT
    )
    return path


def gets(path: Path, paths: Sequence[str]) -> Path:
    listed = ",".join(f'"{one}"' for one in paths)
    path.write_text(
        f"local u = {{{listed}}}\nlocal i = 0\n"
        "request = function() i = i % #u + 1 return wrk.format('GET', u[i]) end\n" + REPORT
    )
    return path


def in_turn(what: Sequence[tuple[str, Path, Served]], seconds: int) -> dict[str, Measured]:
    """Medians of each, measured one after the other, again and again.

    Before that all are asked on so many connections that every process of each has seen every request.
    """
    for _, script, served in what:
        load(script, served, 2, connections=24)
    seen: dict[str, list[Measured]] = {name: [] for name, _, _ in what}
    for _ in range(ROUNDS):
        for name, script, served in what:
            seen[name].append(load(script, served, seconds))
    return {
        name: Measured(
            statistics.median(one.rate for one in rows),
            statistics.median(one.p99 for one in rows),
            sum(one.errors for one in rows),
            statistics.median(one.cpu for one in rows),
        )
        for name, rows in seen.items()
    }

"""OCSP: answers signed ahead, the status door against a bare application, and files behind nginx against plain ones.

    python -m bench.status [--certificates 20000] [--seconds 3] [--workers 2] [--database URL]

Needs wrk and nginx (Debian: wrk, nginx-light). Every ratio is between two things measured in this run, in turn, three
times; the median counts. `--database` names an empty PostgreSQL database; the default is a new SQLite file.
"""

import argparse
import asyncio
import base64
import contextlib
import multiprocessing
import os
import re
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from warifu.accounts.facts import Actor, Role
from warifu.adapters.database import tables
from warifu.adapters.database.house import Database
from warifu.adapters.public_files import PublicFolder
from warifu.authority.facts import Certificate, IssuanceState, KeyAlgorithm, RevocationReason, SubjectName
from warifu.bootstrap.installation import create_installation, open_house
from warifu.doors.asgi import Receive, Scope, Send, answer
from warifu.doors.serving import Listener, serve, stop_on_signals
from warifu.doors.status.workers import answer_on
from warifu.kernel.clock import SystemClock
from warifu.kernel.ids import CertificateId
from warifu.kernel.period import ValidityPeriod
from warifu.settings import Settings
from warifu.workflows.house import House
from warifu.workflows.open_authority import open_authority
from warifu.workflows.publish_files import publish_files
from warifu.workflows.renew_responders import renew_responders
from warifu.workflows.sign_ahead import AnswersAhead

CA = "market-g1"
ACTOR = Actor("bench", "bench", "bench", frozenset({Role.ADMINISTRATOR}))
FIRST_SERIAL = 1 << 126
REVOKED_EVERY = 10
ASKED = 300
ROUNDS = 3
TARGET_SIGNED, TARGET_DOOR, TARGET_FILES = 0.45, 0.85, 0.9
PAGE = Path(__file__).parents[1] / "docs" / "how-to" / "serve-status-from-files.md"
REPORT = """done = function(s, l, r)
  local bad = s.errors.status + s.errors.read + s.errors.connect + s.errors.timeout
  print(string.format("RESULT %d %d %f %d", s.requests, s.duration, l:percentile(99), bad))
end
"""


def opened(home: Path, database: str | None, count: int) -> House:
    """An installation with `count` certificates on record, every tenth revoked."""
    create_installation(home, {"database_url": database} if database else {})
    house = open_house(Settings.load(home, {}), SystemClock())
    open_authority(house, ACTOR, "Bench", KeyAlgorithm.P_256)
    renew_responders(house)
    now = house.clock.now().replace(microsecond=0)
    certificates = [
        Certificate(
            id=CertificateId(f"WF-26-{100_000 + number}"),
            ca_id=CA,
            serial=FIRST_SERIAL + number * 0x1_0000_0001,
            profile="client",
            subject=SubjectName("bench"),
            period=ValidityPeriod(now, now + timedelta(days=700)),
            state=IssuanceState.ISSUED if number % REVOKED_EVERY else IssuanceState.REVOKED,
            to_be_signed=b"",
            public_key_digest=f"bench-{number}",
            prepared_at=now,
        )
        for number in range(count)
    ]
    revocations = [
        {
            "certificate_id": one.id,
            "reason": RevocationReason.SUPERSEDED,
            "revoked_at": now,
            "revoked_by": "-",
            "note": "",
        }
        for one in certificates[::REVOKED_EVERY]
    ]
    assert isinstance(house.unit_of_work, Database)
    with house.unit_of_work.write() as stores:
        stores.authority.add_intentions(certificates)
        connection = stores.authority._connection
        connection.execute(tables.authority.revocation.insert(), revocations)
    return house


def signatures_in(seconds: float) -> float:
    """P-256 signatures a second, one process: the limit."""
    key, algorithm, data = ec.generate_private_key(ec.SECP256R1()), ec.ECDSA(hashes.SHA256()), b"x" * 220
    start, done = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        for _ in range(100):
            key.sign(data, algorithm)
        done += 100
    return done / (time.perf_counter() - start)


def signed_ahead(house: House, count: int) -> float:
    """Answers signed and stored a second, from an empty table."""
    assert isinstance(house.unit_of_work, Database)
    with house.unit_of_work.write() as stores:
        stores.authority._connection.execute(tables.status.ocsp_response.delete())
    start = time.perf_counter()
    AnswersAhead(house).finish_round()
    took = time.perf_counter() - start
    with house.unit_of_work.read() as stores:
        assert stores.status.stored(CA, FIRST_SERIAL + (count - 1) * 0x1_0000_0001)
    return count / took


async def fixed(scope: Scope, receive: Receive, send: Send) -> None:
    """A bare application: takes the body and gives the same bytes to everybody."""
    if scope["type"] == "http":
        while (await receive()).get("more_body"):
            pass
        await answer(send, 200, [(b"content-type", b"application/ocsp-response")], FIXED)


FIXED = bytes(780)


def fixed_on(opened: socket.socket) -> None:
    """The bare application, on the server that the doors run on."""

    async def run() -> None:
        await serve([Listener("bare", "127.0.0.1", 0, fixed, opened=opened)], stop_on_signals())

    asyncio.run(run())


@contextlib.contextmanager
def workers(count: int, target: Callable[[socket.socket], None]) -> Iterator[int]:
    """Processes that answer on one socket; gives its port."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen(512)
    listening.setblocking(False)
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=target, args=(listening,), daemon=True) for _ in range(count)]
    for process in processes:
        process.start()
    time.sleep(4)
    try:
        yield listening.getsockname()[1]
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.join()
        listening.close()


@contextlib.contextmanager
def nginx(folder: Path, workers: int, server: str) -> Iterator[int]:
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
    try:
        yield port
    finally:
        process.terminate()
        process.wait()


def load(script: Path, port: int, seconds: int) -> tuple[float, float, int]:
    """Requests a second, milliseconds at the 99th of 100, and errors; two connections kept alive."""
    wrk = ["wrk", "-t1", "-c2", f"-d{seconds}s", "-s", str(script), f"http://127.0.0.1:{port}/"]
    said = subprocess.run(wrk, capture_output=True, text=True, check=True).stdout
    found = re.search(r"RESULT (\d+) (\d+) ([\d.]+) (\d+)", said)
    assert found, said
    return int(found[1]) / int(found[2]) * 1e6, float(found[3]) / 1000, int(found[4])


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


def in_turn(what: Sequence[tuple[str, Path, int]], seconds: int) -> dict[str, tuple[float, float, int]]:
    """Medians of each, measured one after the other, again and again."""
    for _, script, port in what:
        load(script, port, 1)
    seen: dict[str, list[tuple[float, float, int]]] = {name: [] for name, _, _ in what}
    for _ in range(ROUNDS):
        for name, script, port in what:
            seen[name].append(load(script, port, seconds))
    return {
        name: (statistics.median(r[0] for r in rows), statistics.median(r[1] for r in rows), sum(r[2] for r in rows))
        for name, rows in seen.items()
    }


def row(name: str, rate: float, ratio: str = "", more: str = "") -> None:
    print(f"{name:<52}{rate:>12,.0f}/s  {ratio:<28}{more}", flush=True)


def bench_signing(house: House, count: int) -> None:
    limits, rates = [], []
    for _ in range(ROUNDS):
        limits.append(signatures_in(1))
        rates.append(signed_ahead(house, count))
    limit, rate = statistics.median(limits), statistics.median(rates)
    row("P-256 signatures, one process (the limit)", limit)
    row(f"answers signed ahead and stored, of {count:,}", rate, f"{rate / limit:.2f} (target {TARGET_SIGNED})")


def bench_door(home: Path, folder: Path, requests: Sequence[bytes], seconds: int, count: int) -> None:
    os.environ["WARIFU_HOME"] = str(home)
    by_post = posts(folder / "post.lua", requests)
    by_get = gets(folder / "get.lua", ["/ocsp/" + quote(base64.b64encode(one), safe="") for one in requests])
    with workers(count, fixed_on) as bare, workers(count, answer_on) as door:
        plan = [("bare POST", by_post, bare), ("door POST", by_post, door)]
        found = in_turn([*plan, ("bare GET", by_get, bare), ("door GET", by_get, door)], seconds)
    for how in ("POST", "GET"):
        bare_rate, door_rate = found[f"bare {how}"], found[f"door {how}"]
        row(f"bare application, fixed bytes, {how}", bare_rate[0], "", _more(bare_rate))
        ratio = f"{door_rate[0] / bare_rate[0]:.2f} (target {TARGET_DOOR})"
        row(f"status door, {ASKED} certificates, {how}", door_rate[0], ratio, _more(door_rate))


def bench_files(house: House, folder: Path, requests: Sequence[bytes], seconds: int, count: int) -> None:
    publish_files(house, PublicFolder(folder / "www"))
    (folder / "plain").mkdir()
    for number, request in enumerate(requests):
        shutil.copy(folder / "www" / "ocsp" / base64.b64encode(request).decode(), folder / "plain" / f"{number:x}")
    page = re.search(r"```nginx\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert page
    ours = page[1].replace("/srv/warifu", str(folder / "www"))
    plain = f"server {{ listen 80; root {folder / 'plain'}; open_file_cache max=20000; }}"
    by_path = gets(folder / "ours.lua", ["/ocsp/" + quote(base64.b64encode(one), safe="") for one in requests])
    by_name = gets(folder / "plain.lua", [f"/{number:x}" for number in range(len(requests))])
    with nginx(folder / "n1", count, plain) as plain_port, nginx(folder / "n2", count, ours) as our_port:
        found = in_turn([("plain", by_name, plain_port), ("ours", by_path, our_port)], seconds)
    row("nginx, plain files", found["plain"][0], "", _more(found["plain"]))
    ratio = f"{found['ours'][0] / found['plain'][0]:.2f} (target {TARGET_FILES})"
    row("nginx, answers as written by publish --to", found["ours"][0], ratio, _more(found["ours"]))


def _more(measured: tuple[float, float, int]) -> str:
    return f"p99 {measured[1]:.2f} ms, {measured[2]} errors"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--certificates", type=int, default=20_000)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--database")
    chosen: Any = parser.parse_args()
    missing = [tool for tool in ("wrk", "nginx") if not shutil.which(tool)]
    with tempfile.TemporaryDirectory(prefix="warifu-bench-") as name:
        folder = Path(name)
        house = opened(folder / "home", chosen.database, chosen.certificates)
        print(
            f"OCSP, {chosen.certificates:,} certificates, {chosen.workers} workers, 2 connections, median of {ROUNDS}"
        )
        bench_signing(house, chosen.certificates)
        if missing:
            raise SystemExit(f"not on this machine: {', '.join(missing)} (Debian: wrk, nginx-light)")
        with house.unit_of_work.read() as stores:
            ca = stores.authority.ca(CA)
        assert ca
        x509, serials = house.issuer.x509, (FIRST_SERIAL + number * 0x1_0000_0001 for number in range(ASKED))
        requests = [x509.status_request(ca.certificate, serial) for serial in serials]
        bench_door(folder / "home", folder, requests, chosen.seconds, chosen.workers)
        bench_files(house, folder, requests, chosen.seconds, chosen.workers)


if __name__ == "__main__":
    main()

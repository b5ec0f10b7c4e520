"""OCSP: answers signed ahead, the status service against a bare application, and files behind nginx against plain ones.

    python -m bench.status [--certificates 20000] [--seconds 3] [--workers 2] [--database URL]

Needs wrk and nginx (Debian: wrk, nginx-light). Every ratio is between two things measured in this run, in turn, five
times; the median counts. `--database` names an empty PostgreSQL database; the default is a new SQLite file.
"""

import argparse
import base64
import os
import re
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from bench._status_installation import CA, opened, serial_of
from bench._web_load import ROUNDS, Measured, fixed_at_once_on, fixed_on, gets, in_turn, nginx, posts, workers
from warifu.adapters.database import tables
from warifu.adapters.database.database import Database
from warifu.adapters.public_files import PublicFolder
from warifu.entrypoints.status.workers import answer_on
from warifu.workflows.installation import Installation
from warifu.workflows.publication.publish_files import publish_files
from warifu.workflows.publication.sign_ahead import AnswersAhead

ASKED = 300
TARGET_SIGNED, TARGET_SERVICE, TARGET_FILES = 0.45, 0.85, 0.9
BARE = f"""\
The target of {TARGET_SERVICE} stands against the plain bare application, which answers through the server's own `send`.
A remembered answer goes past that `send` in one piece; like for like is a bare application that does so too.
"""
PAGE = Path(__file__).parents[1] / "docs" / "how-to" / "serve-status-from-files.md"


def signatures_in(seconds: float) -> float:
    """P-256 signatures a second, one process: the limit."""
    key, algorithm, data = ec.generate_private_key(ec.SECP256R1()), ec.ECDSA(hashes.SHA256()), b"x" * 220
    start, done = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        for _ in range(100):
            key.sign(data, algorithm)
        done += 100
    return done / (time.perf_counter() - start)


def signed_ahead(installation: Installation, count: int) -> float:
    """Answers signed and stored a second, from an empty table."""
    assert isinstance(installation.unit_of_work, Database)
    with installation.unit_of_work.write() as stores:
        stores.certificates._connection.execute(tables.status.ocsp_response.delete())
    start = time.perf_counter()
    AnswersAhead(installation).finish_round()
    took = time.perf_counter() - start
    with installation.unit_of_work.read() as stores:
        assert stores.status.stored(CA, serial_of(count - 1))
    return count / took


def row(name: str, rate: float, ratio: str = "", more: str = "") -> None:
    print(f"{name:<52}{rate:>12,.0f}/s  {ratio:<36}{more}", flush=True)


def bench_signing(installation: Installation, count: int) -> None:
    limits, rates = [], []
    for _ in range(ROUNDS):
        limits.append(signatures_in(1))
        rates.append(signed_ahead(installation, count))
    limit, rate = statistics.median(limits), statistics.median(rates)
    row("P-256 signatures, one process (the limit)", limit)
    row(f"answers signed ahead and stored, of {count:,}", rate, f"{rate / limit:.2f} (target {TARGET_SIGNED})")


def bench_endpoint(home: Path, folder: Path, requests: Sequence[bytes], seconds: int, count: int) -> None:
    os.environ["WARIFU_HOME"] = str(home)
    by_post = posts(folder / "post.lua", requests)
    by_get = gets(folder / "get.lua", ["/ocsp/" + quote(base64.b64encode(one), safe="") for one in requests])
    with (
        workers(count, fixed_on) as bare,
        workers(count, fixed_at_once_on) as at_once,
        workers(count, answer_on) as service,
    ):
        servers = (("bare", bare), ("at once", at_once), ("service", service))
        scripts = (("POST", by_post), ("GET", by_get))
        found = in_turn([(f"{who} {how}", asks, at) for how, asks in scripts for who, at in servers], seconds)
    for how in ("POST", "GET"):
        plain, pieced, ours = (found[f"{who} {how}"] for who, _ in servers)
        row(f"bare application, fixed bytes, {how}", plain.rate, "", _more(plain))
        row(f"  the same, in one piece as the service answers, {how}", pieced.rate, "", _more(pieced))
        row(f"status service, {ASKED} certificates, {how}", ours.rate, _ratio(ours, plain, TARGET_SERVICE), _more(ours))
        row("  the same, against the one in one piece", ours.rate, _ratio(ours, pieced))
    print(BARE)


def bench_files(installation: Installation, folder: Path, requests: Sequence[bytes], seconds: int, count: int) -> None:
    publish_files(installation, PublicFolder(folder / "www"))
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
    row("nginx, plain files", found["plain"].rate, "", _more(found["plain"]))
    ratio = _ratio(found["ours"], found["plain"], TARGET_FILES)
    row("nginx, answers as written by publish --to", found["ours"].rate, ratio, _more(found["ours"]))


def _ratio(ours: Measured, theirs: Measured, target: float = 0.0) -> str:
    """The ratio that counts is that of the rates; that of CPU time is steadier on a busy machine."""
    wanted = f" (target {target})" if target else ""
    return f"{ours.rate / theirs.rate:.2f}{wanted}, of CPU {theirs.cpu / ours.cpu:.2f}"


def _more(measured: Measured) -> str:
    return f"{measured.cpu:.0f} µs CPU each, p99 {measured.p99:.2f} ms, {measured.errors} errors"


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
        installation = opened(folder / "home", chosen.database, chosen.certificates)
        print(
            f"OCSP, {chosen.certificates:,} certificates, {chosen.workers} workers, 2 connections, median of {ROUNDS}"
        )
        bench_signing(installation, chosen.certificates)
        if missing:
            raise SystemExit(f"not on this machine: {', '.join(missing)} (Debian: wrk, nginx-light)")
        with installation.unit_of_work.read() as stores:
            ca = stores.authorities.get(CA)
        assert ca
        ocsp, serials = installation.status_format, (serial_of(number) for number in range(ASKED))
        requests = [ocsp.status_request(ca.certificate, serial) for serial in serials]
        bench_endpoint(folder / "home", folder, requests, chosen.seconds, chosen.workers)
        bench_files(installation, folder, requests, chosen.seconds, chosen.workers)


if __name__ == "__main__":
    main()

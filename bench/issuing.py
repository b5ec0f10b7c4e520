"""Certificates from a folder of CSRs, linted, stored durably, with evidence; and what the key and the peers allow.

    python -m bench.issuing [--certificates 10000] [--many 100000] [--django-ca 300] [--runs 3] [--profile]

Every row is the best of some runs. Memory is proportional set size (PSS) of all processes of a row together: a page
that two of them share counts half in each.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from cProfile import Profile
from dataclasses import dataclass, replace
from pathlib import Path
from pstats import Stats

from bench._issuing_peers import cpu_seconds, django_ca, openssl, python_with_django_ca
from bench._issuing_postgres import Server, server
from bench._issuing_requests import limits, make_requests
from warifu.accounts.facts import Actor, Role
from warifu.authority.facts import KeyAlgorithm
from warifu.bootstrap.bulk import BATCH, PROCESSES, read_file
from warifu.bootstrap.installation import create_installation, open_installation
from warifu.entrypoints.cli.issuing.signing_work import sign_folder, signed_batches
from warifu.kernel.clock import SystemClock
from warifu.kernel.errors import WarifuError
from warifu.settings import Settings
from warifu.workflows.authority.open_authority import open_authority
from warifu.workflows.installation import Installation
from warifu.workflows.issuing.sign_many import BulkRules, sign_many

ACTOR = Actor("bench", "bench", "bench", frozenset({Role.REGISTRATION_STAFF, Role.ADMINISTRATOR}), signed_in=True)
RULES = BulkRules("client")
LOOK_EVERY_SECONDS = 0.5
MIB = 1024**2
NOTES = """\
Wanted: with P-256 at least 0.5 of the limit, which can be read as one process's limit or as that of as many processes
as are used, so both columns stand there and neither alone says that it is met; 3 × openssl ca and 5 × django-ca; with
RSA-2048 at least 0.75 of the limit of as many processes; less than 200 MB (191 MiB) for 100,000, all processes
together.

Every ratio to a peer is given twice: for the row in one stream, which hands the certificates over and writes no files,
and for the row with a file each. `openssl ca` writes one PEM file for each certificate, so like for like is the latter;
django-ca writes none, so like for like is the former. Rates are the best of several runs. CPU µs each counts every
process of a row; after a plus sign stands what PostgreSQL's own processes cost. On a busy machine it says more than
the rate.

Where the time of each process goes (P-256, SQLite; measured apart, `--profile` names the functions): checking the CSR's
signature a quarter, the rest of reading a CSR a sixth, building and checking from the template a seventh, five inserts
and a deletion a certificate a seventh, other statements and durable commits a fourteenth, the signature a fifteenth,
its comparison and the certificate around it a thirtieth; what is left is Python making the objects in between. With an
RSA-2048 key the signature is half. For 0.75 everything else would have to fit into a third of the time of a signature;
the check of the CSR and what SQLite itself does for the rows and commits fill that alone.

On PostgreSQL our own processes cost what they cost on SQLite. Its server comes on top, on the same two cores: a third
of that for the rows of certificates with their fifteen indexes, each written once; a twelfth for their intentions, a
seventh for the lines and keys of the orders, a third for durable commits. Rows travel in binary. Writers take turns
(decision 0011): while the statements of one run, the other waits, a fifth of the time of both.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: certificates a second, CPU µs for each, peak MiB, CPU µs of a database server."""

    rate: float
    cpu: float
    mib: float = 0.0
    server: float = 0.0


def main() -> None:
    """Print the tables for both kinds of key."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--certificates", type=int, default=10_000)
    arguments.add_argument("--many", type=int, default=100_000, help="certificates of the row about memory; 0 for none")
    arguments.add_argument("--django-ca", type=int, default=300, help="certificates it issues; 0 for none")
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--profile", action="store_true", help="say where a process spends its time, and end")
    arguments.add_argument("--worker", nargs=5, metavar=("HOME", "CSRS", "ALGORITHM", "DATABASE", "OUT"))
    given = arguments.parse_args()
    if given.worker:
        _work(*given.worker)
        return
    with tempfile.TemporaryDirectory(prefix="warifu-bench-") as name:
        folder = Path(name)
        if given.profile:
            _profile(folder, given.certificates)
            return
        print(NOTES)
        python = python_with_django_ca(folder / "django-ca") if given.django_ca else None
        for algorithm, many in ((KeyAlgorithm.P_256, given.many), (KeyAlgorithm.RSA_2048, 0)):
            place = folder / algorithm
            place.mkdir()
            Table(place, algorithm, given.certificates, given.runs).show(many, python, given.django_ca)


@dataclass(slots=True)
class Table:
    """The rows about one kind of key."""

    folder: Path
    algorithm: KeyAlgorithm
    count: int
    runs: int
    limit: float = 0.0
    together: float = 0.0

    def show(self, many: int, python: Path | None, by_django: int) -> None:
        csrs = self.folder / "csrs"
        make_requests(csrs, self.algorithm, self.count)
        one, all_of_them = self._limits(next(csrs.iterdir()).read_bytes())
        print(f"### {self.algorithm}: CA key and {self.count:,} CSRs\n")
        print(f"| what | per second | of the limit | of {PROCESSES} processes' limit | CPU µs each | peak MiB (PSS) |")
        print("| --- | ---: | ---: | ---: | ---: | ---: |")
        what = "one CSR checked + one signature" if self.algorithm is KeyAlgorithm.P_256 else "one signature"
        self._print(f"limit: {what}, one process", one)
        self._print(f"limit: the same, {PROCESSES} processes", all_of_them)
        stream = self._row("warifu, SQLite FULL, in one stream", lambda: self._ours(csrs, ""))
        filed = self._row("warifu, SQLite FULL, a file each", lambda: self._ours(csrs, "", out=True))
        with server() as postgres:
            self._row("warifu, PostgreSQL", lambda: self._on_postgres(csrs, postgres))
        if many:
            make_requests(self.folder / "many", self.algorithm, many)
            self._print(f"warifu, SQLite FULL, {many:,}", self._ours(self.folder / "many", ""))
        peers = [("openssl ca", 3, self._openssl(csrs))]
        if python:
            peers.append(("django-ca", 5, self._django_ca(python, csrs, by_django)))
        self._compare(stream, filed, peers)

    def _on_postgres(self, csrs: Path, postgres: Server) -> Row:
        before = postgres.cpu_seconds()
        row = self._ours(csrs, postgres.fresh())
        return replace(row, server=(postgres.cpu_seconds() - before) / self.count * 1e6)

    def _openssl(self, csrs: Path) -> Row:
        return self._row(
            "openssl ca -infiles (not durable, a file each)",
            lambda: Row(*openssl(Path(tempfile.mkdtemp(dir=self.folder)), csrs, self.algorithm, self.count)),
        )

    def _django_ca(self, python: Path, csrs: Path, count: int) -> Row:
        return self._row(
            f"django-ca, SQLite FULL, {count} of the CSRs",
            lambda: Row(*django_ca(python, Path(tempfile.mkdtemp(dir=self.folder)), csrs, self.algorithm, count)),
        )

    def _compare(self, stream: Row, filed: Row, peers: Sequence[tuple[str, int, Row]]) -> None:
        """Say how we stand to the limits and the peers, and which of our rows each ratio is of."""
        print()
        for name, ours in (("In one stream", stream), ("A file each", filed)):
            said = [f"{ours.rate / peer.rate:.1f} × {which}{self._wanted(times)}" for which, times, peer in peers]
            shares = f"{ours.rate / self.limit:.2f} of one process's limit, {ours.rate / self.together:.2f} of"
            print(f"* {name}: {', '.join(said)}; {shares} {PROCESSES} processes'.", flush=True)
        missing = (
            "" if len(peers) > 1 else "django-ca: not measured; it was not asked for or could not be installed here.\n"
        )
        print(f"\n{missing}", flush=True)

    def _wanted(self, times: int) -> str:
        return f" (wanted: {times})" if self.algorithm is KeyAlgorithm.P_256 else ""

    def _limits(self, csr: bytes) -> tuple[Row, Row]:
        one = _best([Row(*limits(self.algorithm, csr, 1)) for _ in range(self.runs)])
        together = _best([Row(*limits(self.algorithm, csr, PROCESSES)) for _ in range(self.runs)])
        self.limit, self.together = one.rate, together.rate
        return one, together

    def _row(self, name: str, run: Callable[[], Row]) -> Row:
        best = _best([run() for _ in range(self.runs)])
        self._print(name, best)
        return best

    def _print(self, name: str, row: Row) -> None:
        shares = f"{row.rate / self.limit:.2f} | {row.rate / self.together:.2f}"
        cpu = f"{row.cpu:.0f} + {row.server:.0f}" if row.server else f"{row.cpu:.0f}"
        print(
            f"| {name} | {row.rate:,.0f} | {shares} | {cpu} | {f'{row.mib:.0f}' if row.mib else ''} |",
            flush=True,
        )

    def _ours(self, csrs: Path, database: str, *, out: bool = False) -> Row:
        place = Path(tempfile.mkdtemp(prefix="home-", dir=self.folder))
        given = [str(place / "warifu"), str(csrs), str(self.algorithm), database, str(place / "out") if out else ""]
        command = [sys.executable, "-m", "bench.issuing", "--worker", *given]
        worker = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        peak = 0.0
        while worker.poll() is None:
            peak = max(peak, _memory(worker.pid))
            time.sleep(LOOK_EVERY_SECONDS)
        if worker.returncode:
            raise SystemExit("the bench's own worker failed")
        found = json.loads(worker.communicate()[0].splitlines()[-1])
        shutil.rmtree(place)
        return Row(found["count"] / found["seconds"], found["cpu"], peak)


def _best(rows: Sequence[Row]) -> Row:
    return Row(
        max(row.rate for row in rows),
        min(row.cpu for row in rows),
        max(row.mib for row in rows),
        min(row.server for row in rows),
    )


def _memory(process: int) -> float:
    """MiB of this process and those below it; shared pages count once in all."""
    pages, below = 0.0, []
    with suppress(OSError):  # it may have ended meanwhile
        below = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        pages = next(int(line.split()[1]) * 1024 / MIB for line in rollup if line.startswith("Pss:"))
    return pages + sum(_memory(int(child)) for child in below)


def _installation(home: Path, algorithm: KeyAlgorithm, database: str) -> Installation:
    create_installation(home, {"approvals": 0} | ({"database_url": database} if database else {}))
    installation = open_installation(Settings.load(home, {}), SystemClock())
    # No root of ours has an RSA-2048 key; the bench asks what an issuing CA's costs.
    roots = {name: installation.profiles[name] for name in ("root", "installation-root")}
    weaker = {
        **installation.profiles,
        **{n: replace(r, keys=r.keys | {KeyAlgorithm.RSA_2048}) for n, r in roots.items()},
    }
    installation = replace(installation, issuer=replace(installation.issuer, profiles=weaker))
    open_authority(installation, ACTOR, "Bench", algorithm)
    return installation


def _work(home: str, csrs: str, algorithm: str, database: str, out: str) -> None:
    installation = _installation(Path(home), KeyAlgorithm(algorithm), database)
    begun, spent = time.monotonic(), cpu_seconds()
    folder = Path(csrs)
    count = (
        sign_folder(installation, ACTOR, folder, Path(out), RULES).signed
        if out
        else _in_one_stream(installation, folder)
    )
    seconds, cpu = time.monotonic() - begun, cpu_seconds() - spent
    print(json.dumps({"count": count, "seconds": seconds, "cpu": cpu / count * 1e6}))


def _in_one_stream(installation: Installation, csrs: Path) -> int:
    paths = (os.path.join(csrs, name) for name in sorted(os.listdir(csrs)))
    return sum(done.signed for done in signed_batches(installation, ACTOR, paths, RULES, lambda _path, _der: None))


def _profile(folder: Path, count: int) -> None:
    """Do in this process what each of the others does, and say where the time goes."""
    make_requests(folder / "csrs", KeyAlgorithm.P_256, count)
    installation = _installation(folder / "warifu", KeyAlgorithm.P_256, "")
    paths = sorted(entry.path for entry in os.scandir(folder / "csrs"))
    profiler = Profile()
    profiler.enable()
    for at in range(0, count, BATCH):
        read = [read_file(path) for path in paths[at : at + BATCH]]
        sign_many(installation, ACTOR, [facts for facts in read if not isinstance(facts, WarifuError)], RULES)
    profiler.disable()
    Stats(profiler).sort_stats("tottime").print_stats(40).sort_stats("cumtime").print_stats(60)
    with server() as postgres:
        postgres.log_statements()
        _in_one_stream(_installation(folder / "postgres", KeyAlgorithm.P_256, postgres.fresh()), folder / "csrs")
        print(f"PostgreSQL, ms by statement, {count:,} certificates:")
        for statement, spent in postgres.statements().most_common(20):
            print(f"{spent:8.0f}  {statement}")


if __name__ == "__main__":
    main()

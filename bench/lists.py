"""Revocation lists of N certificates: from the database, one revocation more, and what `openssl ca -gencrl` takes.

    python -m bench.lists [--entries 1000000] [--database URL]

Each row is measured in a process of its own, by its wall time and its peak memory; `openssl crl` then verifies the
lists. `--database` names an empty PostgreSQL database; the default is a new SQLite file. The work is in
bench/_lists_installation.py, so that this process is small: a child's peak begins with what its parent held.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

CA = "market-g1"
WORK = (sys.executable, "-m", "bench._lists_installation")
TARGET_FULL, TARGET_ONE_MORE, TARGET_MIB = 0.35, 0.1, 300


def run(*command: object) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


@dataclass(frozen=True)
class Took:
    """Wall and CPU seconds, peak MiB."""

    wall: float
    cpu: float
    mib: float


def measured(*command: object) -> tuple[Took, str]:
    """What a whole process took, and what it said."""
    with tempfile.TemporaryFile("w+") as said:
        start = time.perf_counter()
        process = subprocess.Popen([str(part) for part in command], stdout=said, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)
        took = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read()
    if process.returncode:
        raise SystemExit(text)
    return Took(took, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024), text


def verified(home: Path) -> str:
    certificate = home / "publish" / "ca" / f"{CA}.cer"
    pem = home / "ca.pem"
    run("openssl", "x509", "-inform", "DER", "-in", certificate, "-out", pem)
    said = run(
        "openssl", "crl", "-inform", "DER", "-in", home / "publish" / "crl" / f"{CA}.crl", "-CAfile", pem, "-noout"
    )
    return said.strip()


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--entries", type=int, default=1_000_000)
    asked.add_argument("--database")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="warifu-bench-") as temporary:
        folder = Path(temporary)
        database = ("--database", given.database) if given.database else ()
        run(*WORK, "prepare", folder, "--entries", given.entries, *database)
        report(folder, given.entries)


def report(folder: Path, count: int) -> None:
    """The table."""
    openssl = ("openssl", "ca", "-config", folder / "ca.cnf", "-gencrl", "-out", folder / "peer.crl")
    peer, _ = measured(*openssl)
    whole, said = measured(*WORK, "full", folder)
    full = Took(*(float(part) for part in said.split()[-3:]))
    first, listed = verified(folder / "home"), int(run(*WORK, "count", folder).split()[-1])
    _, said = measured(*WORK, "one-more", folder)
    more = Took(*(float(part) for part in said.split()[-3:]))
    print(f"{'revocation list':<46}{'entries':>10}{'s':>7}{'cpu s':>7}{'MiB':>6}{'ratio':>7}{'of cpu':>7}  target")
    line("openssl ca -gencrl (index.txt), whole process", count, peer)
    line("from the database, linted, stored, on file", listed, full, peer, TARGET_FULL)
    line("  the same with the start of the process", listed, whole, peer, TARGET_FULL)
    line("one revocation more, against openssl", listed + 1, more, peer, TARGET_ONE_MORE)
    line("  the same against the row from the database", listed + 1, more, full, TARGET_ONE_MORE)
    lowest = float(run(*WORK, "floor", folder))
    print(
        f"of that one: putting its bytes together, one SHA-256 and one durable file take {lowest:.2f} s by themselves"
    )
    print(f"openssl crl: {first}; after the last one: {verified(folder / 'home')}; memory: at most {TARGET_MIB} MiB")


def line(what: str, count: int, took: Took, peer: Took | None = None, target: float = 0) -> None:
    """One row; the ratio that counts is that of wall time, the other one is steadier on a busy machine."""
    end = ""
    if peer:
        ratio = took.wall / peer.wall
        end = f"{ratio:>7.3f}{took.cpu / peer.cpu:>7.3f}  {'met' if ratio <= target else 'missed'}: at most {target}"
    print(f"{what:<46}{count:>10,}{took.wall:>7.2f}{took.cpu:>7.2f}{took.mib:>6.0f}{end}", flush=True)


if __name__ == "__main__":
    main()

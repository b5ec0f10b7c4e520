"""Every benchmark of this folder, one after another: `make bench > docs/reference/benchmarks.md`."""

import os
import platform
import ssl
import subprocess
import sys
from pathlib import Path

import cryptography
from cryptography.hazmat.backends.openssl import backend

HEAD = """# ベンチマーク / Benchmarks

Printed by `make bench`. Ratios hold within one table: its rows were measured one after another on the same machine.
数値は機械で変わります。比は一つの表の中で読んでください。

* {machine}
* Python {python}, cryptography {cryptography} with {inner}, openssl {openssl}, SQLite {sqlite}
"""


def main() -> int:
    """Print the head and each subject's table; a subject that fails is said and does not stop the others."""
    import sqlite3

    print(
        HEAD.format(
            machine=f"{os.cpu_count()} CPUs, {platform.machine()}, {_memory_gib()} GiB, {platform.system()}",
            python=platform.python_version(),
            cryptography=cryptography.__version__,
            inner=backend.openssl_version_text().rsplit(" ", 3)[0],
            openssl=ssl.OPENSSL_VERSION.split(" ")[1],
            sqlite=sqlite3.sqlite_version,
        ),
        flush=True,
    )
    failed = 0
    for subject in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        done = subprocess.run(
            [sys.executable, "-m", f"bench.{subject.stem}"], stdout=subprocess.PIPE, text=True, check=False
        )
        print(f"## {subject.stem}\n\n{_shown(done.stdout)}", flush=True)
        if done.returncode:
            print(f"`bench.{subject.stem}` failed with exit code {done.returncode}\n", flush=True)
            failed += 1
    return 1 if failed else 0


def _shown(printed: str) -> str:
    """Markdown as it is; columns of plain text as a block."""
    return printed if "\n| " in printed else f"```text\n{printed.strip()}\n```\n"


def _memory_gib() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024**3


if __name__ == "__main__":
    raise SystemExit(main())

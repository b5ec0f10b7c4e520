"""Order files of N rows (P-256 CSRs, 20 keys made by the authority, 40 planted faults): how long a dry run takes.

    python -m bench.order_files [--rows 5000]

Each form is checked in a process of its own, on a new SQLite database; making the file is not counted. Wall and CPU
time are of the check alone, the peak is of the whole process.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from fixtures.order_desk import open_order_desk
from samples.order_files import WRITERS, plant, rows_of

from warifu.kernel.clock import MovableClock

TARGET = 10.0
MADE_HERE = 20
AT = datetime(2026, 11, 24, 1, 5, tzinfo=UTC)


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--rows", type=int, default=5_000)
    asked.add_argument("--only", choices=WRITERS)
    given = asked.parse_args()
    if given.only:
        measure(given.only, given.rows)
        return
    print(f"| {given.rows:,} rows as | size | faults found | wall s | CPU s | rows a second | peak MiB | target |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |")
    for form in WRITERS:
        command = [sys.executable, "-m", "bench.order_files", "--rows", str(given.rows), "--only", form]
        print(subprocess.run(command, check=True, capture_output=True, text=True).stdout, end="", flush=True)


def measure(form: str, count: int) -> None:
    with tempfile.TemporaryDirectory(prefix="warifu-bench-") as temporary:
        desk = open_order_desk(Path(temporary), MovableClock(AT), f"sqlite:///{temporary}/installation.db")
        rows = rows_of(count, desk.known.today, MADE_HERE)
        planted = len(plant(rows, desk.known))
        content = WRITERS[form](rows)
        wall, cpu = time.perf_counter(), time.process_time()
        checked = desk.check(content)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = f"{len(checked.faults)} of {planted}"
    target = f"{TARGET:.0f} s {'met' if wall < TARGET else 'missed'}"
    size = f"{len(content) / 1_000_000:.1f} MB"
    print(f"| {form} | {size} | {found} | {wall:.1f} | {cpu:.1f} | {count / wall:,.0f} | {peak:.0f} | {target} |")


if __name__ == "__main__":
    main()

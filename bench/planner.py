"""Plans for N certificates of one use each: rows and bundles, without reading and printing.

    python -m bench.planner [--certificates 10000 100000 1000000]

Each size is planned in a process of its own, calendars looked at anew. One in ten certificates is half-done, and some
are late; they end on any of 730 days, at four desks, of which one goes by a schedule. CPU and wall time are of
the plan alone; the peak is of the whole process, the estate included. `× n log n` is the CPU time per certificate and
doubling beside that of the size before: up to 1 it grows no faster.
"""

import argparse
import math
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta

from warifu.adapters.calendar import is_holiday
from warifu.lifecycle.planner.calendars import calendars_with
from warifu.lifecycle.planner.facts import (
    DeskRule,
    DeskTerms,
    HeldCertificate,
    HeldEstate,
    PlannedUse,
    PlanParameters,
    ScheduleRow,
    Successor,
)
from warifu.lifecycle.planner.plan import plan
from warifu.systems.facts import Desk

TODAY = date(2026, 11, 24)
SIZES = (10_000, 100_000, 1_000_000)
TARGETS = {10_000: (1, None), 1_000_000: (60, 2_000_000_000)}
SCHEDULE = tuple(
    ScheduleRow(TODAY + timedelta(days=30 * month), TODAY + timedelta(days=30 * month + 14)) for month in range(24)
)
DESKS = (
    DeskTerms(Desk("SWITCHING"), DeskRule.DAYS_BEFORE_EXPIRY, days=14),
    DeskTerms(Desk("CAPACITY_MARKET"), DeskRule.BEFORE_EXPIRY),
    DeskTerms(Desk("WHEELING_DATA", "TOKYO"), DeskRule.TABLE, processing_business_days=5, takes_deletions=False),
    DeskTerms(Desk("PLANNING"), DeskRule.SCHEDULE, schedule=SCHEDULE),
)


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--certificates", type=int, nargs="+", default=SIZES)
    asked.add_argument("--only", type=int)
    given = asked.parse_args()
    if given.only:
        measure(given.only)
        return
    print("| certificates | wall s | CPU s | µs each | × n log n | peak MB | orders | applications | target |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |")
    before = None
    for count in given.certificates:
        command = [sys.executable, "-m", "bench.planner", "--only", str(count)]
        done = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        wall, cpu, peak = float(done[0]), float(done[1]), int(done[2])
        cost = cpu / (count * math.log2(count))
        growth = f"{cost / before:.2f}" if before else ""
        before = cost
        each = f"{cpu / count * 1e6:.0f}"
        numbers = f"{wall:.2f} | {cpu:.2f} | {each} | {growth} | {peak / 1e6:.0f} | {done[3]} | {done[4]}"
        print(f"| {count:,} | {numbers} | {judged(count, wall, peak)} |", flush=True)


def measure(count: int) -> None:
    estate = HeldEstate(tuple(certificates(count, random.Random(1))), PlanParameters(lead=10))
    wall, cpu = time.perf_counter(), time.process_time()
    found = plan(estate, calendars_with(is_holiday), TODAY)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    assert len(found.rows) == count
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(wall, cpu, peak, len(found.orders), len(found.use_applications))


def certificates(count: int, dice: random.Random) -> Iterator[HeldCertificate]:
    for number in range(count):
        successor = Successor()
        if number % 10 == 0:
            successor = Successor(ordered_on=TODAY - timedelta(days=dice.randrange(20)))
        days = dice.randrange(-30, 700) if number % 10 == 1 else dice.randrange(60, 790)
        use = PlannedUse(dice.choice(DESKS))
        yield HeldCertificate(f"C{number:07}", TODAY + timedelta(days=days), (use,), successor=successor)


def judged(count: int, wall: float, peak: int) -> str:
    seconds, memory = TARGETS.get(count, (None, None))
    said = []
    if seconds is not None:
        said.append(f"{seconds} s {'met' if wall < seconds else 'missed'}")
    if memory is not None:
        said.append(f"{memory / 1e9:.0f} GB {'met' if peak < memory else 'missed'}")
    return ", ".join(said)


if __name__ == "__main__":
    main()

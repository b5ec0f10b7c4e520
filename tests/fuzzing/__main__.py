"""`make fuzz`: an hour of searches, all readers in turn; whoever stops it goes on from there the next time.

What is found while it runs lies in .fuzz/. When the hour is over the inputs that reach most are kept in
tests/fuzzing/corpus, every fault among them, and docs/reference/fuzzing.md says what was tried, on which commit.
"""

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from fuzzing.run import TESTS, begin, name_of, search
from fuzzing.seeds import found, keep, seeds
from fuzzing.targets import TARGETS

ROOT = TESTS.parent
WORK = ROOT / ".fuzz"
STATE = WORK / "state.json"
REPORT = ROOT / "docs" / "reference" / "fuzzing.md"
SHARE_SECONDS = 3_600 / len(TARGETS)
SLICE_SECONDS = 60
MOST_KEPT = 150
FAULT = "fault-"
NOTHING: Mapping[str, Any] = {"seconds": 0.0, "runs": 0, "faults": {}}


def main() -> int:
    state = json.loads(STATE.read_text("utf-8")) if STATE.is_file() else {"commit": _commit(), "targets": {}}
    bar = Progress(TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), console=Console(stderr=True))
    with bar:
        task = bar.add_task("", total=SHARE_SECONDS * len(TARGETS), completed=_spent(state))
        while (target := min(TARGETS, key=partial(_seconds, state))) and _seconds(state, target) < SHARE_SECONDS:
            bar.update(task, description=target)
            _search_on(target, state)
            bar.update(task, completed=_spent(state))
    _keep_all(state)
    STATE.unlink()
    faults = sum(len(one["faults"]) for one in state["targets"].values())
    sys.stdout.write(f"{REPORT.relative_to(ROOT)}: {faults} faults\n")
    return 1 if faults else 0


def _search_on(target: str, state: dict[str, Any]) -> None:
    folder, done = WORK / target, state["targets"].setdefault(target, {**NOTHING, "faults": {}})
    begin(folder, seeds(target))
    begin(folder, found(target))
    began = time.monotonic()
    seed = 1 + int(done["seconds"])
    searched = search(target, folder, seed=seed, seconds=SLICE_SECONDS)
    done["seconds"] += time.monotonic() - began
    done["runs"] += searched.runs
    for data, fault in searched.faults.items():
        done["faults"][data.hex()] = fault
    STATE.write_text(json.dumps(state), "utf-8")


def _keep_all(state: Mapping[str, Any]) -> None:
    rows = []
    for target in TARGETS:
        done = state["targets"].get(target, NOTHING)
        reached = [file.read_bytes() for file in (WORK / target).iterdir()]
        smallest = {name_of(data): data for data in sorted(reached, key=len)[:MOST_KEPT]}
        faults = {name: data for name, data in found(target).items() if name.startswith(FAULT)}
        faults |= {FAULT + name_of(data): data for data in map(bytes.fromhex, done["faults"])}
        keep(target, {**smallest, **faults})
        told = "; ".join(sorted(set(done["faults"].values()))) or "none"
        rows.append(f"| {target} | {done['runs']:,} | {done['seconds'] / 60:.0f} | {len(smallest):,} | {told} |")
    REPORT.write_text(
        "# Searches for inputs that no reader foresaw\n\n"
        "`make fuzz` prints this page. Each reader of bytes from outside (tests/fuzzing/targets.py) is searched, led\n"
        "by the code that an input reaches. A fault is an exception that is no coded refusal, a stretch of more than\n"
        "0.2 s in which no other thread gets a turn, or more than 64 MB. Inputs that reach something of their own are\n"
        "kept in tests/fuzzing/corpus; every test run judges them anew and searches on from them for some seconds.\n\n"
        f"Searched on commit {state['commit']}.\n\n"
        "| reader | inputs tried | minutes | kept | faults |\n| --- | ---: | ---: | ---: | --- |\n"
        + "\n".join(rows)
        + "\n",
        "utf-8",
    )


def _spent(state: Mapping[str, Any]) -> float:
    return sum(min(_seconds(state, target), SHARE_SECONDS) for target in TARGETS)


def _seconds(state: Mapping[str, Any], target: str) -> float:
    return float(state["targets"].get(target, NOTHING)["seconds"])


def _commit() -> str:
    command = ["git", "rev-parse", "--short=12", "HEAD"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())

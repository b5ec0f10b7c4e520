"""One search and its verdicts: what looked like a fault is judged again where nothing is instrumented."""

import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from fuzzing.judge import fault_of
from fuzzing.targets import PLANTED, TARGETS

TESTS = Path(__file__).parents[1]
RUNS = re.compile(r"^(?:Done |stat::number_of_executed_units: )(\d+)", re.MULTILINE)
LOOKED_BAD = 77
FOREVER = -1


class SearchFailed(Exception):
    """The search itself could not be run."""


@dataclass(frozen=True)
class Searched:
    """How many inputs were tried, and what was wrong, by the input it was wrong with."""

    runs: int
    faults: Mapping[bytes, str]


def begin(folder: Path, inputs: Mapping[str, bytes] | tuple[bytes, ...]) -> None:
    """Put inputs where a search finds them."""
    folder.mkdir(parents=True, exist_ok=True)
    for data in inputs.values() if isinstance(inputs, Mapping) else inputs:
        (folder / name_of(data)).write_bytes(data)


def search(target: str, folder: Path, *, seed: int, runs: int = FOREVER, seconds: int = 0) -> Searched:
    """Search once from what lies in `folder`. Raises SearchFailed."""
    command = [sys.executable, "-m", "fuzzing.search", target, folder, seed, runs, seconds]
    done = subprocess.run([str(part) for part in command], cwd=TESTS, capture_output=True, text=True, check=False)
    suspects = [file for file in folder.parent.glob(f"{folder.name}.*-*") if file.is_file()]
    if done.returncode not in {0, LOOKED_BAD} and not suspects:
        raise SearchFailed(done.stderr[-2_000:])
    counted = RUNS.findall(done.stderr + done.stdout)
    return Searched(int(counted[-1]) if counted else 0, _judged(target, suspects))


def name_of(data: bytes) -> str:
    return sha256(data).hexdigest()[:20]


def _judged(target: str, suspects: list[Path]) -> Mapping[bytes, str]:
    faults = {}
    for file in suspects:
        data = file.read_bytes()
        file.unlink()
        if fault := fault_of((TARGETS | PLANTED)[target], data):
            faults[data] = fault
    return faults

"""外から来るバイト列: no reader raises what it did not foresee, holds the others, or takes much memory."""

from pathlib import Path

import pytest
from fuzzing.judge import fault_of
from fuzzing.run import begin, search
from fuzzing.seeds import found, seeds
from fuzzing.targets import TARGETS

SEED = 20_261_201


@pytest.mark.parametrize("target", TARGETS)
def test_what_searches_found_is_answered(target: str) -> None:
    inputs = {**{f"seed {number}": data for number, data in enumerate(seeds(target))}, **found(target)}
    faults = {name: fault for name, data in inputs.items() if (fault := fault_of(TARGETS[target], data))}
    assert faults == {}


@pytest.mark.parametrize("target", TARGETS)
def test_a_search_of_some_seconds_finds_no_fault(target: str, tmp_path: Path) -> None:
    folder = tmp_path / target
    begin(folder, seeds(target))
    begin(folder, found(target))
    done = search(target, folder, seed=SEED, runs=TARGETS[target].runs)
    assert done.runs >= TARGETS[target].runs // 2
    assert done.faults == {}


def test_a_search_finds_a_fault_that_takes_three_right_guesses(tmp_path: Path) -> None:
    begin(tmp_path / "planted", seeds("planted"))
    done = search("planted", tmp_path / "planted", seed=SEED, runs=200_000)
    assert [fault.partition(":")[0] for fault in done.faults.values()] == ["raised ZeroDivisionError"]

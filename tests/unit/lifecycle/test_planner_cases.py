"""The renewal planner gives the written answers, and on estates nobody wrote down those of the oracle."""

from typing import Any

import pytest
from conftest import chosen_counts
from hypothesis import given, settings
from oracles.planner.estate import Refused
from oracles.planner.judge import answer
from samples.planner_estates import CASES, estates, planned, projected

from warifu.kernel.errors import BadInput

ESTATES = chosen_counts()["planner_estates"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_every_case_has_the_answer_that_is_written_down(case: dict[str, Any]) -> None:
    assert projected(case) == case["expect"]


@settings(max_examples=ESTATES)
@given(estates())
def test_any_estate_has_the_answer_of_the_oracle_or_is_refused_by_both(estate: dict[str, Any]) -> None:
    try:
        expected = answer(estate)
    except Refused:
        with pytest.raises(BadInput):
            planned(estate)
        return
    assert projected(estate) == expected

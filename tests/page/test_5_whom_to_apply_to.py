"""Section 5: each system has its own desk, the data-provision system one for each grid company."""

from collections import Counter as Tally

import pytest
from fixtures.people import JX, TOKYO, Counter
from samples.systems import ELECTRICITY


def test_there_is_a_desk_for_each_system_and_one_for_each_grid_company() -> None:
    desks = Tally(desk.system for desk in ELECTRICITY.desks)
    assert desks == {"PLANNING": 1, "SWITCHING": 1, "CAPACITY_MARKET": 1, "WHEELING_DATA": 10}


def test_an_application_may_be_a_change_of_details(counter: Counter) -> None:
    asked = {"kind": "CHANGE_OF_DETAILS", "certificate_ids": [counter.issued()], "uses": [JX]}
    assert counter.post("operator", "/applications/use", asked)["kind"] == "CHANGE_OF_DETAILS"


@pytest.mark.parametrize("other", ["desk", "kansai_desk"])
def test_an_application_to_one_grid_company_is_no_other_desks_business(counter: Counter, other: str) -> None:
    application_id = counter.applied(counter.issued(), TOKYO)
    assert counter.call(other, "GET", f"/applications/{application_id}").status_code == 404
    assert counter.call(other, "POST", f"/applications/{application_id}/receive").status_code in {403, 404}
    assert counter.post("tokyo_desk", f"/applications/{application_id}/receive")["state"] == "RECEIVED"

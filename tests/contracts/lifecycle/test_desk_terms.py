"""窓口の定めの保管: on every database the same."""

from datetime import date, timedelta

import pytest
from contracts.facts import AT
from contracts.test_round_trips import trying

from warifu.adapters.database.database import Database
from warifu.kernel.errors import Changed
from warifu.lifecycle.facts import StatedTerms
from warifu.lifecycle.planner.desks import DeskStatement
from warifu.lifecycle.planner.facts import DeskRule, ScheduleRow
from warifu.systems.facts import Desk

pytestmark = pytest.mark.usefixtures("database")
FULL = DeskStatement(
    Desk("WHEELING_DATA", "TOKYO"),
    holds_from_on=date(2028, 2, 29),
    rule=DeskRule.DAYS_BEFORE_EXPIRY,
    days=0,
    processing_business_days=999,
    schedule=(ScheduleRow(date(2027, 3, 31), date(2027, 4, 14)),),
    takes_deletions=False,
    closing_days=(date(2027, 5, 6),),
)
EMPTY_SCHEDULE = DeskStatement(Desk("PLANNING"), schedule=())


@pytest.mark.parametrize("statement", [FULL, EMPTY_SCHEDULE])
def test_what_a_desk_states_comes_back_the_same(database: Database, statement: DeskStatement) -> None:
    stated = StatedTerms("D-1", statement, AT, "U-1", "𠮷 通知")
    with trying(database) as stores:
        stores.desk_terms.add(stated)
        assert stores.desk_terms.get("D-1") == stated
        assert stores.desk_terms.standing() == [stated]


def test_the_newest_stands_first_and_what_was_taken_back_stands_no_longer(database: Database) -> None:
    older = StatedTerms("D-1", FULL, AT, "U-1")
    newer = StatedTerms("D-2", FULL, AT + timedelta(seconds=1), "U-1")
    with trying(database) as stores:
        stores.desk_terms.add(newer)
        stores.desk_terms.add(older)
        assert stores.desk_terms.standing() == [newer, older]
        stores.desk_terms.take_back(newer, AT + timedelta(hours=1), "U-2")
        assert stores.desk_terms.standing() == [older]
        back = stores.desk_terms.get("D-2")
        assert back
        assert back.taken_back_at == AT + timedelta(hours=1)


def test_what_was_taken_back_is_not_taken_back_twice(database: Database) -> None:
    stated = StatedTerms("D-1", FULL, AT, "U-1")
    with trying(database) as stores:
        stores.desk_terms.add(stated)
        stores.desk_terms.take_back(stated, AT, "U-2")
        with pytest.raises(Changed):
            stores.desk_terms.take_back(stated, AT, "U-3")

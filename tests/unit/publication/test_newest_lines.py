"""What a process remembers of the newest list is used for that list alone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fixtures.installation import AT
from fixtures.status import CA

from warifu.authority import lists
from warifu.authority.lists import ListRecord, ListSegment, NewestLines

RECORD = ListRecord(7, AT + timedelta(days=7), 3, AT - timedelta(days=14))
SEGMENTS = [ListSegment(0, b"lines")]


@pytest.mark.parametrize(
    "other",
    [
        replace(RECORD, number=8),
        replace(RECORD, position=4),
        replace(RECORD, next_update=RECORD.next_update + timedelta(seconds=1)),
        replace(RECORD, cutoff=RECORD.cutoff + timedelta(seconds=1)),
    ],
)
def test_lines_are_those_of_one_record(other: ListRecord) -> None:
    newest = NewestLines()
    newest.keep(CA, RECORD, SEGMENTS)
    assert newest.of(CA, RECORD) is SEGMENTS
    assert newest.of(CA, other) is None
    assert newest.of("market-g2", RECORD) is None
    newest.drop(CA)
    assert newest.of(CA, RECORD) is None


def test_what_is_too_long_is_not_held_and_takes_the_place_of_what_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST_KEPT", 9)
    newest = NewestLines()
    newest.keep(CA, RECORD, SEGMENTS)
    assert newest.of(CA, RECORD) is SEGMENTS
    newest.keep(CA, replace(RECORD, number=8), [*SEGMENTS, ListSegment(5, b"lines")])
    assert newest.of(CA, RECORD) is newest.of(CA, replace(RECORD, number=8)) is None

"""What a process remembers of the newest list is used for that list alone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.x509 import load_der_x509_crl
from fixtures.house import AT
from fixtures.status import CA, STAFF, issue
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warifu.authority import lists
from warifu.authority.facts import RevocationReason
from warifu.authority.lists import ListRecord, ListSegment, NewestLines
from warifu.workflows.publish_lists import publish_list
from warifu.workflows.revoke_certificate import revoke_certificate

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


STEPS = st.lists(st.tuples(st.integers(0, 1), st.sampled_from(["revoke", "revoke", "publish", "publish", "anew"])))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_two_nodes_that_publish_in_turn_say_the_same(house, clock, steps) -> None:
    nodes = [replace(house, newest_lines=NewestLines()) for _ in range(2)]
    free, number = issue(house, 6), 0
    revoked = {one.serial_number for one in load_der_x509_crl(publish_list(house, CA).der)}
    for which, what in steps:
        if what == "revoke":
            if free:
                one = free.pop()
                revoke_certificate(nodes[which], STAFF, one.id, RevocationReason.SUPERSEDED)
                revoked.add(one.serial)
            continue
        clock.move(timedelta(seconds=1))
        published = publish_list(nodes[which], CA, anew=what == "anew")
        assert {one.serial_number for one in load_der_x509_crl(published.der)} == revoked
        assert published.number >= number
        number = published.number

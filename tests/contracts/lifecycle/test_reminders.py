"""催促の保管: on every database the same, and no rung twice."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from contracts.facts import AT, PARTICIPANT
from contracts.test_round_trips import trying

from warifu.adapters.database.database import Database
from warifu.kernel.errors import Changed
from warifu.lifecycle.facts import Digest, Reminder, Step, StepKey
from warifu.participants.facts import ContactKind
from warifu.systems.facts import Use

pytestmark = pytest.mark.usefixtures("database")
TOKYO = StepKey("C-1", Use("WHEELING_DATA", "DATA", "TOKYO"), Step.DELETE)
JX = StepKey("C-1", Use("PLANNING", "JX"), Step.ORDER)
ON = date(2028, 2, 29)
DIGEST = Digest("M-1", PARTICIPANT.id, ContactKind.SYSTEM_CONTACT, AT, "件名 𠮷", "本文\n")


def test_rungs_come_back_by_step(database: Database) -> None:
    with trying(database) as stores:
        stores.reminders.tell(PARTICIPANT.id, [(Reminder(JX, 30, ON), (90, 30)), (Reminder(TOKYO, -1, ON), (-1,))], AT)
        assert stores.reminders.told(PARTICIPANT.id) == {JX: {90, 30}, TOKYO: {-1}}
        assert stores.reminders.told("P-nobody") == {}


def test_a_rung_is_used_once(database: Database) -> None:
    with trying(database) as stores:
        stores.reminders.tell(PARTICIPANT.id, [(Reminder(JX, 30, ON), (30,))], AT)
        with pytest.raises(Changed):
            stores.reminders.tell(PARTICIPANT.id, [(Reminder(JX, 30, ON), (30,))], AT)


def test_a_mail_comes_back_the_same_and_newest_first(database: Database) -> None:
    newer = replace(DIGEST, id="M-2", prepared_at=AT + timedelta(seconds=1))
    with trying(database) as stores:
        stores.reminders.add(DIGEST)
        stores.reminders.add(newer)
        assert stores.reminders.get("M-1") == DIGEST
        assert stores.reminders.digests(PARTICIPANT.id, 5) == [newer, DIGEST]
        assert stores.reminders.digests(PARTICIPANT.id, 1) == [newer]
        stores.reminders.mark_sent(DIGEST, AT)
        assert stores.reminders.get("M-1") == replace(DIGEST, sent_at=AT)


def test_a_mail_bounces_once(database: Database) -> None:
    with trying(database) as stores:
        stores.reminders.add(DIGEST)
        stores.reminders.mark_bounced(DIGEST, AT)
        with pytest.raises(Changed):
            stores.reminders.mark_bounced(DIGEST, AT)


def test_a_ladder_is_what_was_chosen_last(database: Database) -> None:
    with trying(database) as stores:
        assert stores.reminders.ladder(PARTICIPANT.id) is None
        for rungs in ((30, 7), ()):
            stores.reminders.set_ladder(PARTICIPANT.id, rungs)
            assert stores.reminders.ladder(PARTICIPANT.id) == rungs

"""Stored OCSP answers and marks, on every database."""

from dataclasses import replace
from datetime import timedelta

import pytest
from contracts.facts import AT, PERIOD, certificate, furnish, intention, issue, registration

from warifu.adapters.database.database import Database, DatabaseStores
from warifu.authority.facts import Revocation, RevocationReason
from warifu.authority.stores.status import AnswersDue, SerialOnRecord, StoredAnswer
from warifu.registration.facts import RegistrationState
from warifu.workflows.ports import REGISTRATIONS_MARK, STATUS_MARK

CA_ID = "market-g1"
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
WHOLE = AT.replace(microsecond=0)
REVOCATION = Revocation(RevocationReason.KEY_COMPROMISE, WHOLE, "A-1")
SERIALS = [(1 << 126) + number for number in (1, 2, 3)]


@pytest.fixture(autouse=True)
def three_certificates(database: Database) -> None:
    with database.write() as stores:
        furnish(stores)
        issue(stores, *(certificate(number) for number in (1, 2, 3)))
        stores.issuing.add_intentions([intention(4)])


def keep(stores: DatabaseStores, *serials: int, der: bytes = b"answer", until: timedelta = HOUR) -> None:
    stores.status.keep(CA_ID, WHOLE, WHOLE + until, [(serial, der) for serial in serials])


def answer(serial: int, der: bytes = b"answer", until: timedelta = HOUR) -> StoredAnswer:
    return StoredAnswer(serial, WHOLE, WHOLE + until, der)


def test_an_answer_comes_back_as_it_was_kept_and_takes_the_place_of_an_older_one(database: Database) -> None:
    with database.write() as stores:
        keep(stores, *SERIALS)
        keep(stores, SERIALS[1], der=b"\x00newer\xff", until=2 * HOUR)
    with database.read() as stores:
        assert stores.status.stored(CA_ID, SERIALS[1]) == answer(SERIALS[1], b"\x00newer\xff", 2 * HOUR)
        assert stores.status.stored("market-g2", SERIALS[1]) is None
        assert [one.serial for one in stores.status.stored_after(CA_ID, 0, 2)] == SERIALS[:2]
        assert [one.serial for one in stores.status.stored_after(CA_ID, SERIALS[1], 9)] == SERIALS[2:]


def test_only_what_was_issued_and_has_not_ended_is_on_record(database: Database) -> None:
    with database.write() as stores:
        keep(stores, SERIALS[0])
        stores.revocation.revoke("WF-26-00002", REVOCATION)
    revoked = SerialOnRecord(SERIALS[1], REVOCATION)
    with database.read() as stores:
        assert stores.status.on_record(CA_ID, SERIALS[0]) == SerialOnRecord(SERIALS[0], None)
        assert stores.status.on_record(CA_ID, SERIALS[1]) == revoked
        assert stores.status.on_record(CA_ID, SERIALS[2] + 1) is None  # prepared only
        assert stores.status.on_record("market-g2", SERIALS[1]) is None

        def due(after: int, limit: int, ended_after: timedelta, stored_until: timedelta) -> AnswersDue:
            return stores.status.answers_due(CA_ID, after, limit, PERIOD.not_after + ended_after, WHOLE + stored_until)

        assert due(0, 9, 0 * HOUR, HOUR) == AnswersDue([SERIALS[2]], [revoked], None)
        assert due(0, 9, 0 * HOUR, HOUR + SECOND) == AnswersDue([SERIALS[0], SERIALS[2]], [revoked], None)
        assert due(0, 2, 0 * HOUR, HOUR) == AnswersDue([], [revoked], SERIALS[1])
        assert due(SERIALS[1], 2, 0 * HOUR, HOUR) == AnswersDue([SERIALS[2]], [], None)
        assert due(0, 9, SECOND, HOUR) == AnswersDue([], [], None)
        assert stores.status.answers_due("market-g2", 0, 9, PERIOD.not_after, WHOLE) == AnswersDue([], [], None)


def test_a_revocation_forgets_the_stored_answer_and_raises_the_mark_in_its_own_transaction(database: Database) -> None:
    with database.write() as stores:
        keep(stores, *SERIALS)
        before = stores.marks.all().get(STATUS_MARK, 0)
    with pytest.raises(RuntimeError), database.write() as stores:
        stores.revocation.revoke("WF-26-00002", REVOCATION)
        raise RuntimeError
    with database.read() as stores:
        assert stores.status.stored(CA_ID, SERIALS[1])
        assert stores.marks.all().get(STATUS_MARK, 0) == before
    with database.write() as stores:
        stores.revocation.revoke("WF-26-00002", REVOCATION)
    with database.read() as stores:
        assert [one.serial for one in stores.status.stored_after(CA_ID, 0, 9)] == [SERIALS[0], SERIALS[2]]
        assert stores.marks.all()[STATUS_MARK] == before + 1


def test_answers_past_their_time_are_forgotten(database: Database) -> None:
    with database.write() as stores:
        keep(stores, SERIALS[0])
        keep(stores, SERIALS[1], until=2 * HOUR)
        stores.status.forget_before(WHOLE + 2 * HOUR)
    with database.read() as stores:
        assert [one.serial for one in stores.status.stored_after(CA_ID, 0, 9)] == [SERIALS[1]]


def test_every_change_of_a_registration_raises_the_mark(database: Database) -> None:
    one = registration()
    with database.write() as stores:
        stores.registrations.add_registration(one)
    with database.write() as stores:
        assert stores.marks.all()[REGISTRATIONS_MARK] == 1
        stores.registrations.move_registration(replace(one), RegistrationState.DELETED, AT)
    with database.read() as stores:
        assert stores.marks.all()[REGISTRATIONS_MARK] == 2

"""Enrolments, names, contacts, mandates, grants and notices, alike on every database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from contracts.facts import ACCOUNT, AT, PARTICIPANT, furnish

from warifu.accounts.facts import Credential, CredentialKind, GrantState, Mandate, Role, RoleGrant
from warifu.adapters.database.database import Database
from warifu.kernel.errors import Changed
from warifu.kernel.ids import OperatorCode
from warifu.notices.facts import Notice, NoticeKind
from warifu.participants.enrolment import renamed
from warifu.participants.facts import Contact, ContactKind, Enrolment, EnrolmentState, FormerContact, Standing

NOTICE = Notice(
    id="I-1",
    version=1,
    kind=NoticeKind.GENERAL,
    title="見本",
    body="見本",
    title_en="",
    body_en="",
    publish_on=date(2026, 12, 1),
    effective_on=None,
    link="",
    for_participants=frozenset(),
    document_ids=(),
    written_at=AT,
    written_by="A-1",
)
ENROLMENT = Enrolment(
    "N-1", OperatorCode("0012"), "見本電力", (), EnrolmentState.PRE_APPLIED, AT, "A-1", frozenset({"p-1"})
)


@pytest.fixture(autouse=True)
def furnished(database: Database) -> None:
    with database.write() as stores:
        furnish(stores)
        stores.accounts.add(ACCOUNT)


@pytest.mark.parametrize("code", ["0012", "00012", "0000", "00000"])
def test_leading_zeros_count(database: Database, code: str) -> None:
    with database.write() as stores:
        stores.participants.add(replace(PARTICIPANT, id="P-9", operator_code=OperatorCode(code), contacts=()))
        stores.enrolments.add(replace(ENROLMENT, operator_code=OperatorCode(code)))
    with database.read() as stores:
        found = stores.participants.by_operator_code(OperatorCode(code))
        assert found is not None
        assert found.operator_code.text == code
        for other in {"0012", "00012", "0000", "00000"} - {code}:
            assert stores.participants.by_operator_code(OperatorCode(other)) is None
        (enrolment,) = stores.enrolments.page(state=None, after=None, limit=1)
        assert enrolment.operator_code.text == code


def test_a_step_from_a_state_that_is_past_is_refused(database: Database) -> None:
    with database.write() as stores:
        stores.enrolments.add(ENROLMENT)
        stores.enrolments.save(replace(ENROLMENT, state=EnrolmentState.CHECKED), EnrolmentState.PRE_APPLIED)
        with pytest.raises(Changed):
            stores.enrolments.save(replace(ENROLMENT, state=EnrolmentState.RETURNED), EnrolmentState.PRE_APPLIED)
        stores.participants.move(PARTICIPANT, Standing.SUSPENDED)
        with pytest.raises(Changed):
            stores.participants.move(PARTICIPANT, Standing.CLOSED)


def test_names_and_contacts_keep_their_history(database: Database) -> None:
    kept = Contact(ContactKind.SYSTEM_CONTACT, "髙橋 花子", "new@x.example")
    with database.write() as stores:
        once = renamed(PARTICIPANT, "見本一", date(2026, 12, 1))
        stores.participants.rename(PARTICIPANT, once)
        twice = renamed(once, "見本二", date(2027, 1, 1))
        stores.participants.rename(once, twice)
        with pytest.raises(Changed):
            stores.participants.rename(once, twice)
        stores.participants.change_contacts(twice, (*twice.contacts, kept), AT, "A-1")
        assert stores.participants.former_contacts("P-1") == []
        now = stores.participants.get("P-1")
        assert now is not None
        stores.participants.change_contacts(now, [kept], AT, "A-2")
    with database.read() as stores:
        assert stores.participants.get("P-1") == replace(twice, contacts=(kept,))
        assert stores.participants.former_contacts("P-1") == [FormerContact(PARTICIPANT.contacts[0], AT, "A-2")]


def test_a_mandate_is_revoked_and_a_proposal_decided_once(database: Database) -> None:
    with database.write() as stores:
        stores.accounts.add_mandate(Mandate("D-1", "A-1", "P-1", date(2026, 12, 1), date(2026, 12, 2), "A-1", AT))
        assert stores.accounts.end_mandate("D-1", AT)
        assert not stores.accounts.end_mandate("D-1", AT + timedelta(seconds=1))
        proposed = RoleGrant("G-1", "A-1", Role.APPROVER, "A-1", "person-1", AT, "1:half")
        stores.accounts.add_grant(proposed)
        approved = replace(
            proposed, state=GrantState.APPROVED, decided_by="A-2", decided_by_person="person-2", decided_at=AT
        )
        assert stores.accounts.decide_grant(approved)
        assert not stores.accounts.decide_grant(replace(approved, state=GrantState.REFUSED, decided_by="A-3"))
        assert stores.accounts.grant("G-1") == approved
        assert {account.id for account in stores.accounts.of_person(ACCOUNT.person_id)} == {ACCOUNT.id}
        stores.accounts.add_role(ACCOUNT, Role.APPROVER)
        account = stores.accounts.get("A-1")
        assert account is not None
        assert account.roles == ACCOUNT.roles | {Role.APPROVER}


def test_wrong_halves_of_a_granted_link_are_counted(database: Database) -> None:
    link = Credential("C-1", "A-1", CredentialKind.HALVED_LINK, "both", AT)
    with database.write() as stores:
        half = stores.accounts.keyed_halves("first")[0]
        proposed = RoleGrant("G-1", "A-1", Role.APPROVER, "A-1", "person-1", AT, half)
        stores.accounts.add_grant(proposed)
        stores.accounts.add_credential(link)
        granted = replace(proposed, state=GrantState.APPROVED, decided_at=AT, link_id="C-1")
        assert stores.accounts.decide_grant(granted)
        stores.accounts.count_wrong_half(granted)
        stores.accounts.count_wrong_half(replace(granted, wrong_halves=1))
    with database.read() as stores:
        assert stores.accounts.grants_of("A-1") == [replace(granted, wrong_halves=2)]
        assert stores.accounts.grants_of("A-2") == []
        assert half not in {"first", *stores.accounts.keyed_halves("second")}


def test_a_credential_is_found_with_what_was_made_with_it(database: Database) -> None:
    maker = Credential("C-1", "A-1", CredentialKind.ONE_TIME_LINK, "a", AT)
    made = Credential("C-2", "A-1", CredentialKind.API_TOKEN, "b", AT, made_with="C-1")
    with database.write() as stores:
        for one in (maker, made):
            stores.accounts.add_credential(one)
    with database.read() as stores:
        assert [one.id for one in stores.accounts.made_with("C-1")] == ["C-2"]
        assert stores.accounts.made_with("C-2") == []
        found = stores.accounts.find_credential("C-2")
        assert found is not None
        assert (found.account_id, found.made_with) == ("A-1", "C-1")
        assert stores.accounts.find_credential("C-3") is None


def test_a_version_is_never_written_over(database: Database) -> None:
    with database.write() as stores:
        stores.notices.add(NOTICE)
        with pytest.raises(Changed):
            stores.notices.add(replace(NOTICE, title="別の見本"))
        stores.notices.add(replace(NOTICE, version=2, title="訂正"))
        assert [v.title for v in stores.notices.versions("I-1")] == ["訂正", "見本"]


def test_a_page_shows_the_newest_version_that_is_out_to_those_it_is_for(database: Database) -> None:
    later = replace(NOTICE, version=2, publish_on=date(2026, 12, 5), for_participants=frozenset({"P-1"}))
    with database.write() as stores:
        stores.notices.add(NOTICE)
        stores.notices.add(later)

        def page(on: date | None, ids: frozenset[str] | None) -> list[int]:
            return [n.version for n in stores.notices.page(on=on, participant_ids=ids, after=None, limit=10)]

        nobody, mine = frozenset[str](), frozenset({"P-1", "P-2"})
        assert page(date(2026, 11, 30), mine) == []
        assert page(date(2026, 12, 4), mine) == page(date(2026, 12, 4), nobody) == [1]
        assert page(date(2026, 12, 5), mine) == page(None, None) == [2]
        assert page(date(2026, 12, 5), nobody) == []


def test_pages_of_enrolments_and_notices_follow_each_other(database: Database) -> None:
    with database.write() as stores:
        for n in range(5):
            stores.enrolments.add(replace(ENROLMENT, id=f"N-{n}", applied_at=AT + timedelta(days=n // 2)))
            stores.notices.add(replace(NOTICE, id=f"I-{n}", publish_on=date(2026, 12, 1 + n // 2)))
    with database.read() as stores:
        enrolments = [e.id for e in stores.enrolments.page(state=None, after=None, limit=9)]
        assert enrolments == ["N-4", "N-3", "N-2", "N-1", "N-0"]
        behind = stores.enrolments.page(state=EnrolmentState.PRE_APPLIED, after="N-3", limit=2)
        assert [e.id for e in behind] == ["N-2", "N-1"]
        after = stores.notices.page(on=None, participant_ids=None, after="I-3", limit=2)
        assert [n.id for n in after] == ["I-2", "I-1"]
        assert stores.notices.page(on=None, participant_ids=None, after="I-9", limit=2) == []

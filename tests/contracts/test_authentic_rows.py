"""Rows that count carry a MAC: a copy, a change, or an old state put back counts for nothing, in every such table."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from contracts.facts import ACCOUNT, AT, CA, Raw, certificate, furnish, issue, order, parcel

from warifu.accounts.facts import Credential, CredentialKind, Role
from warifu.adapters.database import tables
from warifu.adapters.database.database import Database
from warifu.authority.facts import Revocation, RevocationReason
from warifu.authority.revocation import ReleaseConsent
from warifu.delivery.facts import ParcelState
from warifu.delivery.rearming import RearmConsent
from warifu.kernel.errors import RecordTampered
from warifu.orders.facts import Approval
from warifu.workflows.ports import Stores

WHOLE = AT.replace(microsecond=0)
LATER = WHOLE + timedelta(days=1)
HOLD = Revocation(RevocationReason.CERTIFICATE_HOLD, WHOLE, "A-1")
REARM = RearmConsent("p-1", "A-1", "届きません", LATER)
RELEASE = ReleaseConsent("p-1", "A-1", True, LATER)


@pytest.fixture(autouse=True)
def furnished(database: Database) -> None:
    with database.write() as stores:
        furnish(stores)
        stores.accounts.add(ACCOUNT)
        issue(stores, certificate())
        stores.deliveries.add(parcel())
        stores.orders.add(order())


def rows(raw: Raw, table: sa.Table) -> list[dict[str, Any]]:
    with raw() as connection:
        return [dict(row) for row in connection.execute(sa.select(table)).mappings()]


def put(raw: Raw, table: sa.Table, *given: dict[str, Any]) -> None:
    with raw() as connection:
        connection.execute(sa.insert(table), list(given))


def rearm(stores: Stores) -> None:
    found = stores.deliveries.get("D-1")
    assert found
    stores.rearmings.rearm(found, ParcelState.READY, "another", LATER, LATER)


def release_and_hold_again(stores: Stores) -> None:
    stores.revocation.release(certificate().id)
    stores.revocation.revoke(certificate().id, replace(HOLD, revoked_at=LATER + timedelta(days=1)))


def test_a_consent_to_a_new_code_counts_once(database: Database, raw: Raw) -> None:
    with database.write() as stores:
        stores.rearmings.agree("D-1", REARM)
    given = rows(raw, tables.delivery.rearm_consent)
    with database.write() as stores:
        assert stores.rearmings.consents("D-1") == [REARM]
        rearm(stores)
    put(raw, tables.delivery.rearm_consent, *given)
    with database.read() as stores:
        assert stores.rearmings.consents("D-1") == []


def test_a_consent_to_a_release_counts_for_its_hold(database: Database, raw: Raw) -> None:
    with database.write() as stores:
        stores.revocation.revoke(certificate().id, HOLD)
        stores.revocation.add_consent(certificate().id, RELEASE)
    given = rows(raw, tables.authority.release_consent)
    with database.write() as stores:
        assert stores.revocation.consents(certificate().id) == [RELEASE]
        release_and_hold_again(stores)
    put(raw, tables.authority.release_consent, *given)
    with database.read() as stores:
        assert stores.revocation.consents(certificate().id) == []


def test_a_consent_of_somebody_else_is_none(database: Database, raw: Raw) -> None:
    with database.write() as stores:
        stores.revocation.revoke(certificate().id, HOLD)
        stores.revocation.add_consent(certificate().id, RELEASE)
        stores.rearmings.agree("D-1", REARM)
    for table in (tables.authority.release_consent, tables.delivery.rearm_consent):
        put(raw, table, *({**row, "person_id": "p-2"} for row in rows(raw, table)))
    with database.read() as stores:
        assert stores.revocation.consents(certificate().id) == [RELEASE]
        assert stores.rearmings.consents("D-1") == [REARM]


def test_an_ended_token_that_is_put_back_stays_ended(database: Database, raw: Raw) -> None:
    credential = tables.accounts.credential
    with database.write() as stores:
        stores.accounts.add_credential(Credential("C-1", "A-1", CredentialKind.API_TOKEN, "d", AT))
    living = rows(raw, credential)
    with database.write() as stores:
        assert stores.accounts.end_credential("C-1", LATER)
    with raw() as connection:
        connection.execute(sa.delete(credential))
    put(raw, credential, *living)
    with database.read() as stores:
        found = stores.accounts.credential(CredentialKind.API_TOKEN, "d")
        assert found is not None
        assert found.ended_at == LATER


def test_a_digest_in_the_database_is_not_that_of_the_secret(database: Database, raw: Raw) -> None:
    with database.write() as stores:
        stores.accounts.add_credential(Credential("C-1", "A-1", CredentialKind.API_TOKEN, "d", AT))
        stores.accounts.add_credential(Credential("C-2", "A-1", CredentialKind.ONE_TIME_LINK, "d", AT))
    stored = {row["digest"] for row in rows(raw, tables.accounts.credential)}
    assert len(stored) == 2
    assert not any(one.endswith(":d") or one == "d" for one in stored)


def test_an_approval_counts_for_what_the_order_says_alone(database: Database, raw: Raw) -> None:
    with database.write() as stores:
        stores.orders.add_approval(order(), Approval("p-2", "A-2", AT))
        found = stores.orders.get("O-1")
        assert found
        assert [one.counts for one in found.approvals] == [True]
        stores.orders.correct(found, [replace(found.lines[0], profile="server")], "person-1")
        found = stores.orders.get("O-1")
        assert found
        assert [one.counts for one in found.approvals] == [False]


CHANGES: dict[str, tuple[str, Callable[[Stores], object]]] = {
    "a role": ("INSERT INTO account_role VALUES ('A-1', 'APPROVER')", lambda s: s.accounts.get("A-1")),
    "a person": ("UPDATE account SET person_id = 'person-2'", lambda s: s.accounts.all()),
    "a line": ("UPDATE order_line SET profile = 'server'", lambda s: s.orders.get("O-1")),
    "fewer approvals": ("UPDATE cert_order SET approvals_needed = 0", lambda s: s.orders.get("O-1")),
    "a key": ("UPDATE certificate_authority SET key_name = 'market-root'", lambda s: s.authorities.get(CA.id)),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_record_that_was_changed_stops_what_needs_it(database: Database, raw: Raw, what: str) -> None:
    statement, read = CHANGES[what]
    with database.read() as stores:
        assert read(stores)
    with raw() as connection:
        connection.execute(sa.text(statement))
    with pytest.raises(RecordTampered), database.read() as stores:
        read(stores)


def test_a_role_that_is_granted_does_not_make_a_changed_account_good(database: Database, raw: Raw) -> None:
    """Whoever changes an account while a role is added to it gains nothing: the MAC is over what the step had read."""
    with database.write() as stores:
        account = stores.accounts.get("A-1")
        assert account
    with raw() as connection:
        connection.execute(sa.text("UPDATE account SET person_id = 'person-2'"))
    with database.write() as stores:
        stores.accounts.add_role(account, Role.AUDITOR)
    with pytest.raises(RecordTampered), database.read() as stores:
        stores.accounts.get("A-1")


@pytest.mark.parametrize("ended_at", [None, LATER])
def test_a_role_or_an_account_that_was_ended_and_is_put_back_stays_ended(
    database: Database, raw: Raw, ended_at: datetime | None
) -> None:
    account, role = tables.accounts.account, tables.accounts.account_role
    held, living = rows(raw, role), rows(raw, account)
    narrowed = replace(ACCOUNT, roles=frozenset(), ended_at=ended_at)
    with database.write() as stores:
        stores.accounts.narrow(narrowed, LATER)
    with database.read() as stores:
        assert stores.accounts.get("A-1") == narrowed
    with raw() as connection:
        for column, value in living[0].items():
            connection.execute(sa.update(account).values({column: value}))
    put(raw, role, *held)
    with pytest.raises(RecordTampered), database.read() as stores:
        stores.accounts.get("A-1")


def test_a_role_that_was_ended_can_be_given_again(database: Database) -> None:
    for _ in range(2):
        with database.write() as stores:
            stores.accounts.narrow(replace(ACCOUNT, roles=frozenset()), LATER)
        with database.write() as stores:
            stores.accounts.add_role(replace(ACCOUNT, roles=frozenset()), Role.OPERATOR)
        with database.read() as stores:
            assert stores.accounts.get("A-1") == ACCOUNT

"""Somebody writes into the database, table by table: nothing new is signed, and nobody new is let in.

Rows are inserted as copies, every column of every row is changed, and rows are put back as they were before.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

import pytest
import sqlalchemy as sa
from fixtures.written_database import Row, Works, admitted

from warifu.accounts.access import digest
from warifu.accounts.facts import Actor, GrantState, Role
from warifu.adapters.database.tables import metadata
from warifu.kernel.errors import WarifuError
from warifu.kernel.ids import new_id
from warifu.kernel.secret import Secret
from warifu.orders.facts import OrderState
from warifu.workflows.accounts.grant_role import approve_role
from warifu.workflows.accounts.open import use_link
from warifu.workflows.accounts.sign_in import sign_in_with_token
from warifu.workflows.installation import Installation
from warifu.workflows.issuing.issue_order import issue_order
from warifu.workflows.jobs import NoLease

STATES = {"cert_order": list(OrderState), "role_grant": list(GrantState), "account_role": list(Role)}
BOUND = {table.name for table in metadata.sorted_tables if "mac" in table.columns}
NOT_HERE = {"release_consent", "rearm_consent", "parcel"}
OWN = "an intruder's own token"


@dataclass(frozen=True)
class Writing:
    """One row that is written: in the place of `old`, where there is one."""

    table: sa.Table
    how: str
    row: Row
    old: Row | None = None

    def key(self, row: Row) -> sa.ColumnElement[bool]:
        return sa.and_(*(column == row[column.name] for column in self.table.primary_key.columns))

    def write(self, engine: sa.Engine) -> bool:
        """False where the database itself refuses."""
        with suppress(sa.exc.DBAPIError), engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(sa.text("SET LOCAL session_replication_role = replica"))  # no triggers, no keys
            if self.old is not None:
                connection.execute(sa.delete(self.table).where(self.key(self.old)))
            connection.execute(sa.insert(self.table), dict(self.row))
            return True
        return False


def test_nothing_new_is_signed_and_nobody_new_let_in(works: Works, counts: Mapping[str, int]) -> None:
    ways: dict[tuple[str, str], list[Writing]] = {}
    for one in writings(works):
        ways.setdefault((one.table.name, one.how.rpartition(" ")[2]), []).append(one)
    seeded, written = random.Random(20261124), set()
    for (table, _), of_way in ways.items():
        seeded.shuffle(of_way)
        taken = (one for one in of_way if attempted(works, one))
        written |= {table for _ in islice(taken, counts["database_writings"])}
    assert written >= (BOUND - NOT_HERE) | {"order_line", "account_role", "job", "participant", "order_change"}


def test_where_nobody_wrote_what_was_approved_is_signed_and_people_come_in(works: Works) -> None:
    installation, engine = works.opened()
    signed = attempt(works, installation)
    assert set(signed) == works.approved
    for token, actor in works.actors.items():
        assert who(installation, token) == actor
    assert sum(actor is not None for actor in works.actors.values()) == 5
    engine.dispose()


@pytest.mark.parametrize("kind", ["API_TOKEN", "ONE_TIME_LINK", "CERTIFICATE"])
def test_a_credential_of_ones_own_lets_nobody_in(works: Works, kind: str) -> None:
    installation, engine = works.opened()
    credential = metadata.tables["credential"]
    (other, *_) = works.now["credential"]
    for number, shown in enumerate((digest(OWN.encode()), f"1:{digest(OWN.encode())}")):
        row = {**other, "id": f"C-OWN{number}", "kind": kind, "digest": shown, "account_id": "U-1"}
        assert Writing(credential, "inserted", row).write(engine)
    assert who(installation, OWN) is None
    with pytest.raises(WarifuError):
        use_link(installation, Secret(OWN))
    engine.dispose()


def test_approvals_that_nobody_gave_are_not_counted(works: Works) -> None:
    installation, engine = works.opened()
    approval, order = metadata.tables["approval"], metadata.tables["cert_order"]
    given = works.now["approval"]
    with engine.begin() as connection:
        for row in works.now["cert_order"]:
            connection.execute(sa.update(order).where(order.c.id == row["id"]).values(state="APPROVED"))
            for one in given:
                for person in ("p-1", "p-2", "p-3"):
                    forged = {**one, "order_id": row["id"], "person_id": person}
                    with suppress(sa.exc.IntegrityError), connection.begin_nested():
                        connection.execute(sa.insert(approval), forged)
    assert set(attempt(works, installation)) <= works.approved
    engine.dispose()


def attempted(works: Works, writing: Writing) -> bool:
    """Whether it could be written; then everything is tried that signs or lets in."""
    installation, engine = works.opened()
    try:
        if not writing.write(engine):
            return False
        signed = attempt(works, installation)
        assert set(signed) <= works.approved, writing
        assert len(signed) == len(set(signed)), writing
        for token, honest in works.actors.items():
            assert is_no_more(who(installation, token), honest), writing
        with suppress(ValueError, LookupError):  # a row may hold what no program can read
            assert admitted(installation) <= works.admitted, writing
        for link in works.links:
            with pytest.raises(Exception):  # noqa: B017, PT011  # whatever: it opens nothing
                use_link(installation, Secret(link))
        return True
    finally:
        engine.dispose()
        installation.unit_of_work.close()  # type: ignore[attr-defined]


def attempt(works: Works, installation: Installation) -> list[tuple[bytes, str]]:
    """Issue every order there is, grant every role that was proposed, and say what was signed."""
    second = Actor("U-2", "p-2", "見本 承認二", frozenset({Role.APPROVER}), signed_in=True)
    for row in works.now["role_grant"]:
        with suppress(Exception):
            approve_role(installation, second, row["id"])
    for row in works.now["cert_order"]:
        with suppress(Exception):  # a row may hold what no program can read
            issue_order(installation, row["id"], NoLease())
    return works.signed()


def who(installation: Installation, token: str) -> Actor | None:
    with suppress(Exception):
        return sign_in_with_token(installation, Secret(token))
    return None


def is_no_more(actor: Actor | None, honest: Actor | None) -> bool:
    """Whether this is nobody, or who came in before, for no more participants."""
    if actor is None or honest is None:
        return actor is None
    same = (actor.account_id, actor.person_id, actor.roles, actor.desk)
    return (
        same == (honest.account_id, honest.person_id, honest.roles, honest.desk) and actor.acts_for <= honest.acts_for
    )


def writings(works: Works) -> Iterator[Writing]:
    for table in metadata.sorted_tables:
        rows = works.now[table.name]
        keys = [column.name for column in table.primary_key.columns]
        for row in rows:
            for column in table.columns:
                for value in others(table, column, row[column.name], rows):
                    yield Writing(table, f"{column.name} changed", {**row, column.name: value}, row)
            yield Writing(table, "copied", {**row, **twisted(table, row)})
        for before in works.before:
            now = {tuple(row[key] for key in keys): row for row in rows}
            for row in before[table.name]:
                present = now.get(tuple(row[key] for key in keys))
                if present != row:
                    yield Writing(table, "put back", row, present)


def others(table: sa.Table, column: sa.Column[Any], value: Any, rows: Any) -> list[Any]:
    """Other values for a column: those of other rows, those it might have, and close ones."""
    found = [row[column.name] for row in rows]
    if column.name in {"state", "role"}:
        found += [str(state) for state in STATES.get(table.name, ())]
    if column.nullable:
        found.append(None)
    found += CLOSE.get(type(value), lambda one: [])(value)
    kept: list[Any] = []
    for one in found:
        if one != value and one not in kept:
            kept.append(one)
    return kept


def twisted(table: sa.Table, row: Row) -> dict[str, Any]:
    """A new primary key, and new values where a column is unique by itself."""
    unique = {c.name for u in table.constraints if isinstance(u, sa.UniqueConstraint) for c in u.columns}
    names = {column.name for column in table.primary_key.columns} | unique
    return {name: CLOSE.get(type(row[name]), lambda one: [one])(row[name])[0] for name in names}


CLOSE: Mapping[type, Callable[[Any], list[Any]]] = {
    str: lambda text: [new_id("X"), text + "x"],
    int: lambda number: [number + 1, 0],
    bool: lambda flag: [not flag],
    bytes: lambda octets: [octets[:-1] + bytes([octets[-1] ^ 1]) if octets else b"\1"],
    datetime: lambda at: [at + timedelta(days=400), at - timedelta(days=400)],
    date: lambda on: [on + timedelta(days=40)],
}

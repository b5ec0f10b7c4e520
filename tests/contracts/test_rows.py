"""Rows written the quick way lie in the tables as SQLAlchemy's own insert and update would have left them."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa
from contracts.facts import CA, Raw, any_fact, entry, furnish, order
from fixtures.databases import MACS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warifu.adapters.database import evidence
from warifu.adapters.database.database import Database
from warifu.adapters.database.issuing import intentions
from warifu.adapters.database.orders import orders
from warifu.adapters.database.rows import Insert
from warifu.authority.facts import Certificate, Intention
from warifu.evidence.facts import Entry
from warifu.orders.facts import OrderLine

contract = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


class Undo(Exception):
    """Ends an example; the transaction takes its rows away."""


@pytest.fixture
def furnished(database: Database) -> Database:
    with database.write() as stores:
        furnish(stores)
        stores.orders.add(order())
    return database


def lie(raw: Raw, table: sa.Table, write: Callable[[sa.Connection], object]) -> Sequence[tuple[Any, ...]]:
    """What lies in the table after `write`, as the driver gives it, types and all."""
    found: Sequence[tuple[Any, ...]] = ()
    with suppress(Undo), raw() as connection:
        write(connection)
        names = ", ".join(f'"{column.name}"' for column in table.columns if column.name != "position")
        rows = connection.exec_driver_sql(f'SELECT {names} FROM "{table.name}" ORDER BY 1')
        found = [tuple((type(value), value) for value in row) for row in rows]
        raise Undo
    return found


def both_ways(raw: Raw, insert: Insert, rows: Sequence[Sequence[Any]]) -> None:
    named = [dict(zip(insert.names, row, strict=True)) for row in rows]
    slow = lie(raw, insert.table, lambda connection: connection.execute(sa.insert(insert.table), named))
    assert lie(raw, insert.table, lambda connection: insert.execute(connection, rows)) == slow
    assert len(slow) >= len(rows)


@contract
@given(st.lists(any_fact(Intention), min_size=1, max_size=3, unique_by=lambda one: one.id))
def test_intentions(furnished: Database, raw: Raw, drawn: Sequence[Intention]) -> None:
    rows = []
    for number, one in enumerate(drawn):
        row = list(intentions.intention_row(one, MACS))
        fixed = {"serial": number + 1, "public_key_digest": f"digest {number}", "order_line_id": f"L-{number}"}
        for name, value in fixed.items():
            row[intentions.INTENTIONS.names.index(name)] = value
        rows.append(row)
    both_ways(raw, intentions.INTENTIONS, rows)


@contract
@given(st.lists(any_fact(Certificate), min_size=1, max_size=3, unique_by=lambda c: c.id))
def test_issued_certificates(furnished: Database, raw: Raw, drawn: Sequence[Certificate]) -> None:
    rows = []
    for number, one in enumerate(drawn):
        row = list(intentions.certificate_row(one))
        fixed = {"ca_id": CA.id, "participant_id": None, "order_line_id": None, "fingerprint": f"{number:064x}"}
        fixed |= {"serial": number + 1, "public_key_digest": f"digest {number}"}
        for name, value in fixed.items():
            row[intentions.CERTIFICATES.names.index(name)] = value
        rows.append(row)
    both_ways(raw, intentions.CERTIFICATES, rows)


@contract
@given(st.lists(any_fact(OrderLine), min_size=1, max_size=3, unique_by=lambda line: line.id))
def test_order_lines_and_their_keys(furnished: Database, raw: Raw, drawn: Sequence[OrderLine]) -> None:
    number = orders.LINES.names.index("number")
    rows = [list(orders.line_row("O-1", one)) for one in drawn if one.id != "L-1"]
    for at, row in enumerate(rows, 1_000):
        row[number] = at
    both_ways(raw, orders.LINES, rows)
    with raw() as connection:
        connection.execute(sa.delete(orders.ORDERED_KEY))
    both_ways(raw, orders.ORDERED_KEYS, [("digest", "L-1")])


@contract
@given(st.lists(any_fact(Entry), min_size=1, max_size=3, unique_by=lambda e: e.id))
def test_evidence(furnished: Database, raw: Raw, drawn: Sequence[Entry]) -> None:
    both_ways(raw, evidence.ENTRIES, [evidence.entry_row(one) for one in drawn])


def test_a_foreign_instant_is_refused_here_too(database: Database, raw: Raw) -> None:
    tokyo = timezone(timedelta(hours=9))
    for at in (datetime(2026, 11, 24, 1, 5), datetime(2026, 11, 24, 10, 5, tzinfo=tokyo)):  # refused
        with pytest.raises(ValueError, match="UTC"), database.write() as stores:
            stores.evidence.append(entry(1), entry(2, at=at))


def test_no_rows_are_no_statement(raw: Raw) -> None:
    with raw() as connection:
        evidence.ENTRIES.execute(connection, [])
        intentions.INTENTIONS.execute(connection, [])

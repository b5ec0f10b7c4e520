"""Evidence is written with the deed, never changed, and numbered without gaps once committed."""

import multiprocessing
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa
from contracts.facts import AT, Raw, entry
from fixtures.databases import MACS
from sqlalchemy.exc import IntegrityError

from warifu.adapters.database.database import Database
from warifu.evidence.facts import NumberedEntry, SignedHead, TreeHead, canonical_bytes
from warifu.evidence.tree import Frontier, StoredTree, follows, leaf_hash

EACH_WRITER = 30


class Undo(Exception):
    pass


COLUMNS = {
    "evidence_entry": "position",
    "evidence_number": "position",
    "evidence_node": "place",
    "evidence_head": "size",
}


@pytest.mark.parametrize("table", COLUMNS)
@pytest.mark.parametrize("act", ["UPDATE {0} SET {1} = {1} + 100", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"])
def test_evidence_cannot_be_changed_or_deleted(database: Database, raw: Raw, table: str, act: str) -> None:
    with database.write() as stores:
        stores.evidence.append(*(entry(number) for number in range(256)))
        stores.evidence.number_committed(256)
        stores.evidence.add_head(SignedHead(TreeHead(256, b"root", AT), b"key", b"signature"))
    if act.startswith("TRUNCATE") and database._engines.writer.dialect.name == "sqlite":
        return  # SQLite has no such statement
    with pytest.raises(IntegrityError, match="append-only"), raw() as connection:
        connection.execute(sa.text(act.format(table, COLUMNS[table])))
    with database.read() as stores:
        assert [numbered.number for numbered in stores.evidence.entries(limit=300)] == list(range(1, 257))
        assert stores.evidence.newest_head() == SignedHead(TreeHead(256, b"root", AT), b"key", b"signature")


def test_the_stored_tree_is_the_tree_of_the_entries_however_they_came(database: Database) -> None:
    frontier, sizes = Frontier(), []
    for step in (1, 2, 250, 3, 256, 511, 1, 700):
        with database.write() as stores:
            done = stores.evidence.size()
            stores.evidence.append(*(entry(number) for number in range(done, done + step)))
            for numbered in stores.evidence.number_committed(1_000):
                frontier.add(leaf_hash(canonical_bytes(numbered)))
        sizes.append((frontier.size, frontier.root()))
    with database.read() as stores:
        tree = StoredTree(stores.evidence.hashes)
        assert [(size, tree.root(size)) for size, _ in sizes] == sizes
        for (earlier, old), (later, new) in pairwise(sizes):
            assert follows(earlier, old, later, new, tree.consistency(earlier, later))


def test_an_entry_has_one_form_whatever_text_it_holds_and_whichever_database_keeps_it(database: Database) -> None:
    odd = replace(entry(1), actor='𠮷\u2028"', facts={"why": "\x01 <&> \uffff", "ゆえ": "\x7f\n"})
    with database.write() as stores:
        stores.evidence.append(odd)
        stores.evidence.number_committed(1)
    with database.read() as stores:
        (kept,) = stores.evidence.entries()
        assert canonical_bytes(kept) == canonical_bytes(NumberedEntry(1, odd))
        assert list(stores.evidence.hashes(0, 0, 1)) == [leaf_hash(canonical_bytes(kept))]


def test_an_entry_of_a_step_that_failed_gets_no_number_and_leaves_no_gap(database: Database) -> None:
    with database.write() as stores:
        stores.evidence.append(entry(1))
    with suppress(Undo), database.write() as stores:
        stores.evidence.append(entry(2), entry(3))
        raise Undo
    with suppress(Undo), database.write() as stores:
        stores.evidence.number_committed(10)
        raise Undo
    with database.write() as stores:
        stores.evidence.append(entry(4))
        numbered = stores.evidence.number_committed(10)
    assert [(n.number, n.entry.id) for n in numbered] == [(1, "E-1"), (2, "E-4")]


def test_numbers_follow_the_order_of_commits_in_steps_of_the_limit(database: Database) -> None:
    for number in range(1, 8):
        with database.write() as stores:
            stores.evidence.append(entry(number, at=AT - timedelta(seconds=number)))
    with database.write() as stores:
        assert [n.number for n in stores.evidence.number_committed(3)] == [1, 2, 3]
        assert [n.number for n in stores.evidence.number_committed(3)] == [4, 5, 6]
        assert [n.number for n in stores.evidence.number_committed(3)] == [7]
        assert stores.evidence.number_committed(3) == []
    with database.read() as stores:
        assert [n.entry.id for n in stores.evidence.entries()] == [f"E-{n}" for n in range(1, 8)]
        assert [n.number for n in stores.evidence.entries(after=4, limit=2)] == [5, 6]


def test_what_is_known_about_a_subject_is_there_before_it_has_a_number(database: Database) -> None:
    with database.write() as stores:
        stores.evidence.append(entry(1), entry(2, subject="O-2"))
        stores.evidence.number_committed(10)
        stores.evidence.append(entry(3))
    with database.read() as stores:
        assert [e.id for e in stores.evidence.about("O-1")] == ["E-1", "E-3"]


def write_and_number(url: str, writer: int) -> None:
    database = Database(url, MACS)
    for n in range(EACH_WRITER):
        with database.write() as stores:
            stores.evidence.append(entry(writer * EACH_WRITER + n))
        with suppress(Undo), database.write() as stores:
            stores.evidence.append(entry(-(writer * EACH_WRITER + n) - 1))
            raise Undo
        with database.write() as stores:
            stores.evidence.number_committed(2)
    database.close()


@pytest.fixture
def written(shared_url: str, shared_database: Database) -> Database:
    spawning = multiprocessing.get_context("spawn")
    writers = [spawning.Process(target=write_and_number, args=(shared_url, writer)) for writer in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0, 0]
    return shared_database


def test_evidence_numbers_have_no_gaps_under_two_writers_that_both_number(written: Database) -> None:
    with written.write() as stores:
        stores.evidence.number_committed(1_000)
        numbered = stores.evidence.entries(limit=1_000)
    assert [n.number for n in numbered] == list(range(1, 2 * EACH_WRITER + 1))
    assert {n.entry.id for n in numbered} == {f"E-{n}" for n in range(2 * EACH_WRITER)}

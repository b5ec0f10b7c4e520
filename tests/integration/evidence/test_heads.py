"""証跡の木の頭: signed as the log grows, handed out by every node, never for a history that was rewritten."""

import re
import urllib.request
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa
from fixtures.checkpoint import serving
from fixtures.installation import FOUNDER, MAIL_FOLDER, make_installation
from structlog.testing import capture_logs

from warifu.adapters.database.database import Database
from warifu.adapters.mail.folder import read_folder
from warifu.adapters.x509.signatures import is_signature, public_key_pem
from warifu.entrypoints.http.serving import Listener
from warifu.entrypoints.status.app import StatusApp
from warifu.entrypoints.status.memory import AnswerMemory
from warifu.entrypoints.work.jobs import HEADS_EVERY, RecurringTasks, run_one
from warifu.entrypoints.work.node import HeadFile
from warifu.evidence.errors import HistoryRewritten
from warifu.evidence.facts import NumberedEntry, canonical_bytes
from warifu.evidence.head_file import read_head, signed_bytes
from warifu.evidence.tree import leaf_hash
from warifu.kernel.clock import MovableClock
from warifu.kernel.errors import Changed
from warifu.workflows.evidence.number_evidence import number_evidence
from warifu.workflows.evidence.sign_head import hand_out_head, sign_head
from warifu.workflows.installation import Installation, entry
from warifu.workflows.ports import Statement
from warifu.workflows.publication.answer_status import StatusResponder


def append(installation: Installation, count: int) -> None:
    with installation.unit_of_work.write() as stores:
        stores.evidence.append(*(entry(installation, FOUNDER, "tested", f"order:O-{n}") for n in range(count)))
    number_evidence(installation)


def size_of(installation: Installation) -> int:
    with installation.unit_of_work.read() as stores:
        return stores.evidence.size()


def test_a_head_is_signed_when_entries_were_added_and_not_otherwise(installation: Installation) -> None:
    append(installation, 300)
    first = sign_head(installation)
    assert first is not None
    key = installation.statements.public_key(Statement.HEAD)
    assert first.key == sha256(key).digest()
    assert is_signature(key, signed_bytes(first.head), first.signature)
    assert sign_head(installation) == first
    append(installation, 1)
    second = sign_head(installation)
    assert second is not None
    assert second.head.size == first.head.size + 1 == size_of(installation)


def test_every_node_hands_out_the_newest_head_with_its_key(
    installation: Installation, tmp_path: Path, clock: MovableClock
) -> None:
    heads = HeadFile(installation)
    heads.follow()
    assert installation.publication.head() is None
    append(installation, 3)
    signed = sign_head(installation)
    heads.follow()
    assert installation.publication.head() == signed
    published = tmp_path / "publish"
    app = StatusApp(published, StatusResponder(installation), AnswerMemory())
    with serving(Listener("status", "127.0.0.1", 0, app)) as (port,):
        url = f"http://127.0.0.1:{port}/evidence"
        assert read_head(urllib.request.urlopen(f"{url}/head.json").read()) == signed
        pem = urllib.request.urlopen(f"{url}/key.pem").read()
    assert pem == public_key_pem(installation.statements.public_key(Statement.HEAD))
    assert (published / "evidence" / "head.json").stat().st_mode & 0o777 == 0o600


def rewrite(installation: Installation) -> None:
    """What somebody with a database client can do: another actor in the first entry, and the leaf that fits it."""
    database = installation.unit_of_work
    assert isinstance(database, Database)
    with installation.unit_of_work.read() as stores:
        first = stores.evidence.entries(limit=1)[0]
    other = NumberedEntry(1, replace(first.entry, actor="U-OTHER"))
    with database._engines.writer.begin() as connection:
        for table in ("evidence_entry", "evidence_number", "evidence_node", "evidence_head"):
            for act in ("update", "delete"):
                connection.execute(sa.text(f"DROP TRIGGER {table}_refuses_{act}"))
        connection.execute(
            sa.text("UPDATE evidence_entry SET actor = 'U-OTHER' WHERE id = :id"), {"id": first.entry.id}
        )
        leaf = {"leaf": leaf_hash(canonical_bytes(other))}
        connection.execute(sa.text("UPDATE evidence_number SET leaf = :leaf WHERE number = 1"), leaf)


def test_no_head_is_signed_for_a_history_that_was_rewritten(installation: Installation) -> None:
    append(installation, 20)
    signed = sign_head(installation)
    hand_out_head(installation)
    rewrite(installation)
    append(installation, 1)
    with pytest.raises(HistoryRewritten):
        sign_head(installation)
    database = installation.unit_of_work
    assert isinstance(database, Database)
    with database._engines.writer.begin() as connection:
        connection.execute(sa.text("DELETE FROM evidence_head"))
    with pytest.raises(HistoryRewritten):
        sign_head(installation)
    assert installation.publication.head() == signed


def test_a_log_that_became_shorter_gets_no_head_and_the_file_stays(tmp_path: Path, clock: MovableClock) -> None:
    installation = make_installation(tmp_path / "first", clock)
    append(installation, 20)
    signed = sign_head(installation)
    hand_out_head(installation)
    older = make_installation(tmp_path / "older", clock)  # another database behind the same files
    put_back = replace(older, publication=installation.publication)
    append(put_back, 1)
    with pytest.raises(HistoryRewritten):
        sign_head(put_back)
    sign_head(older)
    with pytest.raises(HistoryRewritten):
        hand_out_head(put_back)
    assert installation.publication.head() == signed
    heads = HeadFile(put_back)
    with capture_logs() as logs:
        heads.follow()
        heads.follow()
    assert [(one["event"], one["code"]) for one in logs] == [("evidence.head_refused", "evidence.history_rewritten")], (
        "said once, and the node goes on"
    )


def test_what_forbids_a_head_is_logged_and_keeps_nothing_else_from_being_done(
    installation: Installation,
) -> None:
    append(installation, 20)
    sign_head(installation)
    rewrite(installation)
    append(installation, 1)
    tasks = RecurringTasks(installation)
    with capture_logs() as logs:
        tasks.do_due()
    assert ("evidence.head_refused", "evidence.history_rewritten") in [(o["event"], o.get("code")) for o in logs]
    with installation.unit_of_work.read() as stores:
        assert stores.lists.latest("market-g1"), "the work that comes after it was done"


def test_heads_are_signed_every_ten_minutes_and_mailed_once_a_day(tmp_path: Path, clock: MovableClock) -> None:
    installation = make_installation(tmp_path, clock)
    recipients = ("auditor@example.jp", "second@example.jp")
    installation = replace(installation, policy=replace(installation.policy, head_recipients=recipients))
    tasks = RecurringTasks(installation)
    sizes = []
    for step in (timedelta(0), HEADS_EVERY / 2, HEADS_EVERY / 2, timedelta(days=1), HEADS_EVERY):
        clock.move(step)
        append(installation, 1)
        tasks.do_due()
        with installation.unit_of_work.read() as stores:
            newest = stores.evidence.newest_head()
        assert newest is not None
        sizes.append(newest.head.size == size_of(installation))
    assert sizes == [True, False, True, True, True]
    while run_one(installation):
        pass
    mails = read_folder(tmp_path / MAIL_FOLDER)
    assert sorted(mail.to for mail in mails) == sorted(recipients * 2)
    heads = {read_head(re.search(r"^\{\n.*?^\}", mail.body, re.MULTILINE | re.DOTALL)[0].encode()) for mail in mails}  # type: ignore[index]
    assert len(heads) == 2
    key = installation.statements.public_key(Statement.HEAD)
    assert all(is_signature(key, signed_bytes(one.head), one.signature) for one in heads)


def test_two_nodes_that_sign_at_once_leave_one_head(installation: Installation) -> None:
    append(installation, 5)
    inner = installation.statements

    class SlowKeys:
        """While this node signs, the other one is done."""

        def prepare(self, *_: object) -> None:
            raise Changed("unused")

        def public_key(self, statement: Statement) -> bytes:
            return inner.public_key(statement)

        def sign(self, statement: Statement, data: bytes) -> bytes:
            sign_head(installation)
            return inner.sign(statement, data)

    other = sign_head(replace(installation, statements=SlowKeys()))
    with installation.unit_of_work.read() as stores:
        assert stores.evidence.newest_head() == other

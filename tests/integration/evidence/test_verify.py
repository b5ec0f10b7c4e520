"""証跡の検証: whatever is changed under a signed head is found, on any machine, without server and database."""

import base64
import io
import json
import os
import random
import struct
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from fixtures import terminal
from fixtures.installation import AT

from warifu.authority.facts import KeyAlgorithm
from warifu.bootstrap.installation import close_installation, create_installation
from warifu.bootstrap.local import local_actor, local_installation, local_settings
from warifu.entrypoints.cli.evidence import evidence_work
from warifu.evidence.errors import HistoryRewritten
from warifu.evidence.facts import TreeHead, canonical_json
from warifu.evidence.head_file import read_head
from warifu.evidence.log_file import LONGEST_LINE, verify_log
from warifu.evidence.tree import Frontier, leaf_hash
from warifu.kernel.errors import TooLarge, WarifuError
from warifu.workflows.authority.open_authority import open_for_business
from warifu.workflows.installation import Installation, entry

CHANGES = 1_000
ENTRIES = 300
AFTER = 7
EARLIER = 120

Lines = list[bytes]


@dataclass(frozen=True)
class Carried:
    """What is carried to another machine."""

    log: Path
    head: Path
    earlier: Path
    key: Path

    @property
    def lines(self) -> Lines:
        return self.log.read_bytes().splitlines()

    def verify(self, *more: str) -> str:
        return terminal.run(*self.words(), *more)

    def refused(self, *more: str) -> str:
        return terminal.refused(*self.words(), *more)

    def words(self) -> Sequence[str]:
        return ("evidence", "verify", str(self.log), "--head", str(self.head), "--key", str(self.key))


def append(installation: Installation, first: int, last: int) -> None:
    with installation.unit_of_work.write() as stores:
        stores.evidence.append(
            *(
                entry(
                    installation, local_actor(), "order.approved", f"order:O-{n}", why=f"第{n}号", person=f"p-{n % 7}"
                )
                for n in range(first, last)
            )
        )


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    create_installation(tmp_path / "home", {"approvals": 0})
    monkeypatch.setitem(os.environ, "WARIFU_HOME", str(tmp_path / "home"))
    installation, settings = local_installation(), local_settings()
    names = settings.server_names(installation.catalogue)
    open_for_business(installation, local_actor(), settings.organization, names, KeyAlgorithm.P_256)
    close_installation(installation)
    return tmp_path / "home"


@pytest.fixture
def carried(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Carried:
    """A log with a head, an earlier one and entries that no head is about yet; the installation is out of reach."""
    there = tmp_path / "elsewhere"
    there.mkdir()
    carried = Carried(there / "log.jsonl", there / "head.json", there / "earlier.json", there / "key.pem")
    installation = local_installation()
    for entries, kept in ((EARLIER, carried.earlier), (ENTRIES, carried.head)):
        with installation.unit_of_work.read() as stores:
            done = stores.evidence.size()
        append(installation, done, entries)
        terminal.run("authority", "publish")
        kept.write_bytes((home / "publish" / "evidence" / "head.json").read_bytes())
    append(installation, ENTRIES, ENTRIES + AFTER)
    close_installation(installation)
    terminal.run("evidence", "export", str(carried.log))
    carried.key.write_bytes((home / "publish" / "evidence" / "key.pem").read_bytes())
    monkeypatch.setitem(os.environ, "WARIFU_HOME", str(tmp_path / "nowhere"))
    home.rename(tmp_path / "gone")
    return carried


def test_an_untouched_log_is_as_signed_and_what_stands_after_the_head_is_counted(carried: Carried) -> None:
    assert carried.log.stat().st_mode & 0o777 == 0o600
    signed = json.loads(carried.head.read_bytes())["tree_size"]
    said = carried.verify("--earlier-head", str(carried.earlier))
    assert f"1 - {signed}" in said
    assert f"not signed yet: {len(carried.lines) - signed}" in said
    assert len(carried.lines) - signed >= AFTER
    assert "continues the earlier head" in said


def test_openssl_finds_the_signature_good_over_the_tree_head_of_rfc_6962(carried: Carried, tmp_path: Path) -> None:
    head = json.loads(carried.head.read_bytes())
    root = base64.b64decode(head["sha256_root_hash"])
    (tmp_path / "signed").write_bytes(struct.pack(">BBQQ", 0, 1, head["timestamp"], head["tree_size"]) + root)
    (tmp_path / "signature").write_bytes(base64.b64decode(head["signature"]))
    command = ["openssl", "dgst", "-sha256", "-verify", carried.key, "-signature", tmp_path / "signature"]
    done = subprocess.run([*command, tmp_path / "signed"], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "Verified OK"


def changed(line: bytes, **fields: object) -> bytes:
    """The line of somebody who knows the form."""
    return canonical_json({**json.loads(line), **fields})


def renumbered(lines: Lines) -> Lines:
    return [changed(line, number=number) for number, line in enumerate(lines, 1)]


def change(lines: Lines, at: int, chance: random.Random) -> Lines:
    match chance.randrange(3):
        case 0:
            line = bytearray(lines[at])
            line[chance.randrange(len(line))] ^= 1 << chance.randrange(8)
            new = bytes(line)
        case 1:
            new = changed(lines[at], actor=f"U-{chance.random()}")
        case _:
            new = changed(lines[at], facts={})
    return [*lines[:at], new, *lines[at + 1 :]]


def delete(lines: Lines, at: int, chance: random.Random) -> Lines:
    rest = [*lines[:at], *lines[at + 1 :]]
    return renumbered(rest) if chance.random() < 0.5 else rest


def insert(lines: Lines, at: int, chance: random.Random) -> Lines:
    more = [*lines[:at], changed(lines[chance.randrange(len(lines))], id="E-NEW"), *lines[at:]]
    return renumbered(more) if chance.random() < 0.5 else more


def swap(lines: Lines, at: int, chance: random.Random) -> Lines:
    other = (at + chance.randrange(1, 50)) % len(lines)
    swapped = list(lines)
    swapped[at], swapped[other] = swapped[other], swapped[at]
    return renumbered(swapped) if chance.random() < 0.5 else swapped


def truncate(lines: Lines, at: int, _: random.Random) -> Lines:
    return lines[:at]


KINDS: Sequence[Callable[[Lines, int, random.Random], Lines]] = (change, delete, insert, swap, truncate)


def test_a_thousand_of_a_thousand_changes_under_a_head_are_found(carried: Carried) -> None:
    chance, lines = random.Random(6962), carried.lines
    head = read_head(carried.head.read_bytes()).head
    found = dict.fromkeys(kind.__name__ for kind in KINDS)
    missed = []
    for number in range(CHANGES):
        kind = KINDS[number % len(KINDS)]
        other = kind(lines, chance.randrange(head.size), chance)
        try:
            verify_log(io.BytesIO(b"".join(line + b"\n" for line in other)), head, None, lambda _: None)
            missed.append((number, kind.__name__))
        except WarifuError as refused:
            found[kind.__name__] = refused.code
    assert missed == []
    assert all(found.values()), found


def test_what_was_cut_off_in_the_middle_of_a_line_or_after_the_head_is_told_apart(carried: Carried) -> None:
    whole = carried.log.read_bytes()
    signed = read_head(carried.head.read_bytes()).head.size
    carried.log.write_bytes(whole[:-10])
    assert carried.refused() == "evidence.line_refused"
    carried.log.write_bytes(b"".join(line + b"\n" for line in carried.lines[:signed]))
    assert "not signed yet: 0" in carried.verify()
    carried.log.write_bytes(b"".join(line + b"\n" for line in carried.lines[: signed - 1]))
    assert carried.refused() == "evidence.log_cut_off"
    carried.log.write_bytes(b"")
    assert carried.refused() == "evidence.log_cut_off"


def test_an_earlier_head_says_between_which_entries_a_change_is(carried: Carried) -> None:
    earlier, head = (read_head(file.read_bytes()).head for file in (carried.earlier, carried.head))
    lines = carried.lines
    lines[earlier.size + 3] = changed(lines[earlier.size + 3], actor="U-OTHER")
    carried.log.write_bytes(b"".join(line + b"\n" for line in lines))
    with pytest.raises(WarifuError) as refused:
        carried.verify("--earlier-head", str(carried.earlier))
    assert refused.value.facts() == {"first": earlier.size + 1, "last": head.size}


def test_a_head_of_a_second_history_is_not_taken_for_the_continuation_of_the_first(carried: Carried) -> None:
    """Who rewrites the database before the next head gets it signed; whoever kept an older head finds it."""
    head = read_head(carried.head.read_bytes()).head
    lines, second = carried.lines, Frontier()
    lines[5] = changed(lines[5], actor="U-OTHER")
    for line in lines[: head.size]:
        second.add(leaf_hash(line))
    log = io.BytesIO(b"".join(line + b"\n" for line in lines))
    resigned = TreeHead(head.size, second.root(), head.at)
    assert verify_log(log, resigned, None, lambda _: None).signed == head.size
    log.seek(0)
    with pytest.raises(HistoryRewritten):
        verify_log(log, resigned, read_head(carried.earlier.read_bytes()).head, lambda _: None)


def test_heads_of_other_keys_and_changed_heads_are_refused(carried: Carried, tmp_path: Path) -> None:
    head = json.loads(carried.head.read_bytes())
    other = tmp_path / "other.pem"
    made = ["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", tmp_path / "other.key"]
    subprocess.run(made, check=True, capture_output=True)
    subprocess.run(
        ["openssl", "ec", "-in", tmp_path / "other.key", "-pubout", "-out", other], check=True, capture_output=True
    )
    assert terminal.refused(*carried.words()[:-1], str(other)) == "evidence.head_forged"
    assert terminal.refused(*carried.words()[:-1], str(tmp_path / "other.key")) == "input.not_understood"
    for name, value in (("tree_size", head["tree_size"] - 1), ("timestamp", head["timestamp"] + 1)):
        carried.head.write_text(json.dumps({**head, name: value}))
        assert carried.refused() == "evidence.head_forged"
    for odd in (
        "",
        "[]",
        "{}",
        "[" * 10_000,
        json.dumps({**head, "tree_size": 0}),
        json.dumps({**head, "log_id": "AA=="}),
    ):
        carried.head.write_text(odd)
        assert carried.refused() == "input.not_understood"
    carried.head.write_text(json.dumps(head))
    assert carried.refused("--earlier-head", str(carried.log)) in {"input.too_large", "input.not_understood"}


def test_a_line_without_end_is_refused_before_it_is_held_in_memory() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            self.given += len(buffer)
            buffer[:] = b" " * len(buffer)
            return len(buffer)

    endless = Endless()
    with pytest.raises(TooLarge):
        verify_log(io.BufferedReader(endless), TreeHead(1, b"", AT), None, lambda _: None)
    assert endless.given < 2 * LONGEST_LINE


def test_an_export_that_is_interrupted_leaves_what_was_there(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out" / "log.jsonl"
    out.parent.mkdir()
    out.write_text("an older export")

    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(evidence_work, "write_log", interrupted)
    assert terminal.exit_code("evidence", "export", str(out)) == 130
    assert [file.name for file in out.parent.iterdir()] == ["log.jsonl"]
    assert out.read_text() == "an older export"


def test_one_entry_is_proved_without_the_others_and_no_changed_one_is(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation = local_installation()
    append(installation, 0, ENTRIES)
    close_installation(installation)
    terminal.run("authority", "publish")
    proof, key = tmp_path / "proof.json", home / "publish" / "evidence" / "key.pem"
    terminal.run("evidence", "prove", "270", "--out", str(proof))
    assert terminal.refused("evidence", "prove", "9000", "--out", str(proof)) == "evidence.entry_unsigned"
    monkeypatch.setitem(os.environ, "WARIFU_HOME", str(tmp_path / "nowhere"))
    words = ("evidence", "verify-entry", str(proof), "--key", str(key))
    assert "as signed: 270" in terminal.run(*words)
    good = json.loads(proof.read_bytes())
    for odd in (
        {**good, "entry": {**good["entry"], "actor": "U-OTHER"}},
        {**good, "entry": {**good["entry"], "number": 269}},
        {**good, "inclusion_path": good["inclusion_path"][1:]},
        {**good, "inclusion_path": good["inclusion_path"][::-1]},
    ):
        proof.write_text(json.dumps(odd))
        assert terminal.refused(*words) == "evidence.proof_failed"
    proof.write_text(json.dumps({**good, "head": {**good["head"], "tree_size": good["head"]["tree_size"] + 1}}))
    assert terminal.refused(*words) == "evidence.head_forged"
    for unreadable in ("{}", "[" * 5_000, json.dumps({**good, "inclusion_path": 7}), json.dumps({**good, "entry": []})):
        proof.write_text(unreadable)
        assert terminal.refused(*words) == "input.not_understood"

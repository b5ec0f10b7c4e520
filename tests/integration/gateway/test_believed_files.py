"""信じる材料: whoever can write to the published folder lets nobody in, and brings nothing old back."""

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fixtures.checkpoint import (
    Checkpoint,
    Holder,
    Published,
    RollKey,
    SmallPki,
    believed_of,
    gate_of,
    now,
    roll_entry,
)
from structlog.testing import capture_logs

from warifu.adapters.roll.gate_files import Believed, GateFiles, LoadedState
from warifu.adapters.roll.roll_file import roll_document
from warifu.adapters.roll.signed_file import sign_document
from warifu.bootstrap.front import installation_certificate_check
from warifu.gateway.errors import SeenUnreadable
from warifu.gateway.facts import AdmissionRoll, Presented
from warifu.settings import Settings

Forge = Callable[[bytes, bytes], bytes]

STRANGER = RollKey()
FORGERIES: dict[str, Forge] = {
    "unsigned": lambda _, wanted: wanted,
    "signed with a key of their own": lambda _, wanted: sign_document(wanted, STRANGER.public_key, STRANGER.sign),
    "under the signature of another roll": lambda genuine, wanted: (
        genuine[: genuine.index(b'"roll":') + 7] + wanted + b"}\n"
    ),
    "behind the signed one": lambda genuine, wanted: genuine[:-2] + b',"roll":' + wanted + b"}\n",
    "in place of the key": lambda genuine, _: genuine.replace(b'"key":"', b'"key":"AAAA', 1),
}


def state_of(gate: GateFiles) -> LoadedState:
    return asyncio.run(gate.current())


@pytest.fixture
def holder(small_pki: SmallPki) -> Holder:
    return small_pki.client("believed")


def roll_path(published: Published) -> Path:
    return published.folder / "roll" / "PLANNING.json"


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_a_roll_that_the_authority_did_not_sign_gives_nobody_a_registration(
    checkpoint: Checkpoint, small_pki: SmallPki, holder: Holder, forge: Forge
) -> None:
    other = small_pki.client("without-registration")
    checkpoint.published.everything(roll_entry(holder))
    until = time.monotonic() + 5
    while checkpoint.ask(holder).code != "admitted":
        assert time.monotonic() < until
    genuine = roll_path(checkpoint.published).read_bytes()
    wanted = roll_document(AdmissionRoll.of("PLANNING", 99, now(), [roll_entry(holder), roll_entry(other)]))
    roll_path(checkpoint.published).write_bytes(forge(genuine, wanted))
    time.sleep(1.2)
    assert checkpoint.ask(other).code == "denial.registration.not_for_system"
    assert checkpoint.ask(holder).code == "admitted"


def test_who_signed_a_refused_roll_is_logged_with_the_code(published: Published, holder: Holder) -> None:
    published.everything(roll_entry(holder))
    wanted = roll_document(AdmissionRoll.of("PLANNING", 99, now(), [roll_entry(holder)]))
    roll_path(published).write_bytes(sign_document(wanted, STRANGER.public_key, STRANGER.sign))
    with capture_logs() as logs:
        gate = gate_of(published, "PLANNING")
    assert state_of(gate).roll("PLANNING") is None
    (said,) = [one for one in logs if one["event"] == "gate.roll_refused"]
    assert "gateway.roll_forged" in said["why"]
    assert STRANGER.fingerprint in said["why"]


@pytest.mark.parametrize("keys", [[], ["00" * 32]])
def test_without_the_keys_fingerprint_in_the_settings_no_roll_is_believed(
    published: Published, small_pki: SmallPki, holder: Holder, keys: list[str]
) -> None:
    published.everything(roll_entry(holder))
    assert state_of(gate_of(published, "PLANNING")).roll("PLANNING") is not None
    gate = gate_of(published, "PLANNING", believed=believed_of(small_pki, roll_keys=keys))
    assert state_of(gate).roll("PLANNING") is None


def test_an_older_roll_stays_refused_after_a_restart(published: Published, holder: Holder) -> None:
    published.everything(roll_entry(holder))
    old = roll_path(published).read_bytes()
    published.roll(roll_entry(holder, deleted_at=now()))
    newest = state_of(gate_of(published, "PLANNING")).roll("PLANNING")
    assert newest is not None
    roll_path(published).write_bytes(old)
    with capture_logs() as logs:
        restarted = gate_of(published, "PLANNING")
    assert state_of(restarted).roll("PLANNING") is None
    assert "gateway.older_than_seen" in str(logs)
    published.roll(roll_entry(holder, deleted_at=now()))
    found = state_of(gate_of(published, "PLANNING")).roll("PLANNING")
    assert found is not None
    assert found.number > newest.number


def test_an_older_revocation_list_stays_refused_after_a_restart(
    published: Published, small_pki: SmallPki, holder: Holder
) -> None:
    published.everything(roll_entry(holder))
    published.crl(small_pki.revocation_list([holder], number=9))
    assert len(state_of(gate_of(published, "PLANNING")).revocations) == 2
    published.crl(small_pki.revocation_list(number=8))
    restarted = state_of(gate_of(published, "PLANNING"))
    assert {one.number for one in restarted.revocations.values()} == {1}, "only the root's list is left"
    published.crl(small_pki.revocation_list([holder], number=9))
    assert len(state_of(gate_of(published, "PLANNING")).revocations) == 2


def test_what_was_seen_is_kept_for_its_owner_alone_and_never_by_halves(published: Published, holder: Holder) -> None:
    published.everything(roll_entry(holder))
    gate_of(published, "PLANNING")
    seen = published.folder.parent / "checkpoint" / "seen.json"
    assert seen.stat().st_mode & 0o777 == 0o600
    assert seen.parent.stat().st_mode & 0o777 == 0o700
    assert [file.name for file in seen.parent.iterdir()] == ["seen.json"]
    assert json.loads(seen.read_bytes())["roll PLANNING"] == 1


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"roll PLANNING":"7"}', b'{"roll PLANNING":-1}', b"[" * 100_000]
)
def test_when_nobody_can_say_what_was_seen_the_checkpoint_does_not_start(
    published: Published, holder: Holder, content: bytes
) -> None:
    published.everything(roll_entry(holder))
    seen = published.folder.parent / "checkpoint" / "seen.json"
    seen.parent.mkdir()
    seen.write_bytes(content)
    with pytest.raises(SeenUnreadable):
        gate_of(published, "PLANNING")


def test_what_cannot_be_remembered_is_not_believed_until_it_can(published: Published, holder: Holder) -> None:
    gate = gate_of(published, "PLANNING")
    blocked = published.folder.parent / "checkpoint"
    blocked.write_text("a file where the folder should be")
    published.everything(roll_entry(holder))
    time.sleep(1.1)
    assert state_of(gate).roll("PLANNING") is None
    blocked.unlink()
    time.sleep(1.1)
    assert state_of(gate).roll("PLANNING") is not None


def test_a_root_that_somebody_puts_into_the_published_folder_is_not_believed(
    published: Published, small_pki: SmallPki, holder: Holder
) -> None:
    intruder = small_pki.client("intruder", issuer=small_pki.foreign)
    published.everything(roll_entry(holder))
    published.trust(small_pki.root, small_pki.issuing, small_pki.foreign)
    with capture_logs() as logs:
        trust = state_of(gate_of(published, "PLANNING")).trust
    assert chain_of(trust.present([holder.der], now()))
    assert not chain_of(trust.present([intruder.der, small_pki.foreign.der], now()))
    (said,) = [one for one in logs if one["event"] == "gate.anchor_refused"]
    assert small_pki.foreign.fingerprint in said["why"]
    published.trust(small_pki.foreign)
    trust = state_of(gate_of(published, "PLANNING")).trust
    assert not chain_of(trust.present([intruder.der], now()))
    assert not chain_of(trust.present([holder.der, small_pki.issuing.der], now()))


def chain_of(presented: object) -> tuple[object, ...]:
    assert isinstance(presented, Presented)
    return presented.chain


def test_a_root_is_believed_for_the_file_it_is_named_for_only(
    published: Published, small_pki: SmallPki, holder: Holder
) -> None:
    published.everything(roll_entry(holder))
    elsewhere = Believed({"market": [], "other": [small_pki.root.fingerprint]}, [small_pki.rolls.fingerprint])
    trust = state_of(gate_of(published, "PLANNING", believed=elsewhere)).trust
    assert not chain_of(trust.present([holder.der], now()))


def test_nobody_signs_in_with_a_certificate_of_a_root_that_the_settings_do_not_name(
    published: Published, small_pki: SmallPki, holder: Holder
) -> None:
    published.trust(small_pki.root, small_pki.issuing, name="installation")
    for anchors, is_let_in in (
        ({"installation": (small_pki.root.fingerprint,)}, True),
        ({"installation": (small_pki.foreign.fingerprint,)}, False),
        ({"market": (small_pki.root.fingerprint,)}, False),
        ({}, False),
    ):
        check = installation_certificate_check(Settings(published.folder.parent, trust_anchors=anchors))
        assert check(holder.der, [], now()) is is_let_in

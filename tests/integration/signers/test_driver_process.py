"""The process that holds the driver dies, hangs or loses its token, and signing goes on."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from fixtures.softhsm import SoftHsm

from warifu.adapters.signers import Pkcs11Signers, TokenPlace
from warifu.adapters.signers.token import process
from warifu.authority.errors import KeyUnavailable
from warifu.authority.facts import KeyAlgorithm

THREADS = 8
SESSIONS_LOST = """
import ctypes, sys
from pathlib import Path
from warifu.adapters.signers.token.driver import load_driver
from warifu.adapters.signers.token.keys import TokenKeys
from warifu.adapters.signers.token.sessions import TokenSessions
from warifu.authority.facts import KeyAlgorithm
module, label, pin_file = sys.argv[1:]
driver = load_driver(module, 4)
keys = TokenKeys(TokenSessions(driver, label, Path(pin_file)))
keys.create("root", KeyAlgorithm.P_256)
slot = driver.get_token(token_label=label).slot.slot_id
for turn in range(3):
    assert keys.sign("root", [bytes(32)])
    assert ctypes.CDLL(module).C_CloseAllSessions(ctypes.c_ulong(slot)) == 0
assert keys.sign("root", [bytes(32)] * 2)
print("signed again")
"""
PARENT = """
import sys, time
from warifu.adapters.signers import Pkcs11Signers, TokenPlace
signers = Pkcs11Signers(TokenPlace(*sys.argv[1:]))
signers.has("root")
print(signers.process_id, flush=True)
time.sleep(60)
"""


@pytest.fixture
def place(softhsm: SoftHsm) -> TokenPlace:
    return softhsm.new_token()


@pytest.fixture
def signers(place: TokenPlace) -> Iterator[Pkcs11Signers]:
    opened = Pkcs11Signers(place)
    opened.create("root", KeyAlgorithm.P_256)
    yield opened
    opened.close()


def verify(signers: Pkcs11Signers, signature: bytes, data: bytes) -> None:
    public_key = load_der_public_key(signers.open("root").public_key)
    assert isinstance(public_key, ec.EllipticCurvePublicKey)
    public_key.verify(signature, data, ec.ECDSA(SHA256()))


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSEGV])
def test_a_driver_that_crashed_is_started_again(signers: Pkcs11Signers, end: signal.Signals) -> None:
    before = signers.process_id
    assert before is not None
    os.kill(before, end)
    verify(signers, signers.open("root").sign(b"data"), b"data")
    assert signers.process_id not in {None, before}


def test_signing_goes_on_while_the_process_is_killed_again_and_again(
    signers: Pkcs11Signers, counts: Mapping[str, int]
) -> None:
    """A question that meets two deaths is refused, which is rare; every signature that is given is right."""
    moments, done, refused = random.Random(20261124), Event(), list[KeyUnavailable]()

    def kill() -> None:
        for _ in range(counts["token_kills"]):
            signers.open("root").sign(b"logged in")  # SoftHSM rewrites its token at login; killed there, it loses it
            time.sleep(moments.uniform(0.1, 0.5))
            number = signers.process_id
            assert number
            os.kill(number, signal.SIGKILL)
        done.set()

    def work(thread: int) -> int:
        turns = 0
        while not done.is_set():
            questions = [b"%d %d %d" % (thread, turns, number) for number in range(20)]
            try:
                signed = signers.open("root").sign_many(questions)
            except KeyUnavailable as fault:
                refused.append(fault)
                continue
            for data, signature in zip(questions, signed, strict=True):
                verify(signers, signature, data)
            turns += 1
        return turns

    with ThreadPoolExecutor(THREADS + 1) as threads:
        killing = threads.submit(kill)
        turns = list(threads.map(work, range(THREADS)))
        killing.result()
    assert min(turns) > 0
    assert len(refused) <= counts["token_kills"]


def test_a_driver_that_hangs_is_given_up_after_its_time(place: TokenPlace) -> None:
    signers = Pkcs11Signers(place, answer_within=1.0)
    key = signers.create("root", KeyAlgorithm.P_256)
    assert signers.process_id
    os.kill(signers.process_id, signal.SIGSTOP)
    with pytest.raises(KeyUnavailable, match="no answer within 1 s"):
        key.sign(b"data")
    verify(signers, key.sign(b"data"), b"data")
    signers.close()


def test_a_process_that_always_dies_is_said_to_and_not_started_in_a_whirl(
    place: TokenPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "WORKER", "warifu.no_such_module")
    signers = Pkcs11Signers(place)
    with pytest.raises(KeyUnavailable, match="the process of the driver ended"):
        signers.has("root")
    begun = time.monotonic()
    while time.monotonic() - begun < 1.5:
        with pytest.raises(KeyUnavailable) as refused:
            signers.has("root")
    assert "next try in" in str(refused.value)
    assert signers._token._failures < 8


def test_lost_sessions_are_opened_again_under_a_new_login(place: TokenPlace) -> None:
    command = [sys.executable, "-c", SESSIONS_LOST, place.module, place.label, place.pin_file]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.stdout == "signed again\n", done.stderr


def test_a_token_that_appears_later_is_found(softhsm: SoftHsm, tmp_path: Path) -> None:
    probe = softhsm.new_token()
    number = int(probe.label.removeprefix("warifu-")) + 1
    signers = Pkcs11Signers(TokenPlace(probe.module, f"warifu-{number}", probe.pin_file))
    with pytest.raises(KeyUnavailable, match="shows no token"):
        signers.has("root")
    softhsm.new_token()
    assert not signers.has("root")
    signers.close()


def test_the_process_ends_with_the_one_that_needs_it(place: TokenPlace) -> None:
    command = [sys.executable, "-c", PARENT, place.module, place.label, place.pin_file]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        worker = int(parent.stdout.readline())
        os.kill(worker, signal.SIGTERM)  # is not for it to heed: its parent may still have to sign
        time.sleep(0.2)
        assert _runs(worker)
        parent.kill()
    until = time.monotonic() + 10
    while _runs(worker):
        assert time.monotonic() < until, "the driver's process is still there"
        time.sleep(0.05)


def test_a_forked_copy_of_the_installation_starts_a_process_of_its_own(signers: Pkcs11Signers) -> None:
    before, key = signers.process_id, signers.open("root")
    child = os.fork()
    if child == 0:
        signed = key.sign(b"from the child")
        os._exit(0 if signed and signers.process_id != before else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    verify(signers, key.sign(b"data"), b"data")
    assert signers.process_id == before


def _runs(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")")[1].split()[0] != "Z"
    except FileNotFoundError:
        return False

"""A token in the hands of people: PINs, labels and keys that are not as they should be."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fixtures.softhsm import PIN, SoftHsm

from warifu.adapters.signers import Pkcs11Signers, TokenPlace
from warifu.authority.errors import KeyUnavailable
from warifu.authority.facts import KeyAlgorithm

BY_HAND = """
import sys
from pkcs11 import Attribute, KeyType, lib
from pkcs11.util.ec import encode_named_curve_parameters
module, label, pin, what = sys.argv[1:]
with lib(module).get_token(token_label=label).open(rw=True, user_pin=pin) as session:
    def pair(name, id, **private):
        curve = {Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
        given = {Attribute[key.upper()]: value for key, value in private.items()}
        parameters = session.create_domain_parameters(KeyType.EC, curve, local=True)
        return parameters.generate_keypair(label=name, id=id, store=True, private_template=given)
    if what == "extractable":
        pair("root", b"1", extractable=True)
    if what == "readable":
        pair("root", b"1", sensitive=False)
    if what == "twins":
        pair("root", b"1"), pair("root", b"2")
    if what == "crossed":
        pair("root", b"1")[0].destroy()
        pair("root", b"1")[1].destroy()
    if what == "alone":
        pair("root", b"1")[0].destroy()
    if what == "curve":
        curve = {Attribute.EC_PARAMS: encode_named_curve_parameters("secp521r1")}
        parameters = session.create_domain_parameters(KeyType.EC, curve, local=True)
        parameters.generate_keypair(label="root", id=b"1", store=True)
"""


@pytest.fixture
def place(softhsm: SoftHsm) -> TokenPlace:
    return softhsm.new_token()


@pytest.fixture
def signers(place: TokenPlace) -> Iterator[Pkcs11Signers]:
    opened = Pkcs11Signers(place)
    yield opened
    opened.close()


@pytest.mark.parametrize("algorithm", [KeyAlgorithm.P_256, KeyAlgorithm.RSA_2048])
def test_a_key_is_made_to_stay_in_the_token(
    softhsm: SoftHsm, place: TokenPlace, signers: Pkcs11Signers, algorithm: KeyAlgorithm
) -> None:
    signers.create("market-g1", algorithm)
    shown = softhsm.shown(place, "--list-objects", "--type", "privkey")
    assert "label:      market-g1" in shown
    assert "Access:     sensitive, always sensitive, never extractable, local" in shown
    (usage,) = [line.split(":")[1].strip() for line in shown.splitlines() if "Usage" in line]
    assert usage == "sign"


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("extractable", "EXTRACTABLE is not False"),
        ("readable", "SENSITIVE is not True"),
        ("twins", "2 keys of the token bear this name"),
        ("crossed", "two halves do not belong together"),
        ("alone", "0 public keys beside this private one"),
        ("curve", "a curve that this installation does not accept"),
    ],
)
def test_a_key_made_otherwise_by_hand_is_refused(
    place: TokenPlace, signers: Pkcs11Signers, what: str, why: str
) -> None:
    command = [sys.executable, "-c", BY_HAND, place.module, place.label, PIN, what]
    subprocess.run(command, check=True, capture_output=True)
    assert signers.has("root")
    with pytest.raises(KeyUnavailable, match=why):
        signers.open("root")


def test_a_token_makes_no_keys_that_it_is_not_asked_for(signers: Pkcs11Signers) -> None:
    with pytest.raises(KeyUnavailable, match="RSA, P-256 and P-384 only"):
        signers.create("root", KeyAlgorithm.ED25519)
    assert not signers.has("root")


def test_a_wrong_pin_is_tried_once_and_not_until_the_token_locks(place: TokenPlace, signers: Pkcs11Signers) -> None:
    pin_file = Path(place.pin_file)
    pin_file.write_text("9999\n")
    with pytest.raises(KeyUnavailable, match="refuses the PIN"):
        signers.has("root")
    worker = signers.process_id
    for _ in range(20):
        with pytest.raises(KeyUnavailable, match="refused this PIN before") as refused:
            signers.has("root")
        assert "9999" not in str(refused.value)
    pin_file.write_text(PIN)
    assert not signers.has("root")
    assert signers.process_id == worker


def test_what_is_missing_is_named(place: TokenPlace, tmp_path: Path) -> None:
    for changed, why in (
        (replace(place, module="/nowhere/driver.so"), "driver cannot be loaded"),
        (replace(place, module="libc.so.6"), "driver cannot be loaded"),
        (replace(place, label="no such token"), "no token called no such token"),
        (replace(place, pin_file=str(tmp_path / "missing.pin")), "missing.pin: cannot be read"),
    ):
        signers = Pkcs11Signers(changed)
        with pytest.raises(KeyUnavailable, match=why):
            signers.has("root")
        signers.close()


def test_a_pin_that_others_can_read_is_not_used(place: TokenPlace, signers: Pkcs11Signers) -> None:
    Path(place.pin_file).chmod(0o640)
    with pytest.raises(KeyUnavailable, match="0640 lets others in"):
        signers.has("root")


def test_the_pin_is_not_to_be_seen_from_outside(signers: Pkcs11Signers) -> None:
    signers.create("root", KeyAlgorithm.P_256)
    for what in ("cmdline", "environ"):
        assert PIN.encode() not in Path(f"/proc/{signers.process_id}/{what}").read_bytes()
    assert PIN not in repr(signers.open("root"))


@pytest.mark.parametrize("sessions", [1, 2])
def test_a_driver_for_one_session_at_a_time_is_used_so(place: TokenPlace, sessions: int) -> None:
    signers = Pkcs11Signers(replace(place, sessions=sessions))
    key = signers.create("root", KeyAlgorithm.RSA_2048)
    assert len(set(key.sign_many([b"%d" % turn for turn in range(300)]))) == 300
    signers.close()

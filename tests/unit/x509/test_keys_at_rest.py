"""CA keys and sealed secrets in files: private, whole, and only for those who hold the passphrase."""

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_der_public_key

from warifu.adapters.seals import FileSeals
from warifu.adapters.signers import FileSigners
from warifu.authority.errors import KeyUnavailable
from warifu.authority.facts import KeyAlgorithm
from warifu.kernel.secret import Secret

PASSPHRASE = Secret(b"a passphrase")


@pytest.mark.parametrize("algorithm", [KeyAlgorithm.P_256, KeyAlgorithm.P_384, KeyAlgorithm.RSA_2048])
def test_a_key_is_there_again_after_a_restart(tmp_path: Path, algorithm: KeyAlgorithm) -> None:
    made = FileSigners(tmp_path / "keys", PASSPHRASE).create("market-g1", algorithm)
    opened = FileSigners(tmp_path / "keys", PASSPHRASE).open("market-g1")
    assert (opened.algorithm, opened.public_key) == (algorithm, made.public_key)
    assert load_der_public_key(opened.public_key)


def test_keys_are_encrypted_and_for_their_owner_alone(tmp_path: Path) -> None:
    signers = FileSigners(tmp_path / "keys", PASSPHRASE)
    signers.create("market-g1", KeyAlgorithm.P_256)
    file = tmp_path / "keys" / "market-g1.pem"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert file.read_text().startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert [f.name for f in file.parent.iterdir()] == ["market-g1.pem"]
    assert "private" not in repr(signers.open("market-g1"))


def test_a_key_is_never_replaced(tmp_path: Path) -> None:
    signers = FileSigners(tmp_path, PASSPHRASE)
    first = signers.create("root", KeyAlgorithm.P_256)
    with pytest.raises(KeyUnavailable, match="exists already"):
        FileSigners(tmp_path, PASSPHRASE).create("root", KeyAlgorithm.P_256)
    assert FileSigners(tmp_path, PASSPHRASE).open("root").public_key == first.public_key


def test_a_key_is_read_once(tmp_path: Path) -> None:
    signers = FileSigners(tmp_path, PASSPHRASE)
    signers.create("root", KeyAlgorithm.P_256)
    (tmp_path / "root.pem").unlink()
    assert signers.open("root") is signers.open("root")
    assert not signers.has("root")


def test_a_key_that_cannot_be_used_says_why(tmp_path: Path) -> None:
    FileSigners(tmp_path, PASSPHRASE).create("root", KeyAlgorithm.P_256)
    for passphrase, name, why in (
        (Secret(b"another"), "root", "another passphrase"),
        (Secret(b""), "root", "no passphrase"),
        (PASSPHRASE, "missing", "No such file"),
        (PASSPHRASE, "../root", "names are"),
    ):
        with pytest.raises(KeyUnavailable, match=why):
            FileSigners(tmp_path, passphrase).open(name)
    (tmp_path / "root.pem").chmod(0o640)
    with pytest.raises(KeyUnavailable, match="0640 lets others in"):
        FileSigners(tmp_path, PASSPHRASE).open("root")
    (tmp_path / "root.pem").chmod(0o600)
    (tmp_path / "root.pem").write_bytes((tmp_path / "root.pem").read_bytes()[:-40])
    with pytest.raises(KeyUnavailable, match="damaged"):
        FileSigners(tmp_path, PASSPHRASE).open("root")


def test_a_seal_opens_for_what_it_was_made_for(tmp_path: Path) -> None:
    sealed = FileSeals.create(tmp_path / "seal.key").seal(Secret(b"passphrase"), "parcel-1")
    assert FileSeals(tmp_path / "seal.key").open(sealed, "parcel-1").reveal() == b"passphrase"
    assert b"passphrase" not in sealed
    with pytest.raises(KeyUnavailable):
        FileSeals(tmp_path / "seal.key").open(sealed, "parcel-2")


def test_a_broken_seal_and_anothers_seal_stay_closed(tmp_path: Path) -> None:
    sealed = FileSeals.create(tmp_path / "seal.key").seal(Secret(b"passphrase"), "parcel-1")
    for position in range(len(sealed)):
        broken = sealed[:position] + bytes([sealed[position] ^ 1]) + sealed[position + 1 :]
        with pytest.raises(KeyUnavailable):
            FileSeals(tmp_path / "seal.key").open(broken, "parcel-1")
        with pytest.raises(KeyUnavailable):
            FileSeals(tmp_path / "seal.key").open(sealed[:position], "parcel-1")
    with pytest.raises(KeyUnavailable, match="another's"):
        FileSeals.create(tmp_path / "other.key").open(sealed, "parcel-1")


def test_the_key_of_the_seals_is_guarded_like_any_other(tmp_path: Path) -> None:
    FileSeals.create(tmp_path / "seal.key")
    with pytest.raises(KeyUnavailable, match="exists already"):
        FileSeals.create(tmp_path / "seal.key")
    (tmp_path / "seal.key").chmod(0o644)
    with pytest.raises(KeyUnavailable, match="0644"):
        FileSeals(tmp_path / "seal.key").seal(Secret(b""), "")
    (tmp_path / "short.key").touch(0o600)
    with pytest.raises(KeyUnavailable, match="32 bytes"):
        FileSeals(tmp_path / "short.key").seal(Secret(b""), "")

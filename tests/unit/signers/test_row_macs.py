"""MACs of rows: over the table and every fact, by numbered keys in a file that only its owner may read."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from warifu.adapters.seals import RowMacs, add_row_key, create_row_macs, read_row_macs
from warifu.authority.errors import KeyUnavailable

AT = datetime(2026, 11, 24, 1, 5, tzinfo=UTC)
FACTS = ("A-1", "𠮷田", None, 7, True, AT, date(2026, 12, 1), b"\0\xff", ["APPROVER", "DESK"])
OTHERS = ("A-2", "吉田", "", 8, False, AT.replace(microsecond=1), date(2026, 12, 2), b"\0\xfe", ["APPROVER"])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    create_row_macs(tmp_path / "records.key")
    return tmp_path / "records.key"


def test_a_mac_holds_for_the_same_facts_of_the_same_table_alone(path: Path) -> None:
    macs = read_row_macs(path)
    mac = macs.of("account", FACTS)
    assert read_row_macs(path).holds("account", FACTS, mac)
    assert not macs.holds("credential", FACTS, mac)
    for at, other in enumerate(OTHERS):
        assert not macs.holds("account", (*FACTS[:at], other, *FACTS[at + 1 :]), mac)
    for spoilt in ("", mac[:-1], mac.upper(), mac.partition(":")[2], "2" + mac[1:], "\u00e9:x"):
        assert not macs.holds("account", FACTS, spoilt)


def test_what_stands_in_one_column_cannot_move_to_the_next(path: Path) -> None:
    macs = read_row_macs(path)
    mac = macs.of("approval", ("ab", "c", None))
    for moved in (("a", "bc", None), ("ab", None, "c"), ("ab", "c"), ("ab", ["c"], None), ('ab","c', None)):
        assert not macs.holds("approval", moved, mac)


def test_another_installations_key_proves_nothing(path: Path) -> None:
    other = RowMacs({"1": bytes(32)})
    macs = read_row_macs(path)
    assert not other.holds("account", FACTS, macs.of("account", FACTS))
    assert set(other.digests("API_TOKEN", "d")).isdisjoint(macs.digests("API_TOKEN", "d"))


def test_a_new_key_binds_from_now_on_and_the_old_one_still_checks(path: Path) -> None:
    before = read_row_macs(path)
    old, digest = before.of("account", FACTS), before.digests("API_TOKEN", "d")[0]
    assert add_row_key(path) == "2"
    assert path.stat().st_mode & 0o777 == 0o600
    after = read_row_macs(path)
    new = after.of("account", FACTS)
    assert (old[:2], new[:2]) == ("1:", "2:")
    assert after.holds("account", FACTS, old)
    assert after.holds("account", FACTS, new)
    assert not before.holds("account", FACTS, new)
    assert after.digests("API_TOKEN", "d")[1] == digest
    assert len(set(after.digests("API_TOKEN", "d"))) == 2
    assert after.digests("ONE_TIME_LINK", "d")[1] != digest


@pytest.mark.parametrize("content", [b"", b"1\n", b"1 00ff\n", b"x " + b"00" * 32, b"1 " + b"zz" * 32, b"\xff" * 40])
def test_a_file_that_holds_no_keys_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(KeyUnavailable):
        read_row_macs(path)


def test_a_file_that_others_may_read_is_refused_and_none_is_replaced(path: Path) -> None:
    with pytest.raises(KeyUnavailable):
        create_row_macs(path)
    path.chmod(0o640)
    with pytest.raises(KeyUnavailable):
        read_row_macs(path)

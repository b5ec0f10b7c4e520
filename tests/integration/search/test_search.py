"""Searching over the API: own certificates only, pages that join, cursors that are checked."""

from urllib.parse import urlencode

import pytest
from fixtures.people import Counter

SEARCH = "/certificates/search"


@pytest.fixture
def ids(counter: Counter) -> list[str]:
    return [counter.issued(purpose_label=label) for label in ("ＪＸ受信", "JX送信", "容量市場")]


def found(counter: Counter, who: str, **asked: str) -> list[str]:
    return [row["id"] for row in counter.get(who, f"{SEARCH}?{urlencode(asked)}")["certificates"]]


def test_operators_find_their_own_and_staff_find_all(counter: Counter, ids: list[str]) -> None:
    assert found(counter, "operator", text="jx") == [ids[1], ids[0]]
    assert found(counter, "staff", participant="0a001", text="市場") == [ids[2]]
    assert found(counter, "other_operator", participant="0A001") == []
    assert found(counter, "other_operator", certificate_id=ids[0]) == []


def test_a_serial_is_found_as_people_write_it_and_refused_once_a_spreadsheet_had_it(
    counter: Counter, ids: list[str]
) -> None:
    row = counter.get("operator", f"/certificates/{ids[0]}")
    for serial in (row["serial_hex"], row["serial_decimal"], row["serial_hex"].replace(":", "").lower()):
        assert found(counter, "operator", serial=serial) == [ids[0]]
    assert found(counter, "staff", fingerprint=row["fingerprint_sha256"]) == [ids[0]]
    lost = counter.call("staff", "GET", f"{SEARCH}?serial=1.23E%2B38")
    assert (lost.status_code, lost.json()["code"]) == (400, "serial.lost")


def test_pages_join_and_only_the_first_is_counted(counter: Counter, ids: list[str]) -> None:
    first = counter.get("operator", f"{SEARCH}?limit=2")
    second = counter.get("operator", f"{SEARCH}?limit=2&cursor={first['cursor']}")
    assert [row["id"] for row in (*first["certificates"], *second["certificates"])] == ids[::-1]
    assert first["count"] == {"at_least": 3, "is_exact": True, "shown": "3"}
    assert (second["count"], second["cursor"]) == (None, None)


def test_a_cursor_of_another_search_another_person_or_none_is_refused(counter: Counter, ids: list[str]) -> None:
    cursor = counter.get("operator", f"{SEARCH}?limit=2")["cursor"]
    turned = ("A" if cursor[-3] != "A" else "B").join((cursor[:-3], cursor[-2:]))
    for who, asked in (
        ("operator", f"limit=2&text=jx&cursor={cursor}"),
        ("staff", f"limit=2&cursor={cursor}"),
        ("operator", f"limit=2&cursor={turned}"),
        ("operator", "cursor=rubbish"),
        ("operator", "cursor=あ"),
    ):
        refused = counter.call(who, "GET", f"{SEARCH}?{asked}")
        assert (refused.status_code, refused.json()["code"]) == (400, "search.cursor_invalid")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("fingerprint=3a0f", "fingerprint"),
        ("expires_from=2028-01-01&sort=ISSUED", "sort"),
        ("status=VALID&sort=ISSUED", "sort"),
        ("sort=STARTS", "sort"),
        ("text=" + "+".join("abcdefghi"), "text"),
    ],
)
def test_what_cannot_be_asked_is_named(counter: Counter, asked: str, field: str) -> None:
    refused = counter.call("staff", "GET", f"{SEARCH}?{asked}")
    assert (refused.status_code, refused.json()["facts"]["field"]) == (422, field)


def test_status_follows_the_clock_and_the_authority(counter: Counter, ids: list[str]) -> None:
    counter.post("staff", f"/certificates/{ids[0]}/revoke", {"reason": "superseded"})
    assert found(counter, "staff", status="REVOKED") == [ids[0]]
    assert sorted(found(counter, "staff", status="VALID", participant="0A001")) == ids[1:]
    assert found(counter, "staff", status="EXPIRED", participant="0A001") == []

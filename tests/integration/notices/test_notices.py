"""お知らせ: who reads what, from when, and what became of a corrected one."""

import base64
from datetime import timedelta
from typing import Any

from fixtures.people import STAFF, Counter

from warifu.kernel.clock import start_of_day
from warifu.kernel.ids import OperatorCode
from warifu.workflows.participants.find_participant import find_participant

REVISION = {
    "kind": "PRICE_REVISION",
    "title": "USBトークンの価格改定",
    "body": "2027年4月1日申込締切分から改定します。",
    "title_en": "New price of USB tokens",
    "body_en": "From the cutoff of 1 April 2027.",
    "effective_on": "2027-04-01",
    "link": "https://mihon.example/price",
}


def publish(counter: Counter, **changes: Any) -> Any:
    return counter.post("staff", "/notices", {"title": "見本", "body": "見本です。", **changes})


def titles(counter: Counter, who: str) -> list[str]:
    return [notice["title"] for notice in counter.get(who, "/notices")]


def test_a_price_revision_is_announced_ahead_in_both_languages(counter: Counter) -> None:
    publish(counter, **REVISION)
    (seen,) = counter.get("operator", "/notices")
    assert {name: seen[name] for name in REVISION} == REVISION
    without = {**REVISION, "effective_on": None}
    answer = counter.call("staff", "POST", "/notices", without)
    assert (answer.status_code, answer.json()["code"]) == (422, "notice.effective_date_missing")


def test_a_notice_appears_at_midnight_in_japan(counter: Counter) -> None:
    id = publish(counter, publish_on="2026-12-01")["id"]
    assert titles(counter, "staff") == ["見本"]
    counter.clock.move_to(start_of_day(counter.clock.now().date().replace(month=12, day=1)) - timedelta(microseconds=1))
    assert titles(counter, "operator") == []
    assert counter.call("operator", "GET", f"/notices/{id}").status_code == 404
    counter.clock.move(timedelta(microseconds=1))
    assert titles(counter, "operator") == titles(counter, "desk") == ["見本"]


def test_a_notice_for_some_is_not_there_for_others(counter: Counter) -> None:
    ids = [find_participant(counter.installation, STAFF, OperatorCode(code)).id for code in ("0A001", "0A002")]
    one = publish(counter, title="御社へ", for_participants=ids[:1])
    publish(counter, title="両社へ", for_participants=ids)
    assert sorted(titles(counter, "operator")) == ["両社へ", "御社へ"]
    assert titles(counter, "other_operator") == ["両社へ"]
    assert titles(counter, "desk") == []
    assert counter.call("other_operator", "GET", f"/notices/{one['id']}").status_code == 404
    assert all(notice["for_participants"] == ids[:1] for notice in counter.get("operator", "/notices"))


def test_a_correction_takes_the_place_of_the_notice_and_the_old_one_stays_readable(counter: Counter) -> None:
    id = publish(counter, body="4月1日から")["id"]
    new = {"title": "見本(訂正)", "body": "5月1日から", "publish_on": "2026-11-25"}
    counter.post("staff", f"/notices/{id}/corrections", {"notice": new, "reason": "日付の誤り"})
    assert titles(counter, "operator") == ["見本"]
    counter.clock.move(timedelta(days=1))
    assert titles(counter, "operator") == ["見本(訂正)"]
    versions = counter.get("operator", f"/notices/{id}/versions")
    assert [(v["version"], v["body"], v["reason"]) for v in versions] == [
        (2, "5月1日から", "日付の誤り"),
        (1, "4月1日から", ""),
    ]


def test_an_attachment_is_read_through_its_notice_only(counter: Counter) -> None:
    sent = {"name": "価格.txt", "content": base64.b64encode("価格表\n".encode()).decode()}
    attached = counter.post("staff", "/notices/documents", sent)["id"]
    ra = {"kind": "ENTERPRISE_RA", "name": "見本 花子", "mail": "ra@mihon.example"}
    applied = {"operator_code": "0012", "name": "見本電力", "contacts": [ra]}
    enrolment = counter.post("staff", "/enrolments", applied)["id"]
    secret = counter.post("staff", f"/enrolments/{enrolment}/documents", sent)["id"]
    id = publish(counter, document_ids=[attached])["id"]
    given = counter.call("operator", "GET", f"/notices/{id}/documents/{attached}")
    assert (given.content.decode(), given.headers["content-type"]) == ("価格表\n", "application/octet-stream")
    assert counter.call("operator", "GET", f"/notices/{id}/documents/{secret}").status_code == 404
    leak = counter.call("staff", "POST", "/notices", {"title": "見本", "body": "見本", "document_ids": [secret]})
    assert (leak.status_code, leak.json()["code"]) == (404, "document.unknown")


def test_pages_follow_each_other_without_a_gap(counter: Counter) -> None:
    for number in range(7):
        publish(counter, title=f"見本{number}", publish_on=f"2026-11-{24 + number % 3}")
    counter.clock.move(timedelta(days=5))
    whole = [notice["id"] for notice in counter.get("operator", "/notices")]
    paged: list[str] = []
    while page := counter.get("operator", "/notices?limit=2" + (f"&after={paged[-1]}" if paged else "")):
        paged += [notice["id"] for notice in page]
    assert paged == whole
    assert len(set(whole)) == 7


def test_a_notice_with_a_date_in_the_past_or_a_strange_link_is_refused(counter: Counter) -> None:
    for wrong in (
        {"publish_on": "2026-11-23"},
        {"link": "javascript:alert(1)"},
        {"link": "http://mihon.example"},
        {"title": "a\nb"},
        {"title_en": "only the title"},
    ):
        answer = counter.call("staff", "POST", "/notices", {"title": "見本", "body": "見本", **wrong})
        assert (answer.status_code, answer.json()["code"]) == (422, "input.field_invalid"), wrong

"""warifu plan: what to do by which day, from whatever an operator has."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import vobject
from icalendar import Calendar
from openpyxl import load_workbook
from samples.own_commands import LEDGER, cases, plan_json, warifu
from samples.own_folder import END, OwnAuthority, der

OWN_TERMS = """[[desks]]
system = "SWITCHING"
rule = "days_before_expiry"
days = 30
"""
ROW_FIELDS = {
    "certificate",
    "system",
    "channel",
    "area",
    "expiry_on",
    "cut_over_on",
    "apply_by_on",
    "receive_by_on",
    "order_by_on",
    "order_from_on",
    "start_on",
    "act_by_on",
    "slack_days",
    "late",
    "lost_to_schedule",
    "gap_days",
    "binding_rule",
    "assumed",
    "delete_from_on",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "own.csv").write_text(LEDGER, "cp932")
    return tmp_path


@pytest.mark.parametrize("case", cases()[:12], ids=lambda case: str(case["name"]))
def test_an_estate_file_gives_the_stated_answer(case: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "estate.json").write_text(json.dumps(case), "utf-8")
    planned = plan_json("--estate", "estate.json", cwd=tmp_path)
    for name, expected in case["expect"].items():
        for wanted, got in zip(expected, planned[name], strict=True):
            assert {key: got[key] for key in wanted} == wanted


def test_each_row_has_the_fields_of_the_arithmetic(folder: Path) -> None:
    planned = plan_json("own.csv", "--today", "2026-12-01", cwd=folder)
    assert all(set(row) >= ROW_FIELDS for row in planned["rows"])
    assert [(row["certificate"], row["system"], row["channel"]) for row in planned["rows"]] == [
        ("取引1号", "SWITCHING", "WEB"),
        ("取引2号", "CAPACITY_MARKET", "WEB"),
        ("取引2号", "WHEELING_DATA/TOKYO", "DATA"),
    ]
    assert set(planned) == {
        "today",
        "rows",
        "orders",
        "use_applications",
        "deletion_applications",
        "token_reuse",
        "weekly_load",
        "questions",
    }


def test_a_certificate_nobody_has_ticked_is_asked_about_and_not_guessed(
    folder: Path, own_authority: OwnAuthority
) -> None:
    (folder / "held").mkdir()
    (folder / "held" / "new.cer").write_bytes(der(own_authority.issue("取引9号", END)))
    planned = plan_json("held", cwd=folder)
    assert planned["rows"] == []
    assert [(one["certificate"], one["kind"]) for one in planned["questions"]] == [("取引9号", "USES_UNKNOWN")]
    _, _, said = warifu("plan", "held", cwd=folder)
    assert "取引9号: どのシステムで使っているか分かりません" in said


def test_an_area_nobody_has_named_is_one_use_and_asked_for(folder: Path) -> None:
    (folder / "own.csv").write_text("証明書名,有効期限,託送\nA,2028-02-29,○\n", "utf-8")
    planned = plan_json("own.csv", "--today", "2026-12-01", cwd=folder)
    (row,) = planned["rows"]
    assert (row["system"], row["assumed"]) == ("WHEELING_DATA", ["lead", "processing_business_days"])
    assert [one["kind"] for one in planned["questions"]] == ["AREA_UNKNOWN"]


@pytest.mark.parametrize(
    ("today", "within", "code"),
    [("2027-02-01", 1, 0), ("2027-02-01", 60, 3), ("2027-03-31", 0, 4), ("2027-03-31", None, 0)],
)
def test_the_exit_code_says_whether_a_date_to_act_is_near_or_has_passed(
    folder: Path, today: str, within: int | None, code: int
) -> None:
    words = () if within is None else ("--within", within)
    assert warifu("plan", "own.csv", "--today", today, *words, cwd=folder)[0] == code


def test_a_late_date_comes_with_its_rule_its_gap_and_the_quickest_way(folder: Path) -> None:
    _, said, _ = warifu("plan", "own.csv", "--today", "2027-03-29", cwd=folder)
    assert "間に合いません、使えない日" in said
    assert "いちばん早い道: 申込み 2027-03-29" in said


def test_a_changed_value_shows_what_it_would_change(folder: Path) -> None:
    today = ("--today", "2026-12-01")
    _, said, _ = warifu("plan", "own.csv", *today, "--what-if", "lead=20", cwd=folder)
    assert "取引1号 SWITCHING WEB: 申込みが 2027-03-02 → 2027-02-15" in said
    _, said, _ = warifu("plan", "own.csv", *today, "--what-if", "expiry_on:取引1号=2026-12-10", cwd=folder)
    assert "間に合わなくなります" in said
    _, said, _ = warifu("plan", "own.csv", *today, "--what-if", "lead=10", cwd=folder)
    assert said == "何も変わりません。\n"
    code, _, said = warifu("plan", "own.csv", "--what-if", "moon=full", cwd=folder)
    assert (code, "input.field_invalid" in said) == (1, True)


def test_another_catalogue_states_other_terms(folder: Path) -> None:
    (folder / "own.toml").write_text(
        '[[desks]]\nsystem = "SWITCHING"\nrule = "days_before_expiry"\ndays = 30\n', "utf-8"
    )
    before, after = (
        plan_json("own.csv", "--today", "2026-12-01", *words, cwd=folder)["rows"][0]["apply_by_on"]
        for words in ((), ("--catalogue", "own.toml"))
    )
    assert (before, after) == ("2027-03-17", "2027-03-01")


def written(folder: Path, *words: object, **environment: str) -> dict[str, Path]:
    files = {suffix: folder / f"plan.{suffix}" for suffix in ("html", "ics", "xlsx", "json")}
    outputs = [word for file in files.values() for word in ("-o", file)]
    code, _, _ = warifu("plan", "own.csv", *words, *outputs, cwd=folder, **environment)
    assert code == 0
    return files


def test_the_workbook_has_dates_as_dates(folder: Path) -> None:
    book = load_workbook(written(folder, "--today", "2026-12-01")["xlsx"])
    assert book.sheetnames == ["更新計画", "申込み", "利用申請", "削除申請", "週ごとの件数", "まだ分からないこと"]
    assert book["申込み"]["A2"].value == datetime(2027, 2, 22)
    assert book["更新計画"]["A2"].value == "取引1号"


def test_the_page_needs_nothing_from_elsewhere(folder: Path) -> None:
    page = written(folder, "--today", "2026-12-01")["html"].read_text("utf-8")
    assert '<html lang="ja">' in page
    assert "http" not in page.replace("http-equiv", "")
    assert "default-src 'none'" in page
    english = written(folder, "--today", "2026-12-01", "--language", "en")["html"].read_text("utf-8")
    assert "Renewal plan" in english


def test_names_in_the_page_are_text_and_never_markup(folder: Path) -> None:
    (folder / "own.csv").write_text("証明書名,有効期限,容量市場\n<script>alert(1)</script>,2028-02-29,○\n", "utf-8")
    page = written(folder)["html"].read_text("utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def events(file: Path) -> dict[str, Any]:
    calendar = Calendar.from_ical(file.read_bytes())
    return {str(event["UID"]): event for event in calendar.walk("VEVENT")}


def test_the_calendar_has_an_all_day_event_per_desk_that_moves_when_it_is_imported_again(folder: Path) -> None:
    first = events(written(folder, "--today", "2026-12-01")["ics"])
    assert len(first) == 3
    switching = next(event for event in first.values() if "スイッチング" in event["SUMMARY"])
    assert (switching["DTSTART"].dt, switching["DTEND"].dt) == (date(2027, 3, 2), date(2027, 3, 3))
    assert [alarm["TRIGGER"].dt.total_seconds() / 3600 for alarm in switching.walk("VALARM")] == [-159, -15]
    assert all("DESCRIPTION" in alarm for alarm in switching.walk("VALARM"))
    (folder / "own.csv").write_text(LEDGER.replace("2027-03-31", "2027-05-31"), "utf-8")
    second = events(written(folder, "--today", "2026-12-01")["ics"])
    assert set(first) == set(second)
    moved = second[str(switching["UID"])]
    assert moved["DTSTART"].dt > switching["DTSTART"].dt
    assert int(moved["SEQUENCE"]) >= int(switching["SEQUENCE"])


def test_the_calendar_is_whole_for_a_second_parser(folder: Path) -> None:
    file = written(folder, "--today", "2026-12-01")["ics"]
    assert b"\r\n" in file.read_bytes()
    parsed = vobject.readOne(file.read_bytes().decode("utf-8"))
    assert sorted(str(event.dtstart.value) for event in parsed.vevent_list) == [
        str(event["DTSTART"].dt) for event in sorted(events(file).values(), key=lambda one: str(one["DTSTART"].dt))
    ]


def test_an_output_of_another_kind_is_refused_before_anything_is_written(folder: Path) -> None:
    code, _, said = warifu("plan", "own.csv", "-o", "plan.html", "-o", "plan.doc", cwd=folder)
    assert (code, "input.field_invalid" in said) == (1, True)
    assert not (folder / "plan.html").exists()


def test_fees_a_revision_of_prices_and_tokens_that_can_be_written_again_are_told(tmp_path: Path) -> None:
    held = [
        {"id": name, "expiry_on": end, "medium": "USB_TOKEN", "token": name, "uses": [{"system": "SWITCHING"}]}
        for name, end in (("T1", "2027-03-31"), ("T2", "2027-08-31"))
    ]
    prices = [
        {"medium": "USB_TOKEN", "effective_on": "2026-01-01", "yen": 10_000},
        {"medium": "USB_TOKEN", "effective_on": "2027-03-01", "yen": 12_000},
    ]
    estate = {"certificates": held, "parameters": {"prices": prices}}
    (tmp_path / "estate.json").write_text(json.dumps(estate), "utf-8")
    _, said, _ = warifu("plan", "--estate", "estate.json", "--today", "2026-12-01", cwd=tmp_path)
    assert "円(税抜)" in said
    assert "価格改定のあとより" in said
    words = ("--today", "2026-12-01", "--what-if", "price:USB_TOKEN=15000")
    assert "費用の差(税抜): +" in warifu("plan", "--estate", "estate.json", *words, cwd=tmp_path)[1]
    assert "トークン T1 は 2027-04-01 から書き込み直せます(T2 の後継に)" in said

"""計画のカレンダー: an all-day event for each certificate at each desk, on the day by which to act (RFC 5545).

An event keeps its UID for as long as the certificate does: importing a newer file moves it and never doubles it.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from icalendar import Alarm, Calendar, Event

from warifu.entrypoints.cli.holdings.plan_words import (
    day_text,
    next_step,
    outlook_text,
    place_text,
    reasons_text,
    state_text,
)
from warifu.entrypoints.cli.holdings.speech import say
from warifu.lifecycle.holdings.own_plan import OwnPlan
from warifu.lifecycle.planner.facts import desk_name
from warifu.lifecycle.planner.rows import RenewalRow
from warifu.messages import Language
from warifu.systems.catalogue import Catalogue

PRODUCT = "-//Warifu//plan//JA"
DOMAIN = "plan.warifu.invalid"
FIRST_SEQUENCE = datetime(2026, 1, 1, tzinfo=UTC)
NINE_O_CLOCK_BEFORE = (timedelta(days=-6, hours=-15), timedelta(hours=-15))  # a week and a day before, at 09:00


def plan_calendar(own: OwnPlan, catalogue: Catalogue, now: datetime, language: Language) -> bytes:
    """カレンダーにする: of the steps left. `now` dates the file; a later one goes before an earlier one."""
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", say(language, "plan.calendar"))
    for row in _earliest(own):
        calendar.add_component(_event(row, own, catalogue, now, language))
    return bytes(calendar.to_ical())


def _earliest(own: OwnPlan) -> Iterator[RenewalRow]:
    """Of several channels of a desk the one to act on first: they are applied for together."""
    found: dict[tuple[str, str], RenewalRow] = {}
    for row in own.plan.rows:
        if row.act_by_on is None:
            continue
        key = row.certificate, desk_name(row.desk)
        if key not in found or row.act_by_on < (found[key].act_by_on or date.max):
            found[key] = row
    yield from found.values()


def _event(row: RenewalRow, own: OwnPlan, catalogue: Catalogue, now: datetime, language: Language) -> Event:
    assert row.act_by_on is not None
    facts = {
        "step": say(language, f"step.{next_step(row)}"),
        "certificate": row.certificate,
        "desk": place_text(catalogue, row.desk, "", "", language),
        "on": day_text(row.act_by_on, language),
    }
    event = Event()
    event.add("UID", _uid(own.keys.get(row.certificate, row.certificate), desk_name(row.desk)))
    event.add("DTSTAMP", now.astimezone(UTC).replace(microsecond=0))
    event.add("LAST-MODIFIED", now.astimezone(UTC).replace(microsecond=0))
    event.add("SEQUENCE", int((now - FIRST_SEQUENCE).total_seconds() // 60))
    event.add("DTSTART", row.act_by_on)
    event.add("DTEND", row.act_by_on + timedelta(days=1))
    event.add("SUMMARY", say(language, "event.title", **facts))
    event.add("DESCRIPTION", "\n".join(_description(row, language)))
    event.add("TRANSP", "TRANSPARENT")
    for before in NINE_O_CLOCK_BEFORE:
        alarm = Alarm()
        alarm.add("ACTION", "DISPLAY")
        alarm.add("DESCRIPTION", say(language, "event.alarm", **facts))
        alarm.add("TRIGGER", before)
        event.add_component(alarm)
    return event


def _description(row: RenewalRow, language: Language) -> Iterator[str]:
    for name in ("order_by_on", "receive_by_on", "apply_by_on", "cut_over_on", "expiry_on"):
        if on := getattr(row, name):
            yield f"{say(language, f'step.{name}')}: {day_text(on, language)}"
    yield state_text(row, language)
    yield f"{say(language, 'plan.rule')}: {reasons_text(row, language)}"
    if row.outlook is not None:
        yield f"{say(language, 'plan.way_out')}: {outlook_text(row, language)}"


def _uid(certificate: str, desk: str) -> str:
    return f"{sha256(f'{certificate}|{desk}'.encode()).hexdigest()[:32]}@{DOMAIN}"

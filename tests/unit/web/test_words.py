"""言い回しの試験: dates, days left, names."""

from datetime import UTC, date, datetime

import pytest
from samples.systems import ELECTRICITY

from warifu.accounts.facts import Role
from warifu.authority.facts import KeyAlgorithm
from warifu.entrypoints.web import words
from warifu.gateway.facts import Check, DenialReason
from warifu.lifecycle.facts import CellState, CertificateStage
from warifu.messages import catalogue
from warifu.orders.facts import Medium, OrderState
from warifu.orders.history import OrderStep
from warifu.registration.facts import ApplicationState, RegistrationState
from warifu.systems.names import Names

SUNDAY = date(2026, 11, 22)


def test_a_date_carries_its_weekday() -> None:
    assert words.date_text(SUNDAY, "ja") == "2026年11月22日(日)"
    assert words.date_text(SUNDAY, "en") == "22 Nov 2026 (Sun)"


def test_an_instant_is_told_as_the_clock_in_japan_shows_it() -> None:
    before_midnight_utc = datetime(2026, 11, 23, 15, 5, tzinfo=UTC)
    assert words.instant_text(before_midnight_utc, "ja") == "2026年11月24日(火) 00:05"
    assert words.instant_iso(before_midnight_utc.replace(microsecond=999999)) == "2026-11-23T15:05:00Z"


@pytest.mark.parametrize(
    ("until_on", "ja", "en", "tone"),
    [
        (date(2026, 12, 19), "あと27日", "27 days left", "none"),
        (date(2026, 12, 6), "あと14日", "14 days left", "warn"),
        (date(2026, 11, 23), "あと1日", "1 day left", "stop"),
        (SUNDAY, "今日まで", "today", "stop"),
        (date(2026, 11, 11), "11日超過", "11 days late", "stop"),
    ],
)
def test_days_left_count_the_last_day_in(until_on: date, ja: str, en: str, tone: str) -> None:
    assert words.days_left(until_on, SUNDAY, "ja") == words.DaysLeft(ja, tone)
    assert words.days_left(until_on, SUNDAY, "en") == words.DaysLeft(en, tone)


def test_a_serial_outside_the_standard_is_shown_all_the_same() -> None:
    assert words.serial_text(0x0A0B) == "0A:0B"
    assert words.serial_text(0) == "0x0"
    assert words.serial_text(-5) == "-0x5"
    assert len(words.serial_text(1 << 5000)) <= 60


def test_every_use_has_a_name_of_its_own_in_both_languages() -> None:
    for language in ("ja", "en"):
        names = Names(ELECTRICITY.systems, "en" if language == "en" else "ja")
        spoken = [names.use(use) for use in ELECTRICITY.uses]
        assert len(set(spoken)) == len(spoken) == 16


@pytest.mark.parametrize(
    ("kind", "members"),
    [
        ("cell", CellState),
        ("legend", CellState),
        ("medium", Medium),
        ("order", OrderState),
        ("order_step", OrderStep),
        ("key", KeyAlgorithm),
        ("role", Role),
        ("authority", CertificateStage),
        ("desk", ApplicationState),
        ("desk", RegistrationState),
        ("check", Check),
        ("stopped", DenialReason),
    ],
)
def test_every_member_has_words(kind: str, members: type) -> None:
    missing = [m for m in members if f"{kind}.{m}" not in catalogue("states")]
    assert missing == []


def test_no_cell_is_longer_than_three_kanji() -> None:
    assert all(len(words.word(f"cell.{state}", "ja")) <= 3 for state in CellState)

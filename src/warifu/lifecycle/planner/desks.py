"""窓口の定め: rows of what desks say, each from a day on, and the terms that hold on a certificate's last day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from warifu.lifecycle.planner.errors import RuleUnstated
from warifu.lifecycle.planner.facts import ASSUMED_PROCESSING, DeskRule, DeskTerms, ScheduleRow, desk_name
from warifu.systems.facts import Desk

VALUES = ("rule", "days", "processing_business_days", "schedule", "takes_deletions")


class Basis(StrEnum):
    """根拠: whether somebody has said a value."""

    STATED = "stated"  # 公表
    ASSUMED = "assumed"  # 仮定


@dataclass(frozen=True, slots=True)
class DeskStatement:
    """窓口の定め: what a desk states from `holds_from_on` on, always where that is None; a value of None is not stated.

    `desk` may be a system whose desks are one per area: its rows hold at each of them that has not stated otherwise.
    """

    desk: Desk
    holds_from_on: date | None = None
    rule: DeskRule | None = None
    days: int | None = None
    processing_business_days: int | None = None
    schedule: tuple[ScheduleRow, ...] | None = None
    takes_deletions: bool | None = None
    closing_days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class DeskValue:
    """窓口の値: one value as it holds on a day, who says so, and from when; `value` is None where there is none."""

    name: str
    value: DeskRule | int | bool | tuple[ScheduleRow, ...] | None
    basis: Basis
    holds_from_on: date | None = None


class DeskBook:
    """窓口の台帳: statements of all desks; equal terms are one object, which makes large plans quick."""

    def __init__(self, statements: Iterable[DeskStatement]) -> None:
        self._by_desk: dict[Desk, list[DeskStatement]] = {}
        for statement in statements:
            self._by_desk.setdefault(statement.desk, []).append(statement)
        for rows in self._by_desk.values():
            rows.sort(key=lambda row: row.holds_from_on or date.min, reverse=True)
        self._shared: dict[DeskTerms, DeskTerms] = {}

    def terms(self, own: DeskStatement, on: date) -> DeskTerms:
        """窓口の条件: as they hold on the last day of a certificate, `on`; what a use says itself (`own`) goes before.

        Raises RuleUnstated where the desk has no rule, or one of days without a number.
        """
        found = {name: self._find(own, name, on)[0] for name in VALUES}
        rule = found.pop("rule")
        if rule is None or (rule is DeskRule.DAYS_BEFORE_EXPIRY and found["days"] is None):
            raise RuleUnstated(desk_name(own.desk), str(on))
        found["schedule"] = found["schedule"] or ()
        found["takes_deletions"] = found["takes_deletions"] is not False
        terms = DeskTerms(own.desk, rule, **found)
        return self._shared.setdefault(terms, terms)

    def values(self, desk: Desk, on: date) -> tuple[DeskValue, ...]:
        """窓口の値の一覧: every value as it holds on the day `on`, with what is assumed where nobody has said any."""
        own = DeskStatement(desk)
        stated = {name: self._find(own, name, on) for name in VALUES}
        return tuple(
            DeskValue(name, value, Basis.STATED, since)
            if value is not None
            else DeskValue(name, _assumed(name, stated["rule"][0], stated["schedule"][0]), Basis.ASSUMED)
            for name, (value, since) in stated.items()
        )

    def closing_days(self) -> dict[Desk, set[date]]:
        """窓口ごとの休業日: all that any row of the desk gives."""
        return {desk: {day for row in rows for day in row.closing_days} for desk, rows in self._by_desk.items()}

    def _find(self, own: DeskStatement, name: str, on: date) -> tuple[Any, date | None]:
        places = [own.desk, Desk(own.desk.system)] if own.desk.area else [own.desk]
        for row in (own, *(row for place in places for row in self._by_desk.get(place, ()))):
            value = getattr(row, name)
            if value is not None and (row.holds_from_on is None or row.holds_from_on <= on):
                return value, row.holds_from_on
        return None, None


def _assumed(name: str, rule: DeskRule | None, schedule: tuple[ScheduleRow, ...] | None) -> int | bool | None:
    by_processing = rule in {DeskRule.BEFORE_EXPIRY, DeskRule.TABLE} or (rule is DeskRule.SCHEDULE and not schedule)
    if name == "processing_business_days" and by_processing:
        return ASSUMED_PROCESSING
    return True if name == "takes_deletions" else None

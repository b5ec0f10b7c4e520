"""Reading of a case: what a case in JSON says of its parameters, certificates, successors and uses."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from oracles.planner.calendar import DAY, Calendar

JST = timezone(timedelta(hours=9))
SECOND = timedelta(seconds=1)
ASSUMED_LEAD = 10
CATALOGUE: dict[str, dict[str, Any]] = {
    "PLANNING": {"rule": "schedule"},
    "SWITCHING": {"rule": "days_before_expiry", "days": 14},
    "CAPACITY_MARKET": {"rule": "before_expiry"},
    "WHEELING_DATA": {"rule": "table"},
}


class Refused(ValueError):
    """A case that is refused instead of planned."""


@dataclass(frozen=True)
class Use:
    """One use of a certificate at a desk, and the steps done there."""

    desk: str
    rule: str
    days: int | None
    processing: int | None
    schedule: tuple[tuple[date, date], ...]
    takes_deletions: bool
    applied_on: date | None
    registered_on: date | None

    @property
    def applied(self) -> bool:
        """Whether the use is applied for; a registration counts its application as done."""
        return self.applied_on is not None or self.registered_on is not None

    @property
    def registered(self) -> bool:
        """Whether the desk has registered the successor."""
        return self.registered_on is not None


@dataclass(frozen=True)
class Certificate:
    """One certificate with its uses and what is known of its successor."""

    id: str
    participant: str
    authority: str
    medium: str | None
    expiry_on: date
    renew: bool
    ordered_on: date | None
    received_on: date | None
    successor_start_on: date | None
    uses: tuple[Use, ...]

    @property
    def in_hand(self) -> bool:
        """Whether the successor is received, or was applied with and so must have been."""
        return self.received_on is not None or any(use.applied for use in self.uses)

    @property
    def ordered(self) -> bool:
        """Whether the successor is ordered; a start date alone does not say so."""
        return self.ordered_on is not None or self.in_hand


@dataclass(frozen=True)
class Estate:
    """Everything a case says, less its name and its answer."""

    today: date
    lead: int | None
    leads: dict[str, int]
    handling: int
    overlap: int
    slack: int
    closed: dict[str, frozenset[date]]
    order_cutoffs: tuple[date, ...]
    certificates: tuple[Certificate, ...] = field(default=())

    def calendar(self, owner: str) -> Calendar:
        """The calendar of a desk, of AUTHORITY or of OPERATOR."""
        return Calendar(self.closed.get(owner, frozenset()))

    @property
    def operator(self) -> Calendar:
        """The operator's calendar."""
        return self.calendar("OPERATOR")

    @property
    def authority(self) -> Calendar:
        """The authority's calendar."""
        return self.calendar("AUTHORITY")

    def stated_lead(self, medium: str | None) -> int | None:
        """The lead that is stated for a medium: its own before the general one; None where neither is."""
        if medium is not None and medium in self.leads:
            return self.leads[medium]
        return self.lead

    def lead_of(self, medium: str | None) -> int:
        """The lead to reckon with, 10 business days where none is stated."""
        stated = self.stated_lead(medium)
        return ASSUMED_LEAD if stated is None else stated


def read(case: dict[str, Any]) -> Estate:
    """The estate of a case; steps done after today are refused."""
    said = case.get("parameters", {})
    estate = Estate(
        today=date.fromisoformat(case["today"]),
        lead=said.get("lead"),
        leads=said.get("leads", {}),
        handling=said.get("handling", 1),
        overlap=said.get("overlap", 7),
        slack=said.get("slack", 5),
        closed={owner: frozenset(map(date.fromisoformat, days)) for owner, days in said.get("closed", {}).items()},
        order_cutoffs=tuple(map(date.fromisoformat, said.get("order_cutoffs", []))),
        certificates=tuple(sorted(map(_certificate, case["certificates"]), key=lambda one: one.id)),
    )
    for certificate in estate.certificates:
        _refuse_steps_to_come(estate, certificate)
        _refuse_lists_that_begin_late(estate, certificate)
    return estate


def _certificate(said: dict[str, Any]) -> Certificate:
    successor = said.get("successor") or {}
    return Certificate(
        id=said["id"],
        participant=said.get("participant", ""),
        authority=said.get("authority", ""),
        medium=said.get("medium"),
        expiry_on=_expiry_on(said),
        renew=said.get("renew", True),
        ordered_on=_day(successor.get("ordered_on")),
        received_on=_day(successor.get("received_on")),
        successor_start_on=_day(successor.get("start_on")),
        uses=tuple(map(_use, said["uses"])),
    )


def _use(said: dict[str, Any]) -> Use:
    system, _, area = said["system"].partition("/")
    area = area or said.get("area") or ""
    usual = CATALOGUE.get(system, {})
    return Use(
        desk=f"{system}/{area}" if area else system,
        rule=said.get("rule") or usual["rule"],
        days=said["days"] if said.get("days") is not None else usual.get("days"),
        processing=said.get("processing_business_days"),
        schedule=tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in _rows(said)),
        takes_deletions=said.get("deletion", system != "WHEELING_DATA"),
        applied_on=_day(said.get("applied_on")),
        registered_on=_day(said.get("registered_on")),
    )


def _rows(said: dict[str, Any]) -> list[list[str]]:
    return said.get("schedule") or []


def _expiry_on(said: dict[str, Any]) -> date:
    """E: the last whole day on which the certificate works, the JST date of T minus one day."""
    if "expiry_on" in said:
        day_after = date.fromisoformat(said["expiry_on"]) + DAY
        ends = [datetime.combine(day_after, time.min, JST)]
    else:
        ends = [datetime.fromisoformat(said["not_after"]) + SECOND]
    if said.get("issuer_not_after"):
        ends.append(datetime.fromisoformat(said["issuer_not_after"]) + SECOND)
    if said.get("revoked_at"):
        ends.append(datetime.fromisoformat(said["revoked_at"]))
    return min(ends).astimezone(JST).date() - DAY


def _day(said: str | None) -> date | None:
    return None if said is None else date.fromisoformat(said)


def _refuse_steps_to_come(estate: Estate, certificate: Certificate) -> None:
    steps = [certificate.ordered_on, certificate.received_on]
    for use in certificate.uses:
        steps += [use.applied_on, use.registered_on]
    for step in steps:
        if step is not None and step > estate.today:
            raise Refused(f"{certificate.id}: a step done on {step}, after {estate.today}")


def _refuse_lists_that_begin_late(estate: Estate, certificate: Certificate) -> None:
    """A list that begins after an order or an application that still counts from it."""
    if not certificate.renew:
        return
    ordered = certificate.ordered_on
    waits = ordered is not None and not certificate.in_hand
    if ordered is not None and waits and estate.order_cutoffs and min(estate.order_cutoffs) > ordered:
        raise Refused(f"{certificate.id}: ordered on {ordered}, before the order cutoffs begin")
    for use in certificate.uses:
        if use.rule != "schedule" or use.registered or use.applied_on is None or not use.schedule:
            continue
        desk = estate.calendar(use.desk)
        if min(desk.bd(cutoff, 0) for cutoff, _ in use.schedule) > use.applied_on:
            raise Refused(f"{certificate.id}: applied on {use.applied_on}, before the schedule of {use.desk} begins")

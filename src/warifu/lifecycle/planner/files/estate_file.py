"""手元の証明書のファイル: the estate that people hand in as JSON; docs/reference/schemas says its shape."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from warifu.kernel.business_days import ONE_DAY
from warifu.kernel.clock import check_day, jst_date
from warifu.kernel.errors import FieldInvalid, NotUnderstood
from warifu.kernel.yen import Yen
from warifu.lifecycle.planner.calendars import Calendars, calendars_with
from warifu.lifecycle.planner.desks import DeskBook, DeskStatement
from warifu.lifecycle.planner.errors import CertificateTwice
from warifu.lifecycle.planner.facts import (
    HeldCertificate,
    HeldEstate,
    PlannedUse,
    PlanParameters,
    PriceFrom,
    Successor,
)
from warifu.lifecycle.planner.files.desk_rows import DESK, read_desk, read_statement
from warifu.lifecycle.planner.files.json_place import DAY, NAME, JsonPlace, read_day, read_number

FOR_PEOPLE = ("name", "why", "expect")  # what a file may say besides, and nobody reads
ESTATE = ("today", "parameters", "certificates", *FOR_PEOPLE)
PARAMETERS = ("lead", "leads", "handling", "overlap", "slack", "closed", "order_cutoffs", "prices")
ENDS = ("expiry_on", "not_after", "issuer_not_after", "revoked_at")
CERTIFICATE = ("id", *ENDS, "renew", "successor", "uses", "participant", "authority", "medium", "token")
SUCCESSOR = ("ordered_on", "received_on", "start_on")
USE = (*DESK, "channel", "applied_on", "registered_on")
PRICE = ("medium", "effective_on", "yen")
HIGHEST_FEE = 100_000_000
DAYS, OBJECTS = f'["{DAY}"]', "[{…}]"
AUTHORITY, OPERATOR = "AUTHORITY", "OPERATOR"  # names in `closed` that are no desks
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class EstateFile:
    """読んだファイル: the estate, the calendars it asks for, and the day it gives as today, or None."""

    estate: HeldEstate
    calendars: Calendars
    today: date | None


def read_estate(content: bytes, desk_rows: Sequence[DeskStatement], is_holiday: Callable[[date], bool]) -> EstateFile:
    """手元の証明書を読む: UTF-8 JSON. What a use does not say of its desk comes from `desk_rows`.

    Raises NotUnderstood for what is no JSON; FieldInvalid, KeyUnknown and CertificateTwice with the path to the fault;
    RuleUnstated for a desk of which nobody has said by which rule it works.
    """
    return estate_of(read_document(content), desk_rows, is_holiday)


def estate_of(document: Any, desk_rows: Sequence[DeskStatement], is_holiday: Callable[[date], bool]) -> EstateFile:
    """手元の証明書にする: from what such a JSON file holds. Raises as `read_estate`, but NotUnderstood."""
    place = JsonPlace(document, "", ESTATE)
    parameters = place.inside("parameters", PARAMETERS)
    book = DeskBook(desk_rows)
    place.needs("certificates", OBJECTS)
    estate = HeldEstate(tuple(_certificates(place, book)), _parameters(parameters))
    return EstateFile(estate, _calendars(parameters, book, is_holiday), place.day("today"))


def read_document(content: bytes) -> Any:
    """JSONを読む: UTF-8, every key once. Raises NotUnderstood."""
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_each_once, parse_constant=_no_number)
    except RecursionError:
        raise NotUnderstood("JSON", "nested too deeply") from None
    except ValueError as error:
        raise NotUnderstood("JSON", str(error)) from None


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(f"a key twice in one object: {', '.join(sorted(found))}")
    return found


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _calendars(parameters: JsonPlace, book: DeskBook, is_holiday: Callable[[date], bool]) -> Calendars:
    desks, others = book.closing_days(), dict[str, set[date]]()
    for name, days, path in parameters.members("closed", f'{{"OPERATOR": {DAYS}}}'):
        if name in {AUTHORITY, OPERATOR}:
            others[name] = set(_days(days, path))
        else:
            desks.setdefault(read_desk(name, path), set()).update(_days(days, path))
    return calendars_with(is_holiday, others.get(AUTHORITY, ()), others.get(OPERATOR, ()), desks)


def _parameters(place: JsonPlace) -> PlanParameters:
    handling, overlap, slack = place.number("handling"), place.number("overlap"), place.number("slack")
    usual = PlanParameters()
    return PlanParameters(
        lead=place.number("lead"),
        leads={medium: read_number(days, path) for medium, days, path in place.members("leads", '{"DOWNLOAD": 3}')},
        handling=usual.handling if handling is None else handling,
        overlap=usual.overlap if overlap is None else overlap,
        slack=usual.slack if slack is None else slack,
        order_cutoffs=tuple(read_day(day, path) for day, path in place.items("order_cutoffs", DAYS)),
        prices=tuple(_price(JsonPlace(item, path, PRICE)) for item, path in place.items("prices", OBJECTS)),
    )


def _price(place: JsonPlace) -> PriceFrom:
    for key, example in zip(PRICE, ("USB_TOKEN", DAY, "10000"), strict=True):
        place.needs(key, example)
    effective_on = place.day("effective_on")
    assert effective_on is not None
    return PriceFrom(place.name("medium"), effective_on, Yen(place.whole("yen", HIGHEST_FEE)))


def _days(value: Any, path: str) -> Iterator[date]:
    if not isinstance(value, list):
        raise FieldInvalid(path, DAYS)
    return (read_day(day, f"{path}[{number}]") for number, day in enumerate(value))


def _certificates(place: JsonPlace, book: DeskBook) -> Iterator[HeldCertificate]:
    seen = set[str]()
    for item, path in place.items("certificates", OBJECTS):
        held = _certificate(JsonPlace(item, path, CERTIFICATE), book)
        if held.id in seen:
            raise CertificateTwice(f"{path}.id", held.id)
        seen.add(held.id)
        yield held


def _certificate(place: JsonPlace, book: DeskBook) -> HeldCertificate:
    place.needs("id", NAME)
    expiry_on = _expiry_on(place)
    successor = place.inside("successor", SUCCESSOR)
    return HeldCertificate(
        id=place.name("id"),
        expiry_on=expiry_on,
        uses=tuple(_use(JsonPlace(use, path, USE), expiry_on, book) for use, path in place.items("uses", OBJECTS)),
        will_be_renewed=place.flag("renew") is not False,
        successor=Successor(*(successor.day(step) for step in SUCCESSOR)),
        participant=place.name("participant"),
        authority=place.name("authority"),
        medium=place.name("medium"),
        token=place.name("token"),
    )


def _expiry_on(place: JsonPlace) -> date:
    """E: the last whole day before the first instant at which the certificate no longer works (T)."""
    not_after, issuer_not_after = place.instant("not_after"), place.instant("issuer_not_after")
    revoked_at, expiry_on = place.instant("revoked_at"), place.day("expiry_on")
    if (not_after is None) == (expiry_on is None):
        raise FieldInvalid(place.path("expiry_on"), f"{DAY}, or not_after")
    ends = [end + SECOND for end in (not_after, issuer_not_after) if end] + [revoked_at] * (revoked_at is not None)
    last_days = [jst_date(end) - ONE_DAY for end in ends if end] + ([expiry_on] if expiry_on else [])
    return check_day(min(last_days))


def _use(place: JsonPlace, expiry_on: date, book: DeskBook) -> PlannedUse:
    own = read_statement(place)
    return PlannedUse(
        terms=book.terms(own, expiry_on),
        channel=place.name("channel"),
        area=own.desk.area or "",
        applied_on=place.day("applied_on"),
        registered_on=place.day("registered_on"),
    )

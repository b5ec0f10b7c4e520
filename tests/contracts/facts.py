"""事実の見本: ready-made facts for the suites, and a strategy that builds any fact from its own declaration."""

import types
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import sqlalchemy as sa
from hypothesis import strategies as st

from warifu.accounts.facts import Account, Role
from warifu.authority.facts import (
    AuthorityName,
    CaKind,
    Certificate,
    CertificateAuthority,
    Intention,
    IssuanceState,
    KeyAlgorithm,
    SubjectName,
)
from warifu.delivery.facts import Parcel, ParcelState, Shipment, ShipmentState
from warifu.evidence.facts import Entry
from warifu.kernel.ids import CertificateId, OperatorCode
from warifu.kernel.period import ValidityPeriod
from warifu.orders.facts import LineKey, Medium, Order, OrderKind, OrderLine, OrderState, Wanted
from warifu.participants.facts import Contact, ContactKind, Participant
from warifu.registration.facts import RegisteredCertificate, Registration, RegistrationState
from warifu.systems.facts import CODE, Desk, Use
from warifu.workflows.ports import Stores

T = TypeVar("T")
Raw = Callable[[], AbstractContextManager[sa.Connection]]

AT = datetime(2026, 11, 24, 1, 5, 30, 123456, tzinfo=UTC)
PERIOD = ValidityPeriod.starting_on(date(2026, 12, 1), 2)
OF_CERTIFICATES = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)).map(
    lambda at: at.replace(microsecond=0, tzinfo=UTC)
)

PARTICIPANT = Participant(
    "P-1",
    OperatorCode("0A001"),
    "𠮷田電力株式会社",
    (Contact(ContactKind.ENTERPRISE_RA, "髙橋 花子", "ra@x.example"),),
    AT,
)
CA = CertificateAuthority("market-g1", AuthorityName.MARKET, CaKind.ISSUING, 1, b"ca", "market-g1", PERIOD, AT)
ACCOUNT = Account("A-1", "person-1", "山﨑 一", frozenset({Role.OPERATOR}), "P-1")
JX = Use("PLANNING", "JX")


def line(number: int = 1, **changes: Any) -> OrderLine:
    made = OrderLine(
        id=f"L-{number}",
        number=number,
        wanted=Wanted(date(2028, 2, 29), "需給計画", "担当一"),
        profile="client",
        subject=SubjectName("0A001-1", "𠮷田電力株式会社", None, "JP"),
        key=LineKey(KeyAlgorithm.P_256, b"key %d" % number),
    )
    return replace(made, **changes)


def order(id: str = "O-1", *lines: OrderLine, **changes: Any) -> Order:
    made = Order(
        id=id,
        kind=OrderKind.STANDARD,
        participant_id="P-1",
        state=OrderState.SUBMITTED,
        application_on=date(2026, 11, 24),
        submitted_at=AT,
        entered_by="A-1",
        entered_by_person="person-1",
        approvals_needed=2,
        lines=lines or (line(),),
    )
    return replace(made, **changes)


def certificate(number: int = 1, **changes: Any) -> Certificate:
    made = Certificate(
        id=CertificateId(f"WF-26-{number:05}"),
        ca_id="market-g1",
        serial=(1 << 126) + number,
        profile="client",
        subject=SubjectName("0A001-1", "𠮷田電力株式会社", None, "JP"),
        period=PERIOD,
        state=IssuanceState.ISSUED,
        public_key_digest=f"digest {number}",
        prepared_at=AT + timedelta(seconds=number),
        der=b"der %d" % number,
        fingerprint=f"{number:064x}",
        issued_at=AT + timedelta(seconds=number),
        participant_id="P-1",
    )
    return replace(made, **changes)


def intention(number: int = 1, **changes: Any) -> Intention:
    return intention_of(certificate(number, **changes))


def intention_of(one: Certificate) -> Intention:
    """What was kept of a certificate before its signature."""
    to_be_signed = b"tbs " + one.id.encode()
    return Intention(
        one.id, one.ca_id, one.serial, one.public_key_digest, to_be_signed, one.prepared_at, one.order_line_id
    )


def issue(stores: Stores, *certificates: Certificate) -> None:
    """Put certificates on record, each by way of its intention."""
    stores.issuing.add_intentions([intention_of(one) for one in certificates])
    stores.issuing.record_issued(certificates)


def parcel(id: str = "D-1", **changes: Any) -> Parcel:
    made = Parcel(id, CertificateId("WF-26-00001"), "P-1", ParcelState.READY, "digest", AT, b"\x00sealed\xff", AT)
    return replace(made, **changes)


def shipment(id: str = "S-1", **changes: Any) -> Shipment:
    on_it = (CertificateId("WF-26-00001"),)
    made = Shipment(id, "P-1", "O-1", Medium.CD_R_BUNDLE, "本社", on_it, ShipmentState.TO_BE_MADE, AT)
    return replace(made, **changes)


def registered(number: int = 1, **changes: Any) -> RegisteredCertificate:
    made = RegisteredCertificate(
        CertificateId(f"WF-26-{number:05}"), f"{number:064x}", (1 << 126) + number, PERIOD.not_before, PERIOD.not_after
    )
    return replace(made, **changes)


def registration(id: str = "R-1", use: Use = JX, **changes: Any) -> Registration:
    return replace(Registration(id, "P-1", registered(), use, RegistrationState.REGISTERED, AT), **changes)


def entry(number: int, **changes: Any) -> Entry:
    return replace(Entry(f"E-{number}", AT, "A-1", "order.submitted", "O-1", {"行数": "2"}), **changes)


def furnish(stores: Stores) -> None:
    """One participant and one issuing CA, which most other rows point to."""
    stores.participants.add(PARTICIPANT)
    stores.authorities.add(CA)


def any_fact(kind: type[T]) -> st.SearchStrategy[T]:
    """Every value the declaration of `kind` allows, as far as both databases can hold it: no NUL in text."""
    return _any(kind)


def _any(wanted: Any) -> st.SearchStrategy[Any]:
    if wanted in SIMPLE:
        return SIMPLE[wanted]
    origin, arguments = get_origin(wanted), get_args(wanted)
    if origin in {Union, types.UnionType}:
        return st.one_of([_any(argument) for argument in arguments])
    if origin is tuple:
        return st.lists(_any(arguments[0]), max_size=3, unique=True).map(tuple)
    if origin is frozenset:
        return st.frozensets(_any(arguments[0]))
    if origin is not None:
        return st.dictionaries(_any(arguments[0]), _any(arguments[1]), max_size=4)
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return st.sampled_from(wanted)
    if not is_dataclass(wanted):
        raise TypeError(f"no strategy for {wanted}")
    hints = get_type_hints(wanted)
    return st.builds(
        wanted, **{f.name: NAMED[f.name] if f.name in NAMED else _any(hints[f.name]) for f in fields(wanted)}
    )


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20) | st.sampled_from(
    ["𠮷野家 髙﨑", "か\u3099", "%s ? :name \\ '\"; --", "\u202e\u2028 ", "ｱｲｳ①㈱", ""]
)
CODES = st.from_regex(CODE, fullmatch=True)
SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXT,
    CertificateId: TEXT,
    bytes: st.binary(max_size=40),
    bool: st.booleans(),
    int: st.integers(0, 2**31 - 1),
    type(None): st.none(),
    date: st.dates(date(1900, 1, 1)) | st.just(date(2028, 2, 29)),
    datetime: st.datetimes(datetime(1900, 1, 1), timezones=st.just(UTC)),
    AuthorityName: st.from_regex(r"[A-Z][A-Z0-9_]{0,23}", fullmatch=True).map(AuthorityName),
    Desk: st.builds(Desk, CODES, st.none() | CODES),
    Use: st.builds(Use, CODES, CODES, st.none() | CODES),
    OperatorCode: st.from_regex(r"[0-9A-Z]{4,5}", fullmatch=True).map(OperatorCode),
    ValidityPeriod: st.tuples(OF_CERTIFICATES, OF_CERTIFICATES).map(lambda ends: ValidityPeriod(*sorted(ends))),
}
NAMED = {"serial": st.integers(1, (1 << 159) - 1)}

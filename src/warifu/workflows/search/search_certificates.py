"""証明書の検索: by id, names, dates, status and more, a page at a time; the actor finds what it may see."""

import base64
import binascii
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta

from warifu.accounts.access import SEES_ALL, require_role
from warifu.accounts.facts import Actor, Role
from warifu.authority.errors import KeyUnavailable
from warifu.authority.facts import IssuanceState
from warifu.authority.stores.search import Counted, Criteria, FoundCertificate, Position, SearchOrder, Sorting, Span
from warifu.authority.which import read_which
from warifu.kernel.clock import start_of_day
from warifu.kernel.errors import FieldInvalid, TooLarge
from warifu.kernel.folding import fold
from warifu.kernel.secret import Secret
from warifu.lifecycle.facts import CertificateStage
from warifu.workflows.errors import CursorInvalid
from warifu.workflows.installation import Installation
from warifu.workflows.ports import Stores

LONGEST_PAGE = 1_000
EXPORT_PAGE = 1_000
LONGEST_CURSOR = 400
MOST_WORDS = 8
MOST_PARTICIPANTS = 50
TICK = timedelta(microseconds=1)
ONE_DAY = timedelta(days=1)
LAST_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Days:
    """日付の範囲: dates in Japan, both inside; None leaves an end open."""

    first: date | None = None
    last: date | None = None

    def span(self) -> Span:
        return Span(
            start_of_day(self.first) if self.first else None,
            start_of_day(self.last + ONE_DAY) if self.last else None,
        )


@dataclass(frozen=True, slots=True)
class Sought:
    """検索の条件: None means any. `sort` None takes the order that suits the other conditions."""

    serial: str | None = None
    certificate_id: str | None = None
    fingerprint: str | None = None
    participant: str | None = None
    text: str | None = None
    issued: Days = Days()
    starts: Days = Days()
    expires: Days = Days()
    status: CertificateStage | None = None
    profile: str | None = None
    ca_id: str | None = None
    sort: SearchOrder | None = None
    descending: bool = True


@dataclass(frozen=True, slots=True)
class FoundPage:
    """検索結果: `cursor` asks for the next page and is None on the last one; `counted` stands on the first only."""

    certificates: Sequence[FoundCertificate]
    cursor: str | None
    counted: Counted | None


def search_certificates(
    installation: Installation, actor: Actor, sought: Sought, cursor: str | None, limit: int
) -> FoundPage:
    """検索する: one page of at most `limit` rows. Operators find their own participant's only.

    Raises FieldInvalid, SerialLost, RoleMissing, TooLarge for a name that many participants share, and CursorInvalid
    for a cursor of another search, another person or another installation.
    """
    require_role(actor, Role.OPERATOR, *SEES_ALL)
    if not 1 <= limit <= LONGEST_PAGE:
        raise FieldInvalid("limit", f"1 .. {LONGEST_PAGE}")
    sorting, context = _sorting(actor, sought), _context(actor, sought)
    now, after = installation.clock.now(), None
    if cursor is not None:
        now, after = _read_cursor(installation, cursor, context)
    with installation.unit_of_work.read() as stores:
        criteria = _criteria(stores, actor, sought, now)
        found = stores.search.page(criteria, sorting, after, limit + 1)
        counted = stores.search.count(criteria, sorting) if after is None else None
    shown = found[:limit]
    more = _write_cursor(installation, now, _position(shown[-1], sorting), context) if len(found) > limit else None
    return FoundPage(shown, more, counted)


def every_certificate(installation: Installation, actor: Actor, sought: Sought) -> Iterator[Sequence[FoundCertificate]]:
    """すべて読む: page by page, each in a transaction of its own, for exports. Raises as `search_certificates` does."""
    cursor: str | None = None
    while True:
        page = search_certificates(installation, actor, sought, cursor, EXPORT_PAGE)
        yield page.certificates
        if (cursor := page.cursor) is None:
            return


def _criteria(stores: Stores, actor: Actor, sought: Sought, now: datetime) -> Criteria:
    words = tuple(fold(sought.text or "").split())
    if len(words) > MOST_WORDS:
        raise FieldInvalid("text", f"1 .. {MOST_WORDS} 語 / words")
    id, serial = read_which(sought.serial) if sought.serial else (None, None)
    plain = Criteria(
        participant_ids=_participants(stores, actor, sought.participant),
        certificate_id=id or (sought.certificate_id and fold(sought.certificate_id).upper()),
        serial=serial.value if serial else None,
        fingerprint=_fingerprint(sought.fingerprint),
        words=words,
        issued=sought.issued.span(),
        starts=sought.starts.span(),
        expires=sought.expires.span(),
        profile=sought.profile,
        ca_id=sought.ca_id,
    )
    return _with_status(plain, sought.status, now)


def _participants(stores: Stores, actor: Actor, named: str | None) -> tuple[str, ...] | None:
    own = None if actor.has(*SEES_ALL) else tuple(sorted(actor.acts_for))
    if not named:
        return own
    found = tuple(stores.search.participants(fold(named), MOST_PARTICIPANTS + 1))
    if own is not None:
        return tuple(id for id in found if id in own)
    if len(found) > MOST_PARTICIPANTS:
        raise TooLarge("participant", MOST_PARTICIPANTS)
    return found


def _fingerprint(text: str | None) -> str | None:
    if not text:
        return None
    packed = re.sub(r"[:\s]", "", text).lower()
    if not re.fullmatch(r"[0-9a-f]{64}", packed):
        raise FieldInvalid("fingerprint", "SHA-256: 3A:0F:… (64 digits)")
    return packed


def _with_status(plain: Criteria, status: CertificateStage | None, now: datetime) -> Criteria:
    """The same as lifecycle.stages.stage_of, as conditions."""
    ended_before, begins_from = now - LAST_SECOND + TICK, now + TICK
    issued, held = IssuanceState.ISSUED, IssuanceState.HELD
    match status:
        case None:
            return plain
        case CertificateStage.REVOKED:
            return replace(plain, states=(IssuanceState.REVOKED,))
        case CertificateStage.HELD:
            return replace(plain, states=(held,), expires=_later(plain.expires, ended_before))
        case CertificateStage.EXPIRED:
            return replace(plain, states=(issued, held), expires=_earlier(plain.expires, ended_before))
        case CertificateStage.NOT_YET_VALID:
            return replace(plain, states=(issued,), starts=_later(plain.starts, begins_from))
        case CertificateStage.VALID:
            starts, expires = _earlier(plain.starts, begins_from), _later(plain.expires, ended_before)
            return replace(plain, states=(issued,), starts=starts, expires=expires)


def _earlier(span: Span, before_at: datetime) -> Span:
    return Span(span.from_at, min(span.before_at or before_at, before_at))


def _later(span: Span, from_at: datetime) -> Span:
    return Span(max(span.from_at or from_at, from_at), span.before_at)


def _sorting(actor: Actor, sought: Sought) -> Sorting:
    """A range is read in its own order: any other would have to sort everything that lies in it first."""
    orders = [
        order
        for order, days in (
            (SearchOrder.ISSUED, sought.issued),
            (SearchOrder.STARTS, sought.starts),
            (SearchOrder.EXPIRES, sought.expires),
        )
        if days != Days()
    ]
    if sought.status in {CertificateStage.EXPIRED, CertificateStage.VALID}:
        orders.append(SearchOrder.EXPIRES)
    if sought.status is CertificateStage.NOT_YET_VALID:
        orders.append(SearchOrder.STARTS)
    named = (sought.serial, sought.certificate_id, sought.fingerprint, sought.participant)
    is_narrow = any(named) or not actor.has(*SEES_ALL)
    wanted = sought.sort or (orders[0] if orders else SearchOrder.ISSUED)
    if wanted is SearchOrder.STARTS and wanted not in orders:
        raise FieldInvalid("sort", "issued / expires")
    if orders and wanted not in orders and not is_narrow:
        raise FieldInvalid("sort", " / ".join(order.lower() for order in orders))
    return Sorting(wanted, sought.descending)


def _position(last: FoundCertificate, sorting: Sorting) -> Position:
    at = {
        SearchOrder.ISSUED: last.issued_at,
        SearchOrder.STARTS: last.period.not_before,
        SearchOrder.EXPIRES: last.period.not_after,
    }
    return Position(at[sorting.order], last.id)


def _context(actor: Actor, sought: Sought) -> str:
    """What a cursor is bound to: who asks, and for what."""
    asked = {field.name: str(getattr(sought, field.name)) for field in fields(sought)}
    return "search:" + json.dumps([actor.account_id, sorted(actor.acts_for), asked], sort_keys=True)


def _write_cursor(installation: Installation, now: datetime, position: Position, context: str) -> str:
    written = json.dumps([now.isoformat(), position.at.isoformat(), position.certificate_id])
    return base64.urlsafe_b64encode(installation.seals.seal(Secret(written.encode()), context)).decode().rstrip("=")


def _read_cursor(installation: Installation, cursor: str, context: str) -> tuple[datetime, Position]:
    if len(cursor) > LONGEST_CURSOR or not re.fullmatch(r"[A-Za-z0-9_-]+", cursor):
        raise CursorInvalid
    try:
        sealed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        now, at, certificate_id = json.loads(installation.seals.open(sealed, context).reveal())
    except (KeyUnavailable, binascii.Error):
        raise CursorInvalid from None
    return datetime.fromisoformat(now), Position(datetime.fromisoformat(at), certificate_id)

"""世代: which CA of an authority signs what, until when, and by which day its successor is needed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from warifu.authority.errors import AuthorityMissing, NoAuthorityCovers
from warifu.authority.facts import AuthorityName, CaKind, CertificateAuthority, Profile, Purpose
from warifu.authority.profiles import ROOT_LENGTH, Hierarchy
from warifu.kernel.clock import jst_date
from warifu.kernel.period import ONE_SECOND, PeriodStage, ValidityPeriod, same_date_later

LONGEST_WAIT = timedelta(days=180)  # between application and start date, source page section 2
WARNED_BEFORE = timedelta(days=180)


class RolloverStage(StrEnum):
    """世代交代の段階: whether the next generation is not due, due or late."""

    AHEAD = "AHEAD"  # まだ先
    DUE = "DUE"  # 用意する時期
    OVERDUE = "OVERDUE"  # 期限超過


@dataclass(frozen=True, slots=True)
class Rollover:
    """世代交代: the newest generation of a CA, and the last JST day on which it can be relied on alone."""

    ca: CertificateAuthority
    last_on: date
    stage: RolloverStage


@dataclass(frozen=True, slots=True)
class Anchor:
    """信頼の起点の照合: whether a system's bundle holds this CA's certificate."""

    ca: CertificateAuthority
    held: bool


def issuing_kind(profile: Profile, profiles: Mapping[str, Profile]) -> CaKind | None:
    """発行者の種類: which kind of CA signs certificates of this profile; None when it is self-signed."""
    has_root_above = any(p.authority == profile.authority and p.path_length == ROOT_LENGTH for p in profiles.values())
    if profile.path_length is None:
        return CaKind.ISSUING if has_root_above else CaKind.ROOT
    return CaKind.ROOT if has_root_above and profile.path_length != ROOT_LENGTH else None


def covering_ca(
    cas: Sequence[CertificateAuthority], period: ValidityPeriod, profile: Profile, profiles: Mapping[str, Profile]
) -> CertificateAuthority:
    """発行者を選ぶ: of `cas`, those whose keys are at hand, the newest generation that lives through the whole period.

    No certificate outlives its issuer; both ends count, to the second. Raises NoAuthorityCovers with the last possible
    start date, AuthorityMissing when there is no such CA at all.
    """
    kind = issuing_kind(profile, profiles)
    candidates = [ca for ca in cas if ca.authority == profile.authority and ca.kind is kind]
    if not candidates:
        raise AuthorityMissing
    covering = [ca for ca in candidates if _covers(ca.period, period)]
    if not covering:
        raise NoAuthorityCovers(max(last_start_on(ca, profile.years) for ca in candidates).isoformat())
    return max(covering, key=lambda ca: ca.generation)


def within(period: ValidityPeriod, ca: CertificateAuthority) -> ValidityPeriod:
    """発行者の期限まで: for an OCSP responder, which lives at most as long as the CA it answers for."""
    return replace(period, not_after=min(period.not_after, ca.period.not_after))


def last_start_on(ca: CertificateAuthority, years: int) -> date:
    """最後の開始日: the last JST date from which `years` fit into the CA's life."""
    after = jst_date(ca.period.not_after + ONE_SECOND)
    try:
        return after.replace(year=after.year - years)
    except ValueError:  # 29 February: from the day after, the years would end on 1 March, a day too late
        return after.replace(year=after.year - years, day=28)


def rollovers(
    cas: Sequence[CertificateAuthority], profiles: Mapping[str, Profile], now: datetime
) -> Sequence[Rollover]:
    """世代交代の予定: one for the newest generation of every authority's CAs.

    The last day is the one from which the longest certificate this CA signs, ordered 180 days ahead, still ends with
    it: for client certificates of two years, 2 years and 180 days before the CA ends.
    """
    newest: dict[tuple[AuthorityName, CaKind], CertificateAuthority] = {}
    for ca in cas:
        known = newest.get((ca.authority, ca.kind))
        if known is None or known.generation < ca.generation:
            newest[ca.authority, ca.kind] = ca
    return [_rollover(ca, profiles, now) for ca in newest.values()]


def anchors(cas: Sequence[CertificateAuthority], held: Collection[bytes], now: datetime) -> Sequence[Anchor]:
    """信頼の起点を照らし合わせる: every CA that has not ended, against the DER certificates a system holds."""
    living = [ca for ca in cas if ca.period.stage(now) is not PeriodStage.EXPIRED]
    return [Anchor(ca, ca.certificate in held) for ca in living]


def responder_profile(profiles: Mapping[str, Profile], authority: AuthorityName) -> Profile | None:
    """OCSP応答者のプロファイル: None for an authority that answers no OCSP."""
    of_authority = (p for p in profiles.values() if p.authority == authority)
    return next((p for p in of_authority if Purpose.OCSP_SIGNING in p.purposes), None)


def ca_id(hierarchy: Hierarchy, kind: CaKind, generation: int) -> str:
    """発行者の番号: `market-g2`, `market-root`, `market-root-g2`; in file names, key names and addresses."""
    name = hierarchy.authority.lower()
    if kind is CaKind.ISSUING or hierarchy.issuing is None:
        return f"{name}-g{generation}"
    return f"{name}-root" if generation == 1 else f"{name}-root-g{generation}"


def ca_name(hierarchy: Hierarchy, kind: CaKind, generation: int) -> str:
    """発行者の名: the common name, distinct in every generation."""
    place = "" if hierarchy.issuing is None else {CaKind.ROOT: "Root ", CaKind.ISSUING: "Issuing "}[kind]
    return f"Warifu {hierarchy.authority.replace('_', ' ').title()} {place}CA G{generation}"


def next_generation(cas: Sequence[CertificateAuthority], authority: AuthorityName, kind: CaKind) -> int:
    """次の世代: its number, from 1."""
    return 1 + max((ca.generation for ca in cas if (ca.authority, ca.kind) == (authority, kind)), default=0)


def _covers(issuer: ValidityPeriod, period: ValidityPeriod) -> bool:
    return issuer.not_before <= period.not_before and period.not_after <= issuer.not_after


def _rollover(ca: CertificateAuthority, profiles: Mapping[str, Profile], now: datetime) -> Rollover:
    signed = (p for p in profiles.values() if p.authority == ca.authority and issuing_kind(p, profiles) is ca.kind)
    longest = max((profile.years for profile in signed), default=0)
    last_on = same_date_later(ca.period.expiry_on, -longest) - LONGEST_WAIT
    today = jst_date(now)
    if today > last_on:
        return Rollover(ca, last_on, RolloverStage.OVERDUE)
    return Rollover(ca, last_on, RolloverStage.DUE if today > last_on - WARNED_BEFORE else RolloverStage.AHEAD)

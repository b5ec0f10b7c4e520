"""相互認証の事実: the admission roll, what a client presented, and what was decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from warifu.kernel.ids import CertificateId, OperatorCode
from warifu.kernel.period import ValidityPeriod
from warifu.systems.facts import Use

HELD_WORDS = "denial.certificate.held"


class DenialReason(StrEnum):
    """拒否理由: the closed list of refusals; the order of the members is their rank, most telling first."""

    CERTIFICATE_MISSING = "denial.certificate.missing"  # 証明書の提示なし
    CHAIN_UNTRUSTED = "denial.chain.untrusted"  # 信頼できない認証局
    WRONG_PURPOSE = "denial.certificate.wrong_purpose"  # 用途違い
    NOT_YET_VALID = "denial.certificate.not_yet_valid"  # 有効期間前
    EXPIRED = "denial.certificate.expired"  # 有効期限切れ
    REVOKED = "denial.certificate.revoked"  # 失効
    REVOCATION_STALE = "denial.revocation.stale"  # 失効リストが古い
    ROLL_STALE = "denial.roll.stale"  # 登録簿が古い
    DELETED = "denial.registration.deleted"  # 登録削除済み
    OTHER_PARTICIPANT = "denial.registration.other_participant"  # 他事業者の登録
    NOT_FOR_SYSTEM = "denial.registration.not_for_system"  # システムに未登録
    NOT_FOR_CHANNEL = "denial.registration.not_for_channel"  # 経路に未登録

    @property
    def is_doubt(self) -> bool:
        """判断できない拒否: the checkpoint's own files are too old; trying again later may help."""
        return self in {DenialReason.REVOCATION_STALE, DenialReason.ROLL_STALE}


class Check(StrEnum):
    """確認項目: what the checkpoint looks at, in this order."""

    CERTIFICATE = "CERTIFICATE"  # 証明書の提示
    CHAIN = "CHAIN"  # 信頼の連鎖
    PURPOSE = "PURPOSE"  # 用途(クライアント認証)
    VALIDITY = "VALIDITY"  # 有効期間
    REVOCATION = "REVOCATION"  # 失効
    ROLL = "ROLL"  # 登録簿の新しさ
    DELETION = "DELETION"  # 登録の削除
    PARTICIPANT = "PARTICIPANT"  # 事業者の一致
    SYSTEM = "SYSTEM"  # システムへの登録
    CHANNEL = "CHANNEL"  # 経路への登録


class CheckOutcome(StrEnum):
    """確認の結果: how far one check came."""

    PASSED = "PASSED"  # 可
    STOPPED = "STOPPED"  # 不可
    NOT_REACHED = "NOT_REACHED"  # 未確認


Checks = tuple[tuple[Check, CheckOutcome], ...]


@dataclass(frozen=True, slots=True)
class RollEntry:
    """登録簿の行: one certificate registered for one use, or the tombstone of that (`deleted_at` set).

    `fingerprint` is the SHA-256 of the certificate's DER in lower-case hex and the key of the roll.
    """

    fingerprint: str
    serial: int
    certificate_id: CertificateId
    operator_code: OperatorCode
    participant_name: str
    use: Use
    registered_at: datetime
    deleted_at: datetime | None
    not_after: datetime


@dataclass(frozen=True, slots=True)
class AdmissionRoll:
    """登録簿: every living and deleted registration of one system, by fingerprint; `number` grows with each roll."""

    system: str
    number: int
    made_at: datetime
    entries: Mapping[str, tuple[RollEntry, ...]]

    @classmethod
    def of(cls, system: str, number: int, made_at: datetime, entries: Iterable[RollEntry]) -> Self:
        """登録簿を作る: index `entries`. Raises ValueError for an entry of another system."""
        index: dict[str, tuple[RollEntry, ...]] = {}
        for entry in entries:
            if entry.use.system != system:
                raise ValueError(f"{entry.certificate_id} is registered for {entry.use.system}, not for {system}")
            index[entry.fingerprint] = (*index.get(entry.fingerprint, ()), entry)
        return cls(system, number, made_at, index)

    def all_entries(self) -> Iterable[RollEntry]:
        return (entry for same in self.entries.values() for entry in same)


@dataclass(frozen=True, slots=True)
class Revoked:
    """失効の記載: since when and why (the reason's name of RFC 5280 section 5.3.1, empty when not stated)."""

    at: datetime
    reason: str

    @property
    def is_hold(self) -> bool:
        """保留か: it may come back."""
        return self.reason == "certificate_hold"


@dataclass(frozen=True, slots=True)
class RevocationList:
    """失効リスト: what one CA says is revoked, by serial; fresh through `next_update`."""

    authority_id: str
    number: int
    this_update: datetime
    next_update: datetime
    revoked: Mapping[int, Revoked]


Revocations = Mapping[str, RevocationList]
"""失効リスト一式: the newest list of each CA, by authority id."""


@dataclass(frozen=True, slots=True)
class ChainLink:
    """連鎖の一環: a serial and the id of the CA that signed it."""

    authority_id: str
    serial: int


@dataclass(frozen=True, slots=True)
class Presented:
    """提示された証明書: what the certificate says, and whether its chain leads to a trust anchor.

    `chain` begins with the certificate itself and leaves out the anchor; empty means not trusted, for the reason in
    `distrust` (English, for the log). `may_sign` is false for a CA certificate and for one without digitalSignature.
    """

    fingerprint: str
    serial: int
    subject: str
    issuer: str
    validity: ValidityPeriod
    purposes: frozenset[str]
    may_sign: bool
    chain: tuple[ChainLink, ...]
    distrust: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """読めない証明書: the client holds its key, but it could not be parsed; it is never trusted."""

    fingerprint: str
    why: str


@dataclass(frozen=True, slots=True)
class Claim:
    """名乗り: every operator code that the request names in path, sender id or user id; all must agree."""

    operator_codes: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class FreshnessPolicy:
    """鮮度の方針: how old the checkpoint's knowledge may be; an age exactly at its limit still counts as fresh."""

    roll_max_age: timedelta = timedelta(hours=1)
    revocation_grace: timedelta = timedelta(0)
    clock_skew: timedelta = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Admission:
    """許可: admitted; `entry` is the entry of the roll that allows it."""

    entry: RollEntry
    presented: Presented
    at: datetime


@dataclass(frozen=True, slots=True)
class Denial:
    """拒否: refused for the best-ranked reason, with what is known; a value, not an exception.

    `entries` are the roll's lines about this certificate in this system, empty before its chain is trusted.
    """

    reason: DenialReason
    use: Use
    claim: Claim
    at: datetime
    checks: Checks
    presented: Presented | Unreadable | None = None
    entries: tuple[RollEntry, ...] = ()
    revoked: Revoked | None = None

    @property
    def words(self) -> str:
        """文言の名前: that of its reason; a hold, which may end, has words of its own."""
        return HELD_WORDS if self.revoked and self.revoked.is_hold else self.reason.value

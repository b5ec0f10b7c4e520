"""見つけた証明書: what files hold, until when it works, and what each other file is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from warifu.kernel.business_days import ONE_DAY
from warifu.kernel.clock import jst_date

SECOND = timedelta(seconds=1)
BEFORE_THE_LAST = datetime(9999, 12, 31, 23, 59, 58, tzinfo=UTC)


class FoundState(StrEnum):
    """見つけた証明書の状態: by its own validity alone; nobody is asked whether it was revoked."""

    NOT_YET_VALID = "NOT_YET_VALID"  # 開始前
    VALID = "VALID"  # 有効
    EXPIRED = "EXPIRED"  # 期限切れ


class FileKind(StrEnum):
    """証明書の取れなかったファイルの種類."""

    EMPTY = "EMPTY"  # 空
    PRIVATE_KEY = "PRIVATE_KEY"  # 秘密鍵
    PUBLIC_KEY = "PUBLIC_KEY"  # 公開鍵
    REQUEST = "REQUEST"  # 証明書署名要求
    REVOCATION_LIST = "REVOCATION_LIST"  # 失効リスト
    PKCS12_WITHOUT_CERTIFICATE = "PKCS12_WITHOUT_CERTIFICATE"  # 証明書のないPKCS#12
    PKCS7_WITHOUT_CERTIFICATE = "PKCS7_WITHOUT_CERTIFICATE"  # 証明書のないPKCS#7
    ARCHIVE = "ARCHIVE"  # 圧縮ファイル
    OTHER = "OTHER"  # 証明書を含まないもの
    TOO_LARGE = "TOO_LARGE"  # 大きすぎるもの
    NO_FILE = "NO_FILE"  # 装置など
    PKCS12_LOCKED = "PKCS12_LOCKED"  # パスフレーズの要るPKCS#12
    PKCS12_UNREAD = "PKCS12_UNREAD"  # 読めないPKCS#12
    ENCRYPTED = "ENCRYPTED"  # 暗号化されたもの
    JAVA_KEY_STORE = "JAVA_KEY_STORE"  # Javaのキーストア
    DAMAGED = "DAMAGED"  # 壊れたもの
    UNREADABLE = "UNREADABLE"  # 開けないもの


NOT_OPENED = frozenset(
    {
        FileKind.PKCS12_LOCKED,
        FileKind.PKCS12_UNREAD,
        FileKind.ENCRYPTED,
        FileKind.JAVA_KEY_STORE,
        FileKind.DAMAGED,
        FileKind.UNREADABLE,
    }
)
"""開けなかった種類: a certificate may be in such a file, and nobody has seen it."""


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """証明書の事実: `serial` in hex without marks, names safe for a terminal, instants in UTC, `fingerprint` SHA-256.

    `not_after` is the last second of its validity.
    """

    fingerprint: str
    serial: str
    subject: str
    subject_cn: str
    issuer: str
    issuer_cn: str
    not_before: datetime
    not_after: datetime
    is_client: bool
    is_authority: bool


@dataclass(frozen=True, slots=True)
class FoundCertificate:
    """見つけた証明書: once each, with every file that holds it.

    `works_until` is the last second in which it works: its own end, or that of an issuer found with it that ends
    earlier.
    """

    facts: CertificateFacts
    works_until: datetime
    files: tuple[str, ...]

    @property
    def last_day_on(self) -> date:
        """最後の秒の日: the date in Japan of the last second of its own validity."""
        return jst_date(self.facts.not_after)

    @property
    def expiry_on(self) -> date:
        """有効期限: the last whole day in Japan on which it works; an issuer's end counts."""
        return jst_date(self._ended_at) - ONE_DAY

    @property
    def starts_on(self) -> date:
        """開始日: the date in Japan of its first second."""
        return jst_date(self.facts.not_before)

    def days_left(self, today: date) -> int:
        """残りの日数: from `today` to `expiry_on`, negative afterwards."""
        return (self.expiry_on - today).days

    def state(self, now: datetime) -> FoundState:
        """状態: at the instant `now`; from the second after `works_until` it is expired."""
        if now < self.facts.not_before:
            return FoundState.NOT_YET_VALID
        return FoundState.EXPIRED if now >= self._ended_at else FoundState.VALID

    @property
    def _ended_at(self) -> datetime:
        """The first second in which it no longer works; one without an end (RFC 5280 section 4.1.2.5) has the last."""
        return min(self.works_until, BEFORE_THE_LAST) + SECOND


@dataclass(frozen=True, slots=True)
class OtherFile:
    """証明書の取れなかったファイル: `why` is a reason of messages/reasons.toml, empty where the kind says enough."""

    path: str
    kind: FileKind
    why: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """見つけたもの: certificates by end, the nearest first; files that gave none, or not all they hold, by path."""

    certificates: tuple[FoundCertificate, ...]
    others: tuple[OtherFile, ...]

    @property
    def not_opened(self) -> tuple[OtherFile, ...]:
        """開けなかったファイル: those in which a certificate may be that nobody has seen."""
        return tuple(other for other in self.others if other.kind in NOT_OPENED)


def gather(
    held: Iterable[tuple[CertificateFacts, str]],
    issuers: Mapping[str, Sequence[str]],
    others: Iterable[OtherFile],
) -> Found:
    """まとめる: `held` are certificates with the file of each, `issuers` fingerprints of those that signed one.

    Of several certificates of an issuer the one that ends last counts, since a system may use any.
    """
    seen: dict[str, FoundCertificate] = {}
    for facts, path in held:
        known = seen.get(facts.fingerprint)
        if known is None:
            seen[facts.fingerprint] = FoundCertificate(facts, facts.not_after, (path,))
        elif path not in known.files:
            seen[facts.fingerprint] = replace(known, files=(*known.files, path))
    ends = {fingerprint: _works_until(fingerprint, seen, issuers, frozenset()) for fingerprint in seen}
    found = (replace(one, works_until=ends[fingerprint]) for fingerprint, one in seen.items())
    return Found(
        tuple(sorted(found, key=lambda one: (one.works_until, one.facts.subject, one.facts.fingerprint))),
        tuple(sorted(others, key=lambda other: other.path)),
    )


def _works_until(
    fingerprint: str,
    seen: Mapping[str, FoundCertificate],
    issuers: Mapping[str, Sequence[str]],
    below: frozenset[str],
) -> datetime:
    own = seen[fingerprint].facts.not_after
    above = [one for one in issuers.get(fingerprint, ()) if one not in below and one != fingerprint]
    if not above:
        return own
    return min(own, max(_works_until(one, seen, issuers, below | {fingerprint}) for one in above))

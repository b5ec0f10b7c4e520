"""状態照会の保管: OCSP responses signed ahead, and what they are made from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from warifu.authority.facts import Revocation
from warifu.kernel.period import ValidityPeriod


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """署名済みの応答: an OCSP response in DER for the SHA-1 form of a request without nonce (RFC 5019)."""

    serial: int
    this_update: datetime
    next_update: datetime
    der: bytes


@dataclass(frozen=True, slots=True)
class SerialOnRecord:
    """台帳のシリアル番号: serial, status and period of an issued certificate, for OCSP."""

    serial: int
    revocation: Revocation | None


@dataclass(frozen=True, slots=True)
class AnswersDue:
    """署名の時期: of a page of certificates those whose answer is to be signed anew; `last` is None at the end."""

    good: Sequence[int]
    revoked: Sequence[SerialOnRecord]
    last: int | None


@dataclass(frozen=True, slots=True)
class Responder:
    """応答者: a delegated OCSP responder's certificate in DER, and the name of its key."""

    key_name: str
    der: bytes
    period: ValidityPeriod


class StatusStore(Protocol):
    """状態照会の保管: inside the caller's transaction. Whatever changes a status forgets the stored answer with it."""

    def stored(self, ca_id: str, serial: int) -> StoredAnswer | None: ...

    def stored_after(self, ca_id: str, serial: int, limit: int) -> Sequence[StoredAnswer]:
        """署名済みの応答一覧: by serial, those above `serial`."""
        ...

    def on_record(self, ca_id: str, serial: int) -> SerialOnRecord | None:
        """台帳を引く: None for a serial that was never issued, or is only prepared."""
        ...

    def answers_due(
        self, ca_id: str, serial: int, limit: int, ended_after: datetime, stored_until: datetime
    ) -> AnswersDue:
        """署名の時期の一覧: of the next `limit` certificates above `serial` that end at or after `ended_after`.

        Due are those without a stored answer and those whose answer's nextUpdate lies before `stored_until`.
        """
        ...

    def responders(self, ca_id: str, profile: str) -> Sequence[Responder]:
        """応答者の一覧: issued and not revoked, whatever its period; those that end last come first."""
        ...

    def keep(
        self, ca_id: str, this_update: datetime, next_update: datetime, answers: Iterable[tuple[int, bytes]]
    ) -> None:
        """応答を残す: in the place of older ones; `answers` are serials and the responses in DER."""
        ...

    def forget_before(self, next_update: datetime) -> None:
        """古い応答を消す: those whose nextUpdate lies before."""
        ...

"""納品の事実: parcels, their codes and what became of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from warifu.kernel.ids import CertificateId
from warifu.orders.facts import Medium


class ParcelState(StrEnum):
    """納品の状態: how far a parcel is. Whether its code has expired is derived and not stored."""

    READY = "READY"  # 受取り待ち
    FETCHED = "FETCHED"  # 取得済み
    RECEIVED = "RECEIVED"  # 受領済み


@dataclass(frozen=True, slots=True)
class Parcel:
    """納品物: a PKCS#12 waiting for its one-time code.

    `code_digest` is the SHA-256 of the code; the passphrase is sealed and shown once, to a signed-in operator.
    """

    id: str
    certificate_id: CertificateId
    participant_id: str
    state: ParcelState
    code_digest: str
    code_expires_at: datetime
    sealed_passphrase: bytes
    prepared_at: datetime
    passphrase_shown_at: datetime | None = None
    fetched_at: datetime | None = None
    received_at: datetime | None = None


class ShipmentState(StrEnum):
    """媒体納品の状態: how far a disc, memory or token is."""

    TO_BE_MADE = "TO_BE_MADE"  # 作成待ち
    BEING_MADE = "BEING_MADE"  # 作成中
    SENT = "SENT"  # 発送済み
    RECEIVED = "RECEIVED"  # 受領済み
    LOST = "LOST"  # 紛失


@dataclass(frozen=True, slots=True)
class Shipment:
    """媒体の納品物: one disc, memory or token and the certificates that go on it.

    Each making draws a passphrase of its own, so what an earlier making left behind opens with none that is known.
    `note` says how it was sent, or how it was lost; `closed_at` is when it was received or reported lost.
    """

    id: str
    participant_id: str
    order_id: str
    medium: Medium
    disc_group: str | None
    certificate_ids: tuple[CertificateId, ...]
    state: ShipmentState
    prepared_at: datetime
    makings: int = 0
    sealed_passphrase: bytes | None = None
    passphrase_shown_at: datetime | None = None
    taken_at: datetime | None = None
    sent_at: datetime | None = None
    closed_at: datetime | None = None
    note: str = ""

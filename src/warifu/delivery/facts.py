"""納品の事実: parcels, their codes and what became of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from warifu.kernel.ids import CertificateId


class ParcelState(StrEnum):
    """納品の状態: how far a parcel has come. Whether its code has run out is the clock's to say."""

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

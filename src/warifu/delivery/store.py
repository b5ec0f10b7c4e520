"""納品の保管と梱包."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from warifu.delivery.facts import Parcel, ParcelState, Shipment, ShipmentState
from warifu.delivery.rearming import RearmConsent
from warifu.kernel.secret import Secret


class DeliveryStore(Protocol):
    """納品の保管: inside the caller's transaction."""

    def add(self, parcel: Parcel) -> None: ...

    def get(self, id: str) -> Parcel | None: ...

    def by_code(self, code_digest: str) -> Parcel | None: ...

    def parcels_of(self, participant_id: str) -> Sequence[Parcel]: ...

    def move(self, parcel: Parcel, to: ParcelState, at: datetime) -> None:
        """状態を進める: `at` becomes fetched_at or received_at.

        Raises Changed when it left the state it was read in.
        """
        ...

    def mark_passphrase_shown(self, parcel: Parcel, at: datetime) -> None:
        """表示済みにする. Raises Changed when it was shown meanwhile."""
        ...

    def add_shipment(self, shipment: Shipment) -> None: ...

    def shipment(self, id: str) -> Shipment | None: ...

    def shipments(
        self,
        *,
        participant_ids: frozenset[str] | None,
        state: ShipmentState | None = None,
        after: str | None = None,
        limit: int = 100,
    ) -> Sequence[Shipment]:
        """媒体の納品の一覧: newest first, of everybody when `participant_ids` is None; `after` is the last one seen."""
        ...

    def save_shipment(self, shipment: Shipment, was: Shipment) -> None:
        """状態を進める. Raises Changed when it is no longer as `was` was read."""
        ...


class RearmStore(Protocol):
    """コード再発行の保管: inside the caller's transaction."""

    def consents(self, parcel_id: str) -> Sequence[RearmConsent]:
        """再発行への同意: since the present code was made, oldest first."""
        ...

    def agree(self, parcel_id: str, consent: RearmConsent) -> None:
        """同意を残す. Raises RearmAgreedAlready."""
        ...

    def rearm(self, parcel: Parcel, to: ParcelState, code_digest: str, expires_at: datetime, at: datetime) -> None:
        """コードを替える: consents are spent. Raises Changed when the parcel left the state it was read in."""
        ...


class Packer(Protocol):
    """梱包: puts a key and its certificates into one encrypted file."""

    def pack(
        self,
        private_key: Secret[bytes],
        certificate: bytes,
        chain: Sequence[bytes],
        friendly_name: str,
        passphrase: Secret[str],
    ) -> bytes:
        """PKCS#12を作る: certificates in DER, the key as unencrypted PKCS#8 DER."""
        ...

    def public_key_of(self, private_key: Secret[bytes]) -> bytes:
        """秘密鍵の公開鍵: SPKI in DER of a key made here, as unencrypted PKCS#8 DER."""
        ...

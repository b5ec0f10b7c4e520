"""認証局の保管."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from warifu.authority.facts import AuthorityName, Certificate, CertificateAuthority, IssuanceState, Revocation
from warifu.authority.lists import (
    ListEntry,
    ListKind,
    ListName,
    ListRecord,
    ListSegment,
    RevocationList,
    RevokedSerial,
)
from warifu.authority.revocation import ReleaseConsent


class AuthorityStore(Protocol):
    """認証局の保管: inside the caller's transaction."""

    def add_ca(self, ca: CertificateAuthority) -> None: ...

    def ca(self, id: str) -> CertificateAuthority | None: ...

    def cas(self, authority: AuthorityName | None = None) -> Sequence[CertificateAuthority]:
        """発行者一覧: roots first, then by generation."""
        ...

    def take_certificate_numbers(self, year: int, count: int) -> int:
        """番号を取る: reserves `count` numbers of the JST year and returns the first (from 1)."""
        ...

    def add_intentions(self, certificates: Sequence[Certificate]) -> None:
        """発行の意図を残す. Raises PublicKeySeen, or Changed when an order line has a certificate already."""
        ...

    def keep_key(self, certificate_id: str, sealed: bytes) -> None:
        """作った鍵を封じて預かる: until the participant confirmed receipt."""
        ...

    def sealed_key(self, certificate_id: str) -> bytes | None: ...

    def destroy_key(self, certificate_id: str) -> None: ...

    def has_public_key(self, digest: str) -> bool: ...

    def unsigned(self, limit: int, order_line_ids: Sequence[str] | None = None) -> Sequence[Certificate]:
        """未署名の意図: prepared and not signed yet, oldest first; of these order lines only, if given."""
        ...

    def record_issued(self, issued: Sequence[tuple[str, bytes, str]], at: datetime) -> None:
        """発行を記録する: (certificate id, DER, fingerprint). Raises Changed when one was not PREPARED."""
        ...

    def certificate(self, id: str) -> Certificate | None: ...

    def by_serial(self, serial: int, ca_id: str | None = None) -> Certificate | None: ...

    def by_fingerprint(self, fingerprint: str) -> Certificate | None: ...

    def ids_of_serials(self, serials: Sequence[int]) -> Mapping[int, Sequence[str]]:
        """シリアル番号の証明書: the certificate ids of those serials there are; two CAs may have used the same one."""
        ...

    def participants_of(self, ids: Sequence[str]) -> Mapping[str, str | None]:
        """証明書の事業者: of those certificates there are, by certificate id."""
        ...

    def certificates_of(self, participant_id: str) -> Sequence[Certificate]:
        """事業者の証明書: by certificate id."""
        ...

    def states_of_lines(self, order_line_ids: Sequence[str]) -> Mapping[str, IssuanceState]:
        """明細の発行状態: of the lines that have a certificate, by line id."""
        ...

    def by_public_keys(self, digests: Sequence[str]) -> Sequence[Certificate]:
        """公開鍵の証明書: of those keys that have one, prepared ones too, in no order."""
        ...

    def certificates_of_lines(self, order_line_ids: Sequence[str]) -> Sequence[Certificate]: ...

    def latest_of_profile(self, ca_id: str, profile: str) -> Certificate | None:
        """最新の一枚: the issued, unrevoked certificate of this profile that ends last."""
        ...

    def revoke(self, id: str, revocation: Revocation) -> None:
        """失効か保留を記録する: a hold when that is the reason; consents to a release are forgotten.

        Raises Changed when the certificate is not ISSUED (or HELD, for a revocation).
        """
        ...

    def release(self, id: str) -> None:
        """保留の解除を記録する. Raises Changed when the certificate is not HELD."""
        ...

    def add_consent(self, id: str, consent: ReleaseConsent) -> None:
        """解除への同意を残す. Raises ConsentedAlready."""
        ...

    def consents(self, id: str) -> Sequence[ReleaseConsent]:
        """解除への同意: since the hold, oldest first."""
        ...

    def revoked_serials(self, ca_id: str, ended_after: datetime) -> Sequence[RevokedSerial]:
        """失効の記録: of certificates whose not_after is at or after `ended_after`, by serial."""
        ...

    def take_list_number(self, ca_id: str) -> int:
        """失効リスト番号を取る: monotonic, never given twice, from 1; one sequence for all lists of a CA."""
        ...

    def list_position(self, ca_id: str) -> int:
        """変更の位置: rises with every revocation, hold and release of this CA's certificates; 0 before the first."""
        ...

    def segments_anew(self, ca_id: str, cutoff: datetime) -> Sequence[ListSegment]:
        """全体リストの行: from the records, of certificates over at `cutoff` or later; at least one segment, from 0."""
        ...

    def list_segments(self, ca_id: str) -> Sequence[ListSegment]:
        """全体リストの節: those of the newest full list, by serial."""
        ...

    def list_changes(self, ca_id: str, after: int) -> Sequence[ListEntry]:
        """変更された行: as they are now, of serials changed above the position `after`, by serial."""
        ...

    def list_ended(self, ca_id: str, since: datetime, until: datetime) -> Sequence[int]:
        """落とす行: serials of certificates that were over at `since` or later, but before `until`."""
        ...

    def partition_lines(self, ca_id: str, partition: int, cutoff: datetime) -> bytes:
        """区分リストの行: encoded, by serial."""
        ...

    def changed_partitions(self, ca_id: str, after: int) -> Sequence[int]: ...

    def published_partitions(self, ca_id: str) -> Sequence[int]:
        """公開済みの区分: also of a time when there were more of them."""
        ...

    def add_list(self, published: RevocationList) -> None:
        """失効リストを残す: whole. Raises Changed when there is one with this number."""
        ...

    def add_segmented_list(
        self, published: RevocationList, record: ListRecord, changed: Mapping[int, Sequence[ListSegment]]
    ) -> None:
        """全体リストを残す: `changed` gives, by the `lower` of a stored segment, those that take its place.

        Raises Changed as `add_list`.
        """
        ...

    def drop_segments(self, ca_id: str) -> None:
        """節を捨てる: before all of them are written anew."""
        ...

    def latest_list(
        self, ca_id: str, kind: ListKind = ListKind.FULL, partition: int | None = None
    ) -> RevocationList | None: ...

    def list_numbers(self) -> Mapping[ListName, int]:
        """公開済みの番号: the newest number of every list; cheap enough to ask each second."""
        ...

    def full_lists(self, ca_id: str) -> Sequence[ListRecord]:
        """全体リストの記録: those this installation made and that may still be in use, by number."""
        ...

    def forget_lists(self, ca_id: str, now: datetime) -> None:
        """古いリストを捨てる: all but the newest of each name; records of full lists stay while in force."""
        ...

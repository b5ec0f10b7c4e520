"""認証局の保管."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from warifu.authority.facts import (
    AuthorityName,
    Certificate,
    CertificateAuthority,
    Revocation,
    RevocationList,
    RevokedSerial,
)
from warifu.kernel.secret import Secret


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

    def certificates_of(self, participant_id: str) -> Sequence[Certificate]:
        """事業者の証明書: by certificate id."""
        ...

    def certificates_of_lines(self, order_line_ids: Sequence[str]) -> Sequence[Certificate]: ...

    def latest_of_profile(self, ca_id: str, profile: str) -> Certificate | None:
        """最新の一枚: the issued, unrevoked certificate of this profile that ends last."""
        ...

    def revoke(self, id: str, revocation: Revocation) -> None:
        """失効を記録する. Raises Changed when the certificate is no longer ISSUED."""
        ...

    def revoked_serials(self, ca_id: str, ended_after: datetime) -> Sequence[RevokedSerial]:
        """失効リストの元: of certificates whose not_after is at or after `ended_after`, by serial."""
        ...

    def take_list_number(self, ca_id: str) -> int:
        """失効リスト番号を取る: monotonic, never given twice, from 1."""
        ...

    def add_list(self, published: RevocationList) -> None: ...

    def latest_list(self, ca_id: str) -> RevocationList | None: ...


class Seals(Protocol):
    """封: keeps secrets at rest. `context` is bound to the seal; opening needs the same one."""

    def seal(self, secret: Secret[bytes], context: str) -> bytes: ...

    def open(self, sealed: bytes, context: str) -> Secret[bytes]:
        """開封する. Raises KeyUnavailable when the seal is broken or of another installation."""
        ...

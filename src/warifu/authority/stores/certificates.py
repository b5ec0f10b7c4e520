"""証明書の保管."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from warifu.authority.facts import Certificate, IssuanceState


class CertificateStore(Protocol):
    """証明書の保管: reads what is on record."""

    def get(self, id: str) -> Certificate | None: ...

    def by_serial(self, serial: int, ca_id: str | None = None) -> Certificate | None: ...

    def by_fingerprint(self, fingerprint: str) -> Certificate | None: ...

    def ids_of_serials(self, serials: Sequence[int]) -> Mapping[int, Sequence[str]]:
        """シリアル番号の証明書: the certificate ids of those serials there are; two CAs may have used the same one."""
        ...

    def participants_of(self, ids: Sequence[str]) -> Mapping[str, str | None]:
        """証明書の事業者: of those certificates there are, by certificate id."""
        ...

    def of_participant(self, participant_id: str) -> Sequence[Certificate]:
        """事業者の証明書: by certificate id."""
        ...

    def of_lines(self, order_line_ids: Sequence[str]) -> Sequence[Certificate]: ...

    def states_of_lines(self, order_line_ids: Sequence[str]) -> Mapping[str, IssuanceState]:
        """明細の発行状態: of the lines that have a certificate or an intention of one (PREPARED), by line id."""
        ...

    def by_public_keys(self, digests: Sequence[str]) -> Sequence[Certificate]:
        """公開鍵の証明書: of those keys that have one, in no order."""
        ...

    def seen_keys(self, digests: Sequence[str]) -> Collection[str]:
        """使われた公開鍵: those of these digests that have a certificate or an intention of one."""
        ...

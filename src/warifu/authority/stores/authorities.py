"""CAの保管."""

from collections.abc import Sequence
from typing import Protocol

from warifu.authority.facts import AuthorityName, CertificateAuthority


class AuthorityStore(Protocol):
    """認証局の保管: the certificate authorities there are, each with its generation."""

    def add(self, ca: CertificateAuthority) -> None: ...

    def get(self, id: str) -> CertificateAuthority | None: ...

    def all(self, authority: AuthorityName | None = None) -> Sequence[CertificateAuthority]:
        """発行者一覧: roots first, then by generation."""
        ...

"""利用者の保管."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from warifu.accounts.facts import Account, Credential, CredentialKind


class AccountStore(Protocol):
    """利用者の保管: inside the caller's transaction."""

    def add(self, account: Account) -> None: ...

    def get(self, id: str) -> Account | None: ...

    def all(self) -> Sequence[Account]: ...

    def add_credential(self, credential: Credential) -> None: ...

    def credential(self, kind: CredentialKind, digest: str) -> Credential | None: ...

    def end_credential(self, id: str, at: datetime) -> bool:
        """終わらせる: True when it was living until now; a second caller gets False."""
        ...

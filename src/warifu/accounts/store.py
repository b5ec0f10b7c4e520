"""利用者の保管."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from warifu.accounts.facts import (
    Account,
    Credential,
    CredentialKind,
    CredentialSeen,
    GrantState,
    Mandate,
    Role,
    RoleGrant,
)


class AccountStore(Protocol):
    """利用者の保管: inside the caller's transaction."""

    def add(self, account: Account) -> None: ...

    def get(self, id: str) -> Account | None: ...

    def all(self) -> Sequence[Account]: ...

    def of_person(self, person_id: str) -> Sequence[Account]:
        """本人の利用者: every account of one person."""
        ...

    def add_credential(self, credential: Credential) -> None: ...

    def credential(self, kind: CredentialKind, digest: str) -> Credential | None: ...

    def credentials(self, account_id: str) -> Sequence[CredentialSeen]:
        """資格情報の一覧: of one account, oldest first, ended ones too."""
        ...

    def find_credential(self, id: str) -> CredentialSeen | None: ...

    def made_with(self, id: str) -> Sequence[CredentialSeen]:
        """これで作られたもの: the credentials that were made with this one, ended ones too."""
        ...

    def end_credential(self, id: str, at: datetime) -> bool:
        """終わらせる: True when it was living until now; a second caller gets False."""
        ...

    def add_role(self, account: Account, role: Role) -> None: ...

    def narrow(self, account: Account, at: datetime) -> None:
        """狭める: fewer roles than until now, or ended, as `account` says; what it was before never counts again."""
        ...

    def add_mandate(self, mandate: Mandate) -> None: ...

    def mandate(self, id: str) -> Mandate | None: ...

    def mandates(self, *, account_id: str | None = None, participant_id: str | None = None) -> Sequence[Mandate]:
        """委任の一覧: newest first, ended ones too."""
        ...

    def end_mandate(self, id: str, at: datetime) -> bool:
        """終わらせる: True when it was not revoked until now."""
        ...

    def add_grant(self, grant: RoleGrant) -> None: ...

    def grant(self, id: str) -> RoleGrant | None: ...

    def grants(self, state: GrantState | None = None, *, limit: int = 1_000) -> Sequence[RoleGrant]:
        """役割付与の一覧: newest first."""
        ...

    def grants_of(self, account_id: str) -> Sequence[RoleGrant]:
        """利用者の役割付与: of one account, newest first."""
        ...

    def keyed_halves(self, digest: str) -> Sequence[str]:
        """鍵付き要約値: of the digest of a link's half, by each key, the newest first."""
        ...

    def count_wrong_half(self, grant: RoleGrant) -> None:
        """誤った半分を数える: one more for this grant."""
        ...

    def decide_grant(self, decided: RoleGrant) -> bool:
        """決める: writes state, who, when and the link. True when it was open until now; a second caller gets False."""
        ...

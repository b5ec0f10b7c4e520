"""利用者の保管."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from warifu.accounts.facts import Account, Credential, CredentialKind, Role
from warifu.adapters.database import tables
from warifu.adapters.database.accounts.mandates import Mandates
from warifu.adapters.database.constraints import refusing
from warifu.kernel.errors import Changed
from warifu.systems.facts import Desk

ACCOUNT = tables.accounts.account
ROLE = tables.accounts.account_role
CREDENTIAL = tables.accounts.credential


class Accounts(Mandates):
    """利用者の保管: implements warifu.accounts.store.AccountStore."""

    def add(self, account: Account) -> None:
        self._connection.execute(
            sa.insert(ACCOUNT),
            {
                "id": account.id,
                "person_id": account.person_id,
                "display_name": account.display_name,
                "participant_id": account.participant_id,
                "system": account.desk.system if account.desk else None,
                "area": account.desk.area if account.desk else None,
            },
        )
        roles = [{"account_id": account.id, "role": role} for role in sorted(account.roles)]
        if roles:
            self._connection.execute(sa.insert(ROLE), roles)

    def get(self, id: str) -> Account | None:
        return next(iter(self._where(ACCOUNT.c.id == id)), None)

    def all(self) -> Sequence[Account]:
        return self._where(sa.true())

    def add_credential(self, credential: Credential) -> None:
        """資格情報を加える. Raises Changed when the same secret is a credential of this kind already."""
        with refusing(self._connection, {"uq_credential_kind_digest": Changed("credential")}):
            self._connection.execute(
                sa.insert(CREDENTIAL),
                {
                    "id": credential.id,
                    "account_id": credential.account_id,
                    "kind": credential.kind,
                    "digest": credential.digest,
                    "created_at": credential.created_at,
                    "expires_at": credential.expires_at,
                    "ended_at": credential.ended_at,
                },
            )

    def credential(self, kind: CredentialKind, digest: str) -> Credential | None:
        row = self._connection.execute(
            sa.select(CREDENTIAL).where(CREDENTIAL.c.kind == kind, CREDENTIAL.c.digest == digest)
        ).one_or_none()
        if row is None:
            return None
        return Credential(
            id=row.id,
            account_id=row.account_id,
            kind=CredentialKind(row.kind),
            digest=row.digest,
            created_at=row.created_at,
            expires_at=row.expires_at,
            ended_at=row.ended_at,
        )

    def end_credential(self, id: str, at: datetime) -> bool:
        ended = self._connection.execute(
            sa.update(CREDENTIAL).where(CREDENTIAL.c.id == id, CREDENTIAL.c.ended_at.is_(None)).values(ended_at=at)
        )
        return ended.rowcount == 1

    def _where(self, condition: sa.ColumnElement[bool]) -> list[Account]:
        roles: dict[str, set[Role]] = {}
        for row in self._connection.execute(sa.select(ROLE).join(ACCOUNT).where(condition)):
            roles.setdefault(row.account_id, set()).add(Role(row.role))
        return [
            Account(
                id=row.id,
                person_id=row.person_id,
                display_name=row.display_name,
                roles=frozenset(roles.get(row.id, ())),
                participant_id=row.participant_id,
                desk=Desk(row.system, row.area) if row.system else None,
            )
            for row in self._connection.execute(sa.select(ACCOUNT).where(condition).order_by(ACCOUNT.c.id))
        ]

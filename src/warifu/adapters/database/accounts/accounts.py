"""利用者の保管."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from warifu.accounts.facts import Account, Credential, CredentialKind, CredentialSeen, Role
from warifu.adapters.database import tables
from warifu.adapters.database.accounts.mandates import Mandates
from warifu.adapters.database.authentic import ENDED
from warifu.adapters.database.constraints import refusing
from warifu.kernel.errors import Changed, RecordTampered
from warifu.systems.facts import Desk

ACCOUNT = tables.accounts.account
ROLE = tables.accounts.account_role
CREDENTIAL = tables.accounts.credential
FIRST_VERSION = 1
_RECORD = ACCOUNT.name + sa.literal(":") + ACCOUNT.c.id + ":" + sa.cast(ACCOUNT.c.version, sa.Text)
PAST = sa.exists().where(ENDED.c.record == _RECORD).label("past")
"""過ぎた版: whether the account had more roles, or lived, in this version, and was narrowed since."""


class Accounts(Mandates):
    """利用者の保管: implements warifu.accounts.store.AccountStore; reading an account raises RecordTampered."""

    def add(self, account: Account) -> None:
        mac = self._macs.of(ACCOUNT.name, _bound(account, FIRST_VERSION))
        self._connection.execute(sa.insert(ACCOUNT), {**_values(account), "version": FIRST_VERSION, "mac": mac})
        self._add_roles(account)

    def get(self, id: str) -> Account | None:
        return next(iter(self._where(ACCOUNT.c.id == id)), None)

    def all(self) -> Sequence[Account]:
        return self._where(sa.true())

    def of_person(self, person_id: str) -> Sequence[Account]:
        return self._where(ACCOUNT.c.person_id == person_id)

    def add_role(self, account: Account, role: Role) -> None:
        wider = replace(account, roles=account.roles | {role})
        mac = self._macs.of(ACCOUNT.name, _bound(wider, self._version(account.id)))
        self._connection.execute(sa.insert(ROLE), {"account_id": account.id, "role": role})
        self._connection.execute(sa.update(ACCOUNT).where(ACCOUNT.c.id == account.id).values(mac=mac))

    def narrow(self, account: Account, at: datetime) -> None:
        version = self._version(account.id)
        changed = {"ended_at": account.ended_at, "version": version + 1}
        mac = self._macs.of(ACCOUNT.name, _bound(account, version + 1))
        self._connection.execute(sa.update(ACCOUNT).where(ACCOUNT.c.id == account.id).values(**changed, mac=mac))
        self._connection.execute(sa.delete(ROLE).where(ROLE.c.account_id == account.id))
        self._add_roles(account)
        past = {"record": f"{ACCOUNT.name}:{account.id}:{version}", "ended_at": at}
        self._connection.execute(sa.insert(ENDED), past)

    def _add_roles(self, account: Account) -> None:
        roles = [{"account_id": account.id, "role": role} for role in sorted(account.roles)]
        if roles:
            self._connection.execute(sa.insert(ROLE), roles)

    def _version(self, account_id: str) -> int:
        return int(
            self._connection.execute(sa.select(ACCOUNT.c.version).where(ACCOUNT.c.id == account_id)).scalar_one()
        )

    def add_credential(self, credential: Credential) -> None:
        """資格情報を加える. Raises Changed when the same secret is a credential of this kind already."""
        with refusing(self._connection, {"uq_credential_kind_digest": Changed("credential")}):
            self._credentials.add(
                {
                    "id": credential.id,
                    "account_id": credential.account_id,
                    "kind": credential.kind,
                    "digest": self._macs.digests(credential.kind, credential.digest)[0],
                    "created_at": credential.created_at,
                    "expires_at": credential.expires_at,
                    "ended_at": credential.ended_at,
                    "made_with": credential.made_with,
                }
            )

    def credential(self, kind: CredentialKind, digest: str) -> Credential | None:
        keyed = self._macs.digests(kind, digest)
        wanted = sa.select(CREDENTIAL).where(CREDENTIAL.c.kind == kind, CREDENTIAL.c.digest.in_(keyed))
        row = next(iter(self._credentials.read(wanted)), None)
        if row is None:
            return None
        return Credential(
            id=row["id"],
            account_id=row["account_id"],
            kind=CredentialKind(row["kind"]),
            digest=digest,
            created_at=row["created_at"],
            expires_at=row["expires_at"],
            ended_at=row["ended_at"] or self._credentials.ended(row["id"]),
            made_with=row["made_with"],
        )

    def credentials(self, account_id: str) -> Sequence[CredentialSeen]:
        return self._seen(CREDENTIAL.c.account_id == account_id)

    def find_credential(self, id: str) -> CredentialSeen | None:
        return next(iter(self._seen(CREDENTIAL.c.id == id)), None)

    def made_with(self, id: str) -> Sequence[CredentialSeen]:
        return self._seen(CREDENTIAL.c.made_with == id)

    def _seen(self, condition: sa.ColumnElement[bool]) -> list[CredentialSeen]:
        wanted = sa.select(CREDENTIAL).where(condition).order_by(CREDENTIAL.c.created_at, CREDENTIAL.c.id)
        return [
            CredentialSeen(
                id=row["id"],
                account_id=row["account_id"],
                kind=CredentialKind(row["kind"]),
                created_at=row["created_at"],
                expires_at=row["expires_at"],
                ended_at=row["ended_at"] or self._credentials.ended(row["id"]),
                made_with=row["made_with"],
            )
            for row in self._credentials.read(wanted)
        ]

    def end_credential(self, id: str, at: datetime) -> bool:
        living = sa.and_(CREDENTIAL.c.id == id, CREDENTIAL.c.ended_at.is_(None))
        return self._credentials.end(id, living, at, ended_at=at)

    def _where(self, condition: sa.ColumnElement[bool]) -> list[Account]:
        roles: dict[str, set[Role]] = {}
        for row in self._connection.execute(sa.select(ROLE).join(ACCOUNT).where(condition)):
            roles.setdefault(row.account_id, set()).add(Role(row.role))
        found = []
        for row in self._connection.execute(sa.select(ACCOUNT, PAST).where(condition).order_by(ACCOUNT.c.id)):
            account = Account(
                id=row.id,
                person_id=row.person_id,
                display_name=row.display_name,
                roles=frozenset(roles.get(row.id, ())),
                participant_id=row.participant_id,
                desk=Desk(row.system, row.area) if row.system else None,
                ended_at=row.ended_at,
            )
            if row.past or not self._macs.holds(ACCOUNT.name, _bound(account, row.version), row.mac):
                raise RecordTampered(f"account {account.id}")
            found.append(account)
        return found


def _values(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "person_id": account.person_id,
        "display_name": account.display_name,
        "participant_id": account.participant_id,
        "system": account.desk.system if account.desk else None,
        "area": account.desk.area if account.desk else None,
        "ended_at": account.ended_at,
    }


def _bound(account: Account, version: int) -> list[Any]:
    """What the MAC of an account is over: its row, and its roles, which have rows of their own."""
    return [*_values(account).values(), version, sorted(account.roles)]

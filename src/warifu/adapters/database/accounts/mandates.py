"""委任と役割付与の保管."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa

from warifu.accounts.facts import GrantState, Mandate, Role, RoleGrant
from warifu.adapters.database import tables

MANDATE = tables.accounts.mandate
GRANT = tables.accounts.role_grant
ROLE = tables.accounts.account_role


class Mandates:
    """委任と役割付与の保管: the part of warifu.accounts.store.AccountStore that says who may do more."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add_role(self, account_id: str, role: Role) -> None:
        self._connection.execute(sa.insert(ROLE), {"account_id": account_id, "role": role})

    def add_mandate(self, mandate: Mandate) -> None:
        self._connection.execute(sa.insert(MANDATE), asdict(mandate))

    def mandate(self, id: str) -> Mandate | None:
        return next(iter(self._mandates(MANDATE.c.id == id)), None)

    def mandates(self, *, account_id: str | None = None, participant_id: str | None = None) -> Sequence[Mandate]:
        wanted: sa.ColumnElement[bool] = sa.true()
        if account_id is not None:
            wanted = sa.and_(wanted, MANDATE.c.account_id == account_id)
        if participant_id is not None:
            wanted = sa.and_(wanted, MANDATE.c.participant_id == participant_id)
        return self._mandates(wanted)

    def end_mandate(self, id: str, at: datetime) -> bool:
        ended = self._connection.execute(
            sa.update(MANDATE).where(MANDATE.c.id == id, MANDATE.c.ended_at.is_(None)).values(ended_at=at)
        )
        return ended.rowcount == 1

    def add_grant(self, grant: RoleGrant) -> None:
        self._connection.execute(sa.insert(GRANT), asdict(grant))

    def grant(self, id: str) -> RoleGrant | None:
        return next(iter(self._grants(GRANT.c.id == id, 1)), None)

    def grants(self, state: GrantState | None = None, *, limit: int = 1_000) -> Sequence[RoleGrant]:
        return self._grants(sa.true() if state is None else GRANT.c.state == state, limit)

    def decide_grant(self, id: str, to: GrantState, by: str, at: datetime) -> bool:
        decided = self._connection.execute(
            sa.update(GRANT)
            .where(GRANT.c.id == id, GRANT.c.state == GrantState.PROPOSED)
            .values(state=to, decided_by=by, decided_at=at)
        )
        return decided.rowcount == 1

    def _mandates(self, condition: sa.ColumnElement[bool]) -> list[Mandate]:
        newest = sa.select(MANDATE).where(condition).order_by(MANDATE.c.granted_at.desc(), MANDATE.c.id.desc())
        return [Mandate(**row) for row in self._connection.execute(newest).mappings()]

    def _grants(self, condition: sa.ColumnElement[bool], limit: int) -> list[RoleGrant]:
        newest = sa.select(GRANT).where(condition).order_by(GRANT.c.proposed_at.desc(), GRANT.c.id.desc()).limit(limit)
        return [
            RoleGrant(**{**row, "role": Role(row["role"]), "state": GrantState(row["state"])})
            for row in self._connection.execute(newest).mappings()
        ]

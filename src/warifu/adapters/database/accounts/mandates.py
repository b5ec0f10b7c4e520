"""委任と役割付与の保管."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime

import sqlalchemy as sa

from warifu.accounts.facts import GrantState, Mandate, Role, RoleGrant
from warifu.adapters.database import tables
from warifu.adapters.database.authentic import AuthenticRows, Macs, without_mac

MANDATE = tables.accounts.mandate
GRANT = tables.accounts.role_grant
CREDENTIAL = tables.accounts.credential


class Mandates:
    """委任と役割付与の保管: the part of warifu.accounts.store.AccountStore that says who may do more."""

    def __init__(self, connection: sa.Connection, macs: Macs) -> None:
        self._connection, self._macs = connection, macs
        self._credentials = AuthenticRows(connection, macs, CREDENTIAL)
        self._mandate_rows = AuthenticRows(connection, macs, MANDATE)
        self._grant_rows = AuthenticRows(connection, macs, GRANT)

    def add_mandate(self, mandate: Mandate) -> None:
        self._mandate_rows.add(asdict(mandate))

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
        living = sa.and_(MANDATE.c.id == id, MANDATE.c.ended_at.is_(None))
        return self._mandate_rows.end(id, living, at, ended_at=at)

    def add_grant(self, grant: RoleGrant) -> None:
        self._grant_rows.add(asdict(grant))

    def grant(self, id: str) -> RoleGrant | None:
        return next(iter(self._grants(GRANT.c.id == id, 1)), None)

    def grants(self, state: GrantState | None = None, *, limit: int = 1_000) -> Sequence[RoleGrant]:
        return self._grants(sa.true() if state is None else GRANT.c.state == state, limit)

    def grants_of(self, account_id: str) -> Sequence[RoleGrant]:
        return self._grants(GRANT.c.account_id == account_id)

    def decide_grant(self, decided: RoleGrant) -> bool:
        proposed = sa.and_(GRANT.c.id == decided.id, GRANT.c.state == GrantState.PROPOSED)
        assert decided.decided_at
        return self._grant_rows.end(
            decided.id,
            proposed,
            decided.decided_at,
            state=decided.state,
            decided_by=decided.decided_by,
            decided_by_person=decided.decided_by_person,
            decided_at=decided.decided_at,
            link_id=decided.link_id,
        )

    def keyed_halves(self, digest: str) -> Sequence[str]:
        return self._macs.digests("HALF", digest)

    def count_wrong_half(self, grant: RoleGrant) -> None:
        self._grant_rows.change(GRANT.c.id == grant.id, wrong_halves=grant.wrong_halves + 1)

    def _mandates(self, condition: sa.ColumnElement[bool]) -> list[Mandate]:
        newest = sa.select(MANDATE).where(condition).order_by(MANDATE.c.granted_at.desc(), MANDATE.c.id.desc())
        found = [Mandate(**without_mac(row)) for row in self._mandate_rows.read(newest)]
        return [replace(one, ended_at=one.ended_at or self._mandate_rows.ended(one.id)) for one in found]

    def _grants(self, condition: sa.ColumnElement[bool], limit: int | None = None) -> list[RoleGrant]:
        newest = sa.select(GRANT).where(condition).order_by(GRANT.c.proposed_at.desc(), GRANT.c.id.desc()).limit(limit)
        return [
            RoleGrant(**{**without_mac(row), "role": Role(row["role"]), "state": GrantState(row["state"])})
            for row in self._grant_rows.read(newest)
            if row["state"] != GrantState.PROPOSED or not self._grant_rows.ended(row["id"])
        ]

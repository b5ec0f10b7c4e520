"""窓口の定めの保管."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.kernel.errors import Changed
from warifu.lifecycle.facts import StatedTerms
from warifu.lifecycle.planner.files.desk_rows import ROW, read_statement, statement_as_json
from warifu.lifecycle.planner.files.json_place import JsonPlace

TERMS = tables.lifecycle.desk_terms


class DeskTerms:
    """窓口の定めの保管: implements warifu.lifecycle.store.DeskTermsStore."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, stated: StatedTerms) -> None:
        values = {
            "id": stated.id,
            "system": stated.statement.desk.system,
            "area": stated.statement.desk.area or "",
            "terms": statement_as_json(stated.statement),
            "stated_at": stated.stated_at,
            "stated_by": stated.stated_by,
            "source": stated.source,
        }
        self._connection.execute(sa.insert(TERMS).values(values))

    def get(self, id: str) -> StatedTerms | None:
        row = self._connection.execute(sa.select(TERMS).where(TERMS.c.id == id)).one_or_none()
        return _stated(row) if row else None

    def standing(self) -> Sequence[StatedTerms]:
        wanted = sa.select(TERMS).where(TERMS.c.taken_back_at.is_(None))
        rows = self._connection.execute(wanted.order_by(TERMS.c.stated_at.desc(), TERMS.c.id.desc()))
        return [_stated(row) for row in rows]

    def take_back(self, stated: StatedTerms, at: datetime, by: str) -> None:
        done = self._connection.execute(
            sa.update(TERMS)
            .where(TERMS.c.id == stated.id, TERMS.c.taken_back_at.is_(None))
            .values(taken_back_at=at, taken_back_by=by)
        )
        if done.rowcount != 1:
            raise Changed(stated.id)


def _stated(row: Any) -> StatedTerms:
    statement = read_statement(JsonPlace(row.terms, "", ROW))
    return StatedTerms(row.id, statement, row.stated_at, row.stated_by, row.source, row.taken_back_at)

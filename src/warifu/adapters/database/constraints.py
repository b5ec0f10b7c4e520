"""制約: which constraint a refused statement broke, and the package's own error for it."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import psycopg
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from warifu.adapters.database.tables import metadata
from warifu.kernel.errors import WarifuError


@contextmanager
def refusing(connection: sa.Connection, errors: Mapping[str, WarifuError]) -> Iterator[None]:
    """制約違反を言い換える: raises `errors[name]` when the block breaks the constraint of that name.

    The block runs in a savepoint, so that the transaction can go on afterwards on PostgreSQL as it can on SQLite.
    """
    try:
        with connection.begin_nested():
            yield
    except IntegrityError as broken:
        error = errors.get(broken_constraint(broken))
        if error is None:
            raise
        raise error from broken


def broken_constraint(broken: IntegrityError) -> str:
    """破られた制約の名前: empty for a kind that has none."""
    if isinstance(broken.orig, psycopg.Error):
        return broken.orig.diag.constraint_name or ""
    # SQLite names the columns only: "UNIQUE constraint failed: approval.order_id, approval.person_id".
    columns = re.findall(r"(\w+)\.(\w+)", str(broken.orig))
    table = metadata.tables.get(columns[0][0]) if columns else None
    if table is None:
        return ""
    failed = {column for _, column in columns}
    unique = [c for c in table.constraints if isinstance(c, sa.UniqueConstraint | sa.PrimaryKeyConstraint)]
    for rule in [*unique, *(index for index in table.indexes if index.unique)]:
        if {column.name for column in rule.columns} == failed:
            return str(rule.name)
    return ""

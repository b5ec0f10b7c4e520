"""一覧のうち: long lists of texts go to the database as one parameter, so that a statement stays the same and short."""

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa


def among(connection: sa.Connection, column: sa.Column[Any], values: Sequence[str]) -> sa.ColumnElement[bool]:
    """一覧にあるか: whether the column holds one of these texts."""
    if connection.dialect.name == "sqlite":
        listed = sa.func.json_each(json.dumps(list(values))).table_valued("value")
        return column.in_(sa.select(listed.c.value))
    return column == sa.any_(sa.literal(list(values), sa.ARRAY(sa.Text)))

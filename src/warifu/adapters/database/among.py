"""一覧のうち: a list of any length goes to the database as one parameter, so a statement stays the same and short."""

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa


def among(connection: sa.Connection, column: sa.Column[Any], values: Iterable[Any]) -> sa.ColumnElement[bool]:
    """一覧にあるか: whether the column, one that is stored as text, holds one of these values."""
    encode = column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    stored = [encode(value) for value in values] if encode else list(values)
    if connection.dialect.name == "sqlite":
        listed = sa.func.json_each(json.dumps(stored)).table_valued("value")
        return column.in_(sa.select(listed.c.value))
    return column == sa.any_(sa.literal(stored, sa.ARRAY(sa.Text)))

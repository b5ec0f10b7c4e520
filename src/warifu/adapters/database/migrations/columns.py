"""改訂で使う列: written out apart from `tables/`, because a released revision must not change with them.

Constraints get their names from the naming convention of the tables' metadata.
"""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def key(
    name: str, *, references: str | None = None, primary_key: bool = False, nullable: bool = False
) -> sa.Column[str]:
    """識別子の列: sorts by code point; `references` is the "table.column" it must stand in."""
    target = () if references is None else (sa.ForeignKey(references),)
    return sa.Column(name, KEY, *target, primary_key=primary_key, nullable=nullable)


def text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    """文字の列."""
    return sa.Column(name, sa.Text(), nullable=nullable)


def instant(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    """時点の列: UTC."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def day(name: str, *, nullable: bool = False) -> sa.Column[date]:
    """日付の列: a calendar date in Japan."""
    return sa.Column(name, sa.Date(), nullable=nullable)


def number(
    name: str, *, references: str | None = None, primary_key: bool = False, nullable: bool = False
) -> sa.Column[int]:
    """整数の列: what is written, never counted by the database."""
    target = () if references is None else (sa.ForeignKey(references),)
    return sa.Column(name, sa.Integer(), *target, primary_key=primary_key, nullable=nullable, autoincrement=False)


def flag(name: str) -> sa.Column[bool]:
    """真偽の列."""
    return sa.Column(name, sa.Boolean(), nullable=False)


def octets(name: str, *, nullable: bool = False) -> sa.Column[bytes]:
    """バイト列の列."""
    return sa.Column(name, sa.LargeBinary(), nullable=nullable)


def json(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    """JSONの列."""
    return sa.Column(name, sa.JSON(), nullable=nullable)


def mac() -> sa.Column[str]:
    """認証子の列."""
    return text("mac")


def subject() -> list[sa.Column[str]]:
    """主体者名の列."""
    return [
        text("subject_common_name"),
        text("subject_organization", nullable=True),
        text("subject_organizational_unit", nullable=True),
        text("subject_country", nullable=True),
    ]

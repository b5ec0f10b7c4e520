"""改訂で使う列: written out apart from `tables/`, because a released revision must not change with them."""

from datetime import datetime

import sqlalchemy as sa

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def key(name: str, *, nullable: bool = False) -> sa.Column[str]:
    """識別子の列: sorts by code point."""
    return sa.Column(name, KEY, nullable=nullable)


def text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    """文字の列."""
    return sa.Column(name, sa.Text(), nullable=nullable)


def instant(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    """時点の列: UTC."""
    return sa.Column(name, INSTANT, nullable=nullable)


def number(name: str) -> sa.Column[int]:
    """整数の列."""
    return sa.Column(name, sa.Integer(), nullable=False, autoincrement=False)


def octets(name: str, *, nullable: bool = False) -> sa.Column[bytes]:
    """バイト列の列."""
    return sa.Column(name, sa.LargeBinary(), nullable=nullable)


def subject() -> list[sa.Column[str]]:
    """主体者名の列."""
    return [
        text("subject_common_name"),
        text("subject_organization", nullable=True),
        text("subject_organizational_unit", nullable=True),
        text("subject_country", nullable=True),
    ]

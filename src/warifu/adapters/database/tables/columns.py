"""列の型: how the kernel's values lie in columns, the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime

import sqlalchemy as sa

from warifu.kernel.clock import require_utc

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

# Identifiers sort by code point on both databases, whatever the locale of a PostgreSQL cluster.
KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


class Instant(sa.types.TypeDecorator[datetime]):
    """時点: an aware UTC instant to the microsecond. A naive or foreign one is refused with ValueError."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        return None if value is None else require_utc(value)

    def process_result_value(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Serial(sa.types.TypeDecorator[int]):
    """シリアル番号: 40 lower-case hex digits, because 159 bits fit no integer column and text sorts the same."""

    impl = KEY
    cache_ok = True

    def process_bind_param(self, value: int | None, _dialect: sa.Dialect) -> str | None:
        return None if value is None else f"{value:040x}"

    def process_result_value(self, value: str | None, _dialect: sa.Dialect) -> int | None:
        return None if value is None else int(value, 16)


def mac_column() -> sa.Column[str]:
    """認証子の列: over all other columns of the row, by a key outside the database (`authentic.py`)."""
    return sa.Column("mac", sa.Text, nullable=False)


def subject_columns() -> list[sa.Column[str]]:
    """主体者名の列."""
    return [
        sa.Column("subject_common_name", sa.Text, nullable=False),
        sa.Column("subject_organization", sa.Text),
        sa.Column("subject_organizational_unit", sa.Text),
        sa.Column("subject_country", sa.Text),
    ]

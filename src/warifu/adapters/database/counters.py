"""番号: counted in rows, because a sequence leaves gaps and one of SQLite counts only rows of its own table."""

import sqlalchemy as sa


def take(connection: sa.Connection, key: sa.Column[int] | sa.Column[str], value: int | str, count: int = 1) -> int:
    """番号を取る: reserves `count` of the counter in the row where `key` is `value`; gives the first, from 1."""
    counter = key.table
    last = connection.scalar(
        sa.update(counter).where(key == value).values(last=counter.c.last + count).returning(counter.c.last)
    )
    if last is None:
        connection.execute(sa.insert(counter), {key.name: value, "last": count})
        return 1
    return int(last) - count + 1

"""作り置きの鍵の保管."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from warifu.adapters.database.tables.key_pool import key_pool
from warifu.authority.facts import KeyAlgorithm
from warifu.authority.stores.keys import PooledKey


class PooledKeys:
    """作り置きの鍵の保管: implements warifu.authority.stores.keys.KeyPool; writers take turns, so no key goes twice."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, key: PooledKey) -> None:
        self._connection.execute(
            sa.insert(key_pool),
            {
                "id": key.id,
                "algorithm": key.algorithm,
                "public_key": key.public_key,
                "sealed": key.sealed,
                "made_at": key.made_at,
            },
        )

    def take(self, algorithm: KeyAlgorithm, count: int) -> Sequence[PooledKey]:
        oldest = (
            sa.select(key_pool.c.id)
            .where(key_pool.c.algorithm == algorithm)
            .order_by(key_pool.c.made_at, key_pool.c.id)
            .limit(count)
        )
        taken = self._connection.execute(sa.delete(key_pool).where(key_pool.c.id.in_(oldest)).returning(key_pool))
        keys = [
            PooledKey(row.id, KeyAlgorithm(row.algorithm), row.public_key, row.sealed, row.made_at) for row in taken
        ]
        return sorted(keys, key=lambda key: (key.made_at, key.id))

    def counts(self) -> Mapping[KeyAlgorithm, int]:
        counted = sa.select(key_pool.c.algorithm, sa.func.count()).group_by(key_pool.c.algorithm)
        return {KeyAlgorithm(algorithm): count for algorithm, count in self._connection.execute(counted)}

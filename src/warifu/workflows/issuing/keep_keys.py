"""鍵の作り置き: keys for orders are made while nothing else is to be done, sealed, and each used once."""

from collections import Counter
from collections.abc import Sequence

from warifu.authority.facts import KeyAlgorithm
from warifu.authority.ports.requests import MadeKey
from warifu.authority.stores.keys import PooledKey
from warifu.kernel.ids import new_id
from warifu.workflows.installation import Installation


def fill_pool(installation: Installation) -> bool:
    """鍵を一つ作り置く: of the first algorithm whose pool is not full (Policy.key_pool). False when all are."""
    if not installation.policy.key_pool:
        return False
    with installation.unit_of_work.read() as stores:
        counts = stores.key_pool.counts()
    wanted = next((a for a, size in installation.policy.key_pool.items() if counts.get(a, 0) < size), None)
    if wanted is None:
        return False
    made, id = installation.request_format.make_key(wanted), new_id("K")
    sealed = installation.seals.seal(made.private_key, _context(id))
    with installation.unit_of_work.write() as stores:
        stores.key_pool.add(PooledKey(id, wanted, made.public_key, sealed, installation.clock.now()))
    return True


def take_keys(installation: Installation, algorithms: Sequence[KeyAlgorithm]) -> Sequence[MadeKey]:
    """鍵を得る: one for each, from the pool as far as it goes, the others made now.

    Keys leave the pool for good before they are used: whoever stops halfway has wasted them, never used them twice.
    """
    if not algorithms:
        return []
    with installation.unit_of_work.write() as stores:
        pooled = {a: list(stores.key_pool.take(a, count)) for a, count in Counter(algorithms).items()}
    keys = []
    for algorithm in algorithms:
        if pooled[algorithm]:
            key = pooled[algorithm].pop()
            private_key = installation.seals.open(key.sealed, _context(key.id))
            keys.append(MadeKey(algorithm, installation.packer.public_key_of(private_key), private_key))
        else:
            keys.append(installation.request_format.make_key(algorithm))
    return keys


def _context(id: str) -> str:
    return f"key-pool:{id}"

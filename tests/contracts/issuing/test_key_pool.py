"""Keys made ahead are given out once, whoever asks at the same time."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from fixtures.installation import AT, make_installation

from warifu.adapters.database.database import Database
from warifu.authority.facts import KeyAlgorithm
from warifu.authority.stores.keys import PooledKey
from warifu.kernel.clock import MovableClock
from warifu.workflows.issuing.keep_keys import fill_pool, take_keys


def test_no_key_is_given_to_two(shared_database: Database) -> None:
    with shared_database.write() as stores:
        for number in range(40):
            stores.key_pool.add(PooledKey(f"K-{number:02}", KeyAlgorithm.RSA_2048, b"public", b"sealed", AT))
        stores.key_pool.add(PooledKey("K-P", KeyAlgorithm.P_256, b"public", b"sealed", AT))

    def take(count: int) -> list[str]:
        with shared_database.write() as stores:
            return [key.id for key in stores.key_pool.take(KeyAlgorithm.RSA_2048, count)]

    with ThreadPoolExecutor(4) as threads:
        taken = [id for ids in threads.map(take, [7] * 8) for id in ids]
    assert sorted(taken) == [f"K-{number:02}" for number in range(40)]
    with shared_database.read() as stores:
        assert stores.key_pool.counts() == {KeyAlgorithm.P_256: 1}


def test_a_key_of_a_step_that_failed_stays_in_the_pool(database: Database) -> None:
    key = PooledKey("K-1", KeyAlgorithm.P_256, b"public", b"sealed", AT)
    with database.write() as stores:
        stores.key_pool.add(key)
    try:
        with database.write() as stores:
            assert stores.key_pool.take(KeyAlgorithm.P_256, 5) == [key]
            raise RuntimeError
    except RuntimeError:
        pass
    with database.read() as stores:
        assert stores.key_pool.counts() == {KeyAlgorithm.P_256: 1}


def test_the_pool_is_filled_to_its_size_sealed_and_used_before_new_keys_are_made(
    tmp_path: Path, clock: MovableClock
) -> None:
    installation = make_installation(tmp_path, clock)
    installation = replace(installation, policy=replace(installation.policy, key_pool={KeyAlgorithm.P_384: 2}))
    assert [fill_pool(installation) for _ in range(3)] == [True, True, False]
    with installation.unit_of_work.write() as stores:
        pooled = stores.key_pool.take(KeyAlgorithm.P_384, 2)
        for key in pooled:
            stores.key_pool.add(key)
    keys = take_keys(installation, [KeyAlgorithm.P_384] * 3 + [KeyAlgorithm.P_256])
    assert {key.public_key for key in pooled} < {key.public_key for key in keys}
    assert len({key.public_key for key in keys}) == 4
    assert all(key.private_key.reveal() not in one.sealed for key in keys for one in pooled)
    assert installation.request_format.make_key(KeyAlgorithm.P_384).algorithm is keys[0].algorithm
    assert fill_pool(installation)

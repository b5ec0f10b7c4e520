"""Jobs: at least once, by one worker at a time, and never with the effects of a lease that is gone."""

import multiprocessing
from datetime import timedelta
from multiprocessing.queues import Queue

import pytest
from contracts.facts import AT, entry
from fixtures.databases import MACS

from warifu.adapters.database.database import Database
from warifu.kernel.errors import Changed
from warifu.workflows.ports import Job, JobState, Stores

KIND = ("mail",)
LEASE = 60
SECOND = timedelta(seconds=1)
AFTER_LEASE = AT + LEASE * SECOND
JOBS = 200


def claim(stores: Stores, now: object = AT) -> Job:
    job = stores.jobs.claim(KIND, now, LEASE)  # type: ignore[arg-type]
    assert job is not None
    return job


def test_a_job_is_there_only_when_its_step_was_committed_and_not_before_its_time(database: Database) -> None:
    with database.write() as stores:
        stores.jobs.enqueue("mail", {"宛先": "𠮷田", "n": [1, None]}, AT)
        stores.jobs.enqueue("roll", {}, AT - SECOND)
    with database.write() as stores:
        assert stores.jobs.claim(KIND, AT - SECOND, LEASE) is None
        job = claim(stores)
        assert (job.kind, job.args, job.tries, job.fence) == ("mail", {"宛先": "𠮷田", "n": [1, None]}, 1, 1)
        assert stores.jobs.claim(KIND, AT, LEASE) is None


def test_the_job_due_longest_goes_first(database: Database) -> None:
    with database.write() as stores:
        for n, due in enumerate([AT, AT - SECOND, AT, AT - SECOND]):
            stores.jobs.enqueue("mail", {"n": n}, due)
        assert [claim(stores).args["n"] for _ in range(4)] == [1, 3, 0, 2]


def test_one_living_job_per_unique_key(database: Database) -> None:
    with database.write() as stores:
        for _ in range(2):
            stores.jobs.enqueue("mail", {}, AT, unique_key="scan:2026-11-24")
        job = claim(stores)
        stores.jobs.enqueue("mail", {}, AT, unique_key="scan:2026-11-24")
        assert stores.jobs.counts() == {state: int(state is JobState.TAKEN) for state in JobState}
        stores.jobs.finish(job, AT)
        stores.jobs.enqueue("mail", {}, AT, unique_key="scan:2026-11-24")
        assert stores.jobs.counts()[JobState.READY] == 1


def test_a_lease_stands_until_its_end_and_can_be_extended_before_it(database: Database) -> None:
    with database.write() as stores:
        stores.jobs.enqueue("mail", {}, AT)
        job = claim(stores)
        assert stores.jobs.extend(job, AFTER_LEASE - SECOND, LEASE)
        assert stores.jobs.claim(KIND, AFTER_LEASE, LEASE) is None
        assert not stores.jobs.extend(job, AFTER_LEASE + LEASE * SECOND, LEASE)


def test_a_jobs_effects_do_not_commit_after_its_lease_went_to_another(database: Database) -> None:
    with database.write() as stores:
        stores.jobs.enqueue("mail", {}, AT)
        slow = claim(stores)
    with database.write() as stores:
        quick = claim(stores, AFTER_LEASE)
    assert (quick.id, quick.tries, quick.fence) == (slow.id, 2, 2)
    for leave in ("finish", "fail", "retry_later"):
        words = () if leave == "finish" else ("遅い",)
        with pytest.raises(Changed), database.write() as stores:
            stores.evidence.append(entry(1))
            getattr(stores.jobs, leave)(slow, AFTER_LEASE, *words)
    with database.write() as stores:
        assert stores.evidence.about("O-1") == []
        assert not stores.jobs.extend(slow, AFTER_LEASE, LEASE)
        stores.evidence.append(entry(2))
        stores.jobs.finish(quick, AFTER_LEASE)
    with pytest.raises(Changed), database.write() as stores:
        stores.jobs.finish(quick, AFTER_LEASE)


def test_a_job_to_be_retried_waits_and_a_failed_one_stands_with_its_reason(database: Database) -> None:
    with database.write() as stores:
        stores.jobs.enqueue("mail", {}, AT)
        stores.jobs.retry_later(claim(stores), AT + SECOND, "相手が出ません")
        assert stores.jobs.claim(KIND, AT, LEASE) is None
        again = claim(stores, AT + SECOND)
        assert (again.tries, again.fence) == (2, 2)
        stores.jobs.fail(again, AT, "宛先がありません")
        assert stores.jobs.claim(KIND, AFTER_LEASE, LEASE) is None
        assert stores.jobs.counts()[JobState.FAILED] == 1


def test_done_jobs_are_forgotten_after_a_while_and_failed_ones_are_not(database: Database) -> None:
    with database.write() as stores:
        for _ in range(4):
            stores.jobs.enqueue("mail", {}, AT)
        stores.jobs.finish(claim(stores), AT - SECOND)
        stores.jobs.finish(claim(stores), AT)
        stores.jobs.fail(claim(stores), AT - SECOND, "x")
        stores.jobs.forget_done(AT)
        assert stores.jobs.counts() == {
            JobState.READY: 1,
            JobState.TAKEN: 0,
            JobState.DONE: 1,
            JobState.FAILED: 1,
        }


def test_settling_ends_the_waiting_job_of_a_key_and_leaves_a_taken_one_to_its_worker(database: Database) -> None:
    with database.write() as stores:
        stores.jobs.enqueue("mail", {}, AT - SECOND, unique_key="taken")
        taken = claim(stores)
        for key in ("waiting", "other"):
            stores.jobs.enqueue("mail", {}, AT, unique_key=key)
        for key in ("waiting", "taken", "unheard of"):
            stores.jobs.settle(key, AT)
        assert stores.jobs.counts() == {
            JobState.READY: 1,
            JobState.TAKEN: 1,
            JobState.DONE: 1,
            JobState.FAILED: 0,
        }
        stores.jobs.finish(taken, AT)


def work(url: str, done: "Queue[list[int]]") -> None:
    database, mine = Database(url, MACS), list[int]()
    while True:
        with database.write() as stores:
            job = stores.jobs.claim(KIND, AT, LEASE)
        if job is None:
            break
        with database.write() as stores:
            stores.evidence.append(entry(job.args["n"]))
            stores.jobs.finish(job, AT)
        mine.append(job.args["n"])
    database.close()
    done.put(mine)


def test_two_processes_do_two_hundred_jobs_each_exactly_once(shared_url: str, shared_database: Database) -> None:
    with shared_database.write() as stores:
        for n in range(JOBS):
            stores.jobs.enqueue("mail", {"n": n}, AT)
    spawning = multiprocessing.get_context("spawn")
    done: Queue[list[int]] = spawning.Queue()
    workers = [spawning.Process(target=work, args=(shared_url, done)) for _ in range(2)]
    for worker in workers:
        worker.start()
    shares = [done.get(timeout=120) for _ in workers]
    for worker in workers:
        worker.join(60)
    assert sorted(shares[0] + shares[1]) == list(range(JOBS))
    with shared_database.read() as stores:
        assert stores.jobs.counts()[JobState.DONE] == JOBS
        assert len(stores.evidence.about("O-1")) == JOBS

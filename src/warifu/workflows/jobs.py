"""ジョブ: work asked for in one transaction and done in others, under a lease, by the installation itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from warifu.accounts.facts import Actor
from warifu.kernel.errors import Changed, Unavailable, WarifuError
from warifu.workflows.installation import Installation
from warifu.workflows.ports import Job, JobState, Stores

ISSUE_ORDER = "issue_order"
RECURRING = "recurring"
LEASE_SECONDS = 6
RECURRING_LEASE_SECONDS = 15
MOST_TRIES = 8
SYSTEM_ACTOR = Actor("system", "system", "システム", frozenset())


class Lease(Protocol):
    """貸出: raises Changed inside a transaction once the work belongs to somebody else."""

    def check(self, stores: Stores) -> None: ...

    def finish(self, stores: Stores) -> None:
        """終える: with the work's last step, so that whoever asks for more of it is heard."""
        ...


class NoLease:
    """貸出なし: for work whose every effect is guarded by the store itself."""

    def check(self, stores: Stores) -> None:
        """Nothing to check."""

    def finish(self, stores: Stores) -> None:
        """Nothing to finish."""


@dataclass(slots=True)
class JobLease:
    """ジョブの貸出: a job's effects commit only while its lease stands; `is_over` once it was finished in a step."""

    installation: Installation
    job: Job
    is_over: bool = False

    def check(self, stores: Stores) -> None:
        """Raise Changed (state.changed) when the job went to another worker; otherwise begin the lease anew."""
        if not stores.jobs.extend(self.job, self.installation.clock.now(), LEASE_SECONDS):
            raise Changed(f"job {self.job.id}")

    def finish(self, stores: Stores) -> None:
        """Finish the job in the caller's last step, so that what is asked for right after it is another job."""
        stores.jobs.finish(self.job, self.installation.clock.now())
        self.is_over = True


def claim_job(installation: Installation, kinds: tuple[str, ...]) -> JobLease | None:
    """ジョブを借りる: the oldest of these kinds that is due, for six seconds; None when nothing is."""
    with installation.unit_of_work.write() as stores:
        job = stores.jobs.claim(kinds, installation.clock.now(), LEASE_SECONDS)
    return JobLease(installation, job) if job else None


def extend_lease(lease: JobLease) -> bool:
    """貸出を延ばす: by six seconds from now; False once the job went to another worker."""
    with lease.installation.unit_of_work.write() as stores:
        return stores.jobs.extend(lease.job, lease.installation.clock.now(), LEASE_SECONDS)


def finish_job(lease: JobLease) -> None:
    """ジョブを終える: unless its last step did. Raises Changed when the job went to another worker."""
    if not lease.is_over:
        with lease.installation.unit_of_work.write() as stores:
            lease.finish(stores)


def is_final(job: Job, error: Exception) -> bool:
    """最後の失敗か: after eight tries, or when a rule said no; what is not there now may be there later."""
    return job.tries >= MOST_TRIES or (isinstance(error, WarifuError) and not isinstance(error, Unavailable))


def put_back(lease: JobLease, said: str, *, final: bool) -> None:
    """ジョブを戻す: for another try, each time later; a final failure stands as failed with what is said of it.

    Raises Changed when the job went to another worker.
    """
    now, job = lease.installation.clock.now(), lease.job
    with lease.installation.unit_of_work.write() as stores:
        if final:
            stores.jobs.fail(job, now, said)
        else:
            stores.jobs.retry_later(job, now + timedelta(seconds=2**job.tries), said)


def claim_recurring(installation: Installation, held: Job | None) -> Job | None:
    """定期処理を引き受ける: one process of the installation at a time; give its job back to go on for 15 seconds."""
    now = installation.clock.now()
    with installation.unit_of_work.write() as stores:
        if held and stores.jobs.extend(held, now, RECURRING_LEASE_SECONDS):
            return held
        stores.jobs.enqueue(RECURRING, {}, now, unique_key=RECURRING)
        return stores.jobs.claim((RECURRING,), now, RECURRING_LEASE_SECONDS)


def forget_done(installation: Installation, before: datetime) -> None:
    """完了分を消す: jobs done before this instant; failed ones stay until somebody has looked."""
    with installation.unit_of_work.write() as stores:
        stores.jobs.forget_done(before)


def enqueue_issuance(stores: Stores, order_id: str, run_at: datetime) -> None:
    """発行を頼む: in the transaction that approved the order."""
    stores.jobs.enqueue(ISSUE_ORDER, {"order_id": order_id}, run_at, unique_key=_job_key(order_id))


def settle_issuance(stores: Stores, order_id: str, now: datetime) -> None:
    """発行の依頼を済みとする: in the transaction that brought the issuance to its end, by whatever way."""
    stores.jobs.settle(_job_key(order_id), now)


def _job_key(order_id: str) -> str:
    return f"{ISSUE_ORDER}:{order_id}"


def count_jobs(installation: Installation) -> Mapping[JobState, int]:
    """ジョブを数える: how many stand in each state."""
    with installation.unit_of_work.read() as stores:
        counted = stores.jobs.counts()
    return {state: counted.get(state, 0) for state in JobState}

"""ジョブ: work asked for in one transaction and done in others, under a lease, by the installation itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from warifu.accounts.facts import Actor
from warifu.workflows.installation import Installation
from warifu.workflows.ports import JobState, Stores

ISSUE_ORDER = "issue_order"
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

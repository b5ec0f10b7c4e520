"""ジョブ表: leases with fences. The write lock makes claiming exclusive; the fence outlives the transaction."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.kernel.errors import Changed
from warifu.kernel.ids import new_id
from warifu.workflows.ports import Job, JobState

JOB = tables.jobs.job
LIVING = (JobState.READY, JobState.TAKEN)


class Jobs:
    """ジョブ表: implements warifu.workflows.ports.JobQueue."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def enqueue(self, kind: str, args: Mapping[str, Any], run_at: datetime, unique_key: str | None = None) -> None:
        if unique_key is not None:
            same = sa.select(JOB.c.id).where(JOB.c.unique_key == unique_key, JOB.c.state.in_(LIVING))
            if self._connection.scalar(same) is not None:
                return
        self._connection.execute(
            sa.insert(JOB),
            {
                "id": new_id("J"),
                "kind": kind,
                "args": dict(args),
                "unique_key": unique_key,
                "state": JobState.READY,
                "run_at": run_at,
                "tries": 0,
                "fence": 0,
                "error": "",
            },
        )

    def claim(self, kinds: tuple[str, ...], now: datetime, lease_seconds: int) -> Job | None:
        is_due = sa.or_(
            sa.and_(JOB.c.state == JobState.READY, JOB.c.run_at <= now),
            sa.and_(JOB.c.state == JobState.TAKEN, JOB.c.lease_until <= now),
        )
        oldest = (
            sa.select(JOB.c.position)
            .where(JOB.c.kind.in_(kinds), is_due)
            .order_by(JOB.c.run_at, JOB.c.position)
            .limit(1)
        )
        row = self._connection.execute(
            sa.update(JOB)
            .where(JOB.c.position == oldest.scalar_subquery())
            .values(
                state=JobState.TAKEN,
                tries=JOB.c.tries + 1,
                fence=JOB.c.fence + 1,
                lease_until=now + timedelta(seconds=lease_seconds),
            )
            .returning(JOB.c.id, JOB.c.kind, JOB.c.args, JOB.c.tries, JOB.c.fence)
        ).one_or_none()
        return Job(row.id, row.kind, row.args, row.tries, row.fence) if row else None

    def extend(self, job: Job, now: datetime, lease_seconds: int) -> bool:
        """延長する: True when the lease stood until now and reaches `lease_seconds` from now; else False."""
        extended = self._connection.execute(
            sa.update(JOB)
            .where(_held(job), JOB.c.lease_until > now)
            .values(lease_until=now + timedelta(seconds=lease_seconds))
        )
        return extended.rowcount == 1

    def finish(self, job: Job, now: datetime) -> None:
        self._leave(job, state=JobState.DONE, ended_at=now, error="")

    def settle(self, unique_key: str, now: datetime) -> None:
        waiting = sa.and_(JOB.c.unique_key == unique_key, JOB.c.state == JobState.READY)
        self._connection.execute(sa.update(JOB).where(waiting).values(state=JobState.DONE, ended_at=now))

    def retry_later(self, job: Job, run_at: datetime, error: str) -> None:
        """後で再試行. Raises Changed when the lease went to somebody else."""
        self._leave(job, state=JobState.READY, run_at=run_at, error=error)

    def fail(self, job: Job, now: datetime, error: str) -> None:
        """失敗とする. Raises Changed when the lease went to somebody else."""
        self._leave(job, state=JobState.FAILED, ended_at=now, error=error)

    def counts(self) -> Mapping[JobState, int]:
        found = self._connection.execute(sa.select(JOB.c.state, sa.func.count()).group_by(JOB.c.state))
        return dict.fromkeys(JobState, 0) | {JobState(state): count for state, count in found}

    def forget_done(self, before: datetime) -> None:
        self._connection.execute(sa.delete(JOB).where(JOB.c.state == JobState.DONE, JOB.c.ended_at < before))

    def _leave(self, job: Job, **values: object) -> None:
        left = self._connection.execute(sa.update(JOB).where(_held(job)).values(lease_until=None, **values))
        if left.rowcount != 1:
            raise Changed(job.id)


def _held(job: Job) -> sa.ColumnElement[bool]:
    """まだ自分の借り: nobody else has claimed it since, whether or not the lease ran out."""
    return sa.and_(JOB.c.id == job.id, JOB.c.state == JobState.TAKEN, JOB.c.fence == job.fence)

"""ジョブ: runs jobs under leases, and the periodic work of the installation."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread

import structlog

from warifu.authority.generations import RolloverStage, rollovers
from warifu.authority.lists import ListStage, list_stage
from warifu.kernel.errors import Changed, Overtaken, Unavailable, WarifuError
from warifu.kernel.period import PeriodStage
from warifu.workflows.delivery.pack import SEND_CODE
from warifu.workflows.delivery.send_code import send_code
from warifu.workflows.evidence.number_evidence import number_evidence
from warifu.workflows.installation import Installation
from warifu.workflows.issuing.issue_order import issue_order
from warifu.workflows.issuing.keep_keys import fill_pool
from warifu.workflows.jobs import ISSUE_ORDER
from warifu.workflows.ports import Job, Stores
from warifu.workflows.publication.publish_lists import PUBLISH_LIST, publish_list
from warifu.workflows.publication.sign_ahead import AnswersAhead

log = structlog.get_logger("warifu.jobs")

LEASE_SECONDS = 6
HEARTBEAT_SECONDS = 1.5
IDLE_SECONDS = 0.2
MOST_TRIES = 8
CARETAKER = "caretaker"
CARETAKER_LEASE_SECONDS = 15
LISTS_EVERY = timedelta(hours=1)
DONE_JOBS_KEPT = timedelta(days=7)
ANSWERS_KEPT = timedelta(days=1)
SIGNING_AHEAD_SECONDS = 0.2


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


Handler = Callable[[JobLease], None]

HANDLERS: Mapping[str, Handler] = {
    ISSUE_ORDER: lambda lease: issue_order(lease.installation, lease.job.args["order_id"], lease),
    SEND_CODE: lambda lease: send_code(lease.installation, lease.job.args["parcel_id"], lease.job.args["sealed_code"]),
    PUBLISH_LIST: lambda lease: ignore_result(publish_list(lease.installation, lease.job.args["ca_id"])),
}


def ignore_result(_: object) -> None:
    """結果は不要: what matters was stored."""


def run_jobs(installation: Installation, stop: Event, *, until_idle: bool = False) -> None:
    """ジョブを回す: one after another until `stop` is set, or, with `until_idle`, until none is due.

    Idle moments go to the keys that orders will want.
    """
    while not stop.is_set():
        if run_one(installation):
            continue
        if until_idle:
            return
        if not fill_pool(installation):
            stop.wait(IDLE_SECONDS)


def run_one(installation: Installation) -> bool:
    """一件を行う: False when nothing is due. A failure is retried later, and after eight tries stands as failed."""
    with installation.unit_of_work.write() as stores:
        job = stores.jobs.claim(tuple(HANDLERS), installation.clock.now(), LEASE_SECONDS)
    if job is None:
        return False
    lease = JobLease(installation, job)
    try:
        with _heartbeat(installation, job):
            HANDLERS[job.kind](lease)
        if not lease.is_over:
            with installation.unit_of_work.write() as stores:
                lease.finish(stores)
    except Overtaken:
        log.warning("job.lost", kind=job.kind, job=job.id)
    except Exception as error:  # noqa: BLE001 - no failure of one job may stop the worker
        _put_back(installation, job, error)
    return True


@contextlib.contextmanager
def _heartbeat(installation: Installation, job: Job) -> Iterator[None]:
    """Extend the lease while the block runs, so that a dead worker's job is free again within seconds."""
    done = Event()

    def beat() -> None:
        while not done.wait(HEARTBEAT_SECONDS):
            with installation.unit_of_work.write() as stores:
                if not stores.jobs.extend(job, installation.clock.now(), LEASE_SECONDS):
                    return

    thread = Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _put_back(installation: Installation, job: Job, error: Exception) -> None:
    """Give the job another try, later each time; a rule that says no, or the last try, ends it visibly."""
    final = job.tries >= MOST_TRIES or (isinstance(error, WarifuError) and not isinstance(error, Unavailable))
    known = isinstance(error, WarifuError)
    said = str(error) if known else type(error).__name__
    log.error("job.failed" if final else "job.retried", kind=job.kind, job=job.id, error=said, exc_info=not known)
    now = installation.clock.now()
    try:
        with installation.unit_of_work.write() as stores:
            if final:
                stores.jobs.fail(job, now, said)
            else:
                stores.jobs.retry_later(job, now + timedelta(seconds=2**job.tries), said)
    except Changed:
        log.warning("job.lost", kind=job.kind, job=job.id)


class Caretaker:
    """定期処理: one per installation, by lease. Numbers evidence, signs answers ahead, renews lists, tidies up."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._job: Job | None = None
        self._ahead = AnswersAhead(installation)
        self._hourly_at: datetime | None = None

    def run(self, stop: Event) -> None:
        while not stop.is_set():
            try:
                if self._holds_lease():
                    self.make_round()
            except Exception:
                log.exception("caretaker.stumbled")
            stop.wait(IDLE_SECONDS * 2)

    def make_round(self) -> None:
        """一巡する: does what is due now."""
        now = self._installation.clock.now()
        number_evidence(self._installation)
        self._ahead.make_progress(SIGNING_AHEAD_SECONDS)
        if self._hourly_at is None or now >= self._hourly_at + LISTS_EVERY:
            renew_lists(self._installation, now - LISTS_EVERY)
            warn_of_rollovers(self._installation, now)
            warn_of_lists(self._installation, now)
            with self._installation.unit_of_work.write() as stores:
                stores.jobs.forget_done(now - DONE_JOBS_KEPT)
                stores.status.forget_before(now - ANSWERS_KEPT)
            self._hourly_at = now

    def _holds_lease(self) -> bool:
        now = self._installation.clock.now()
        with self._installation.unit_of_work.write() as stores:
            if self._job and stores.jobs.extend(self._job, now, CARETAKER_LEASE_SECONDS):
                return True
            stores.jobs.enqueue(CARETAKER, {}, now, unique_key=CARETAKER)
            self._job = stores.jobs.claim((CARETAKER,), now, CARETAKER_LEASE_SECONDS)
        return self._job is not None


def renew_lists(installation: Installation, older_than: datetime) -> None:
    """失効リストを更新する: of each CA whose key is here; anew when the list is of that instant or older, or none."""
    with installation.unit_of_work.read() as stores:
        latest = [
            (ca.id, stores.authority.latest_list(ca.id))
            for ca in stores.authority.cas()
            if installation.issuer.signers.has(ca.key_name)
        ]
    for ca_id, held in latest:
        publish_list(installation, ca_id, anew=held is None or held.this_update <= older_than)


def warn_of_rollovers(installation: Installation, now: datetime) -> None:
    """世代交代を知らせる: a warning for each CA whose successor is due, an error when it is late."""
    with installation.unit_of_work.read() as stores:
        cas = stores.authority.cas()
    for rollover in rollovers(cas, installation.profiles, now):
        facts = {"ca": rollover.ca.id, "last_on": rollover.last_on.isoformat()}
        if rollover.stage is RolloverStage.OVERDUE:
            log.error("authority.rollover_overdue", **facts)
        elif rollover.stage is RolloverStage.DUE:
            log.warning("authority.rollover_due", **facts)


def warn_of_lists(installation: Installation, now: datetime) -> None:
    """失効リストの期限を知らせる: an error for each CA without a list in force, a warning when one is to be fetched."""
    with installation.unit_of_work.read() as stores:
        running = [ca for ca in stores.authority.cas() if ca.period.stage(now) is not PeriodStage.EXPIRED]
        held = [(ca, stores.authority.latest_list(ca.id)) for ca in running]
    for ca, newest in held:
        stage = list_stage(newest, now, made_here=installation.issuer.signers.has(ca.key_name))
        until = newest.next_update.isoformat() if newest else ""
        if stage is ListStage.ENDED:
            log.error("authority.list_ended", ca=ca.id, until=until)
        elif stage is ListStage.ENDING:
            log.warning("authority.list_ending", ca=ca.id, until=until)

"""ジョブ: runs jobs under leases, and the periodic work of the installation."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from threading import Event, Thread

import structlog

from warifu.authority.generations import RolloverStage
from warifu.authority.lists import ListStage
from warifu.kernel.errors import Changed, Overtaken, WarifuError
from warifu.workflows.delivery.pack import SEND_CODE
from warifu.workflows.delivery.send_code import send_code
from warifu.workflows.evidence.number_evidence import number_evidence
from warifu.workflows.evidence.sign_head import HEADS_EVERY, SEND_HEAD, send_head, sign_head
from warifu.workflows.installation import Installation
from warifu.workflows.issuing.issue_order import issue_order
from warifu.workflows.issuing.keep_keys import fill_pool
from warifu.workflows.jobs import (
    ISSUE_ORDER,
    JobLease,
    claim_job,
    claim_recurring,
    extend_lease,
    finish_job,
    forget_done,
    is_final,
    put_back,
)
from warifu.workflows.lifecycle.remind import SEND_REMINDER, prepare_reminders, send_reminder
from warifu.workflows.ports import Job
from warifu.workflows.publication.publish_lists import LISTS_EVERY, PUBLISH_LIST, publish_list, renew_lists
from warifu.workflows.publication.sign_ahead import AnswersAhead, forget_answers
from warifu.workflows.publication.watch_authorities import watch_lists, watch_rollovers

log = structlog.get_logger("warifu.jobs")

HEARTBEAT_SECONDS = 1.5
IDLE_SECONDS = 0.2
DONE_JOBS_KEPT = timedelta(days=7)
ANSWERS_KEPT = timedelta(days=1)
SIGNING_AHEAD_SECONDS = 0.2


Handler = Callable[[JobLease], None]

HANDLERS: Mapping[str, Handler] = {
    ISSUE_ORDER: lambda lease: issue_order(lease.installation, lease.job.args["order_id"], lease),
    SEND_CODE: lambda lease: send_code(lease.installation, lease.job.args["parcel_id"], lease.job.args["sealed_code"]),
    SEND_REMINDER: lambda lease: send_reminder(lease.installation, lease.job.args["digest_id"]),
    SEND_HEAD: lambda lease: send_head(lease.installation, lease.job.args["head"]),
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
    lease = claim_job(installation, tuple(HANDLERS))
    if lease is None:
        return False
    try:
        with _heartbeat(lease):
            HANDLERS[lease.job.kind](lease)
        finish_job(lease)
    except Overtaken:
        log.warning("job.lost", kind=lease.job.kind, job=lease.job.id)
    except Exception as error:  # noqa: BLE001 - no failure of one job may stop the worker
        _put_back(lease, error)
    return True


@contextlib.contextmanager
def _heartbeat(lease: JobLease) -> Iterator[None]:
    """Extend the lease while the block runs, so that a dead worker's job is free again within seconds."""
    done = Event()

    def beat() -> None:
        while not done.wait(HEARTBEAT_SECONDS):
            if not extend_lease(lease):
                return

    thread = Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _put_back(lease: JobLease, error: Exception) -> None:
    """Give the job another try, later each time; a rule that says no, or the last try, ends it visibly."""
    job, final = lease.job, is_final(lease.job, error)
    known = isinstance(error, WarifuError)
    said = str(error) if known else type(error).__name__
    log.error("job.failed" if final else "job.retried", kind=job.kind, job=job.id, error=said, exc_info=not known)
    try:
        put_back(lease, said, final=final)
    except Changed:
        log.warning("job.lost", kind=job.kind, job=job.id)


class RecurringTasks:
    """定期処理: one per installation, by lease. Numbers evidence, signs heads and answers, renews lists."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._job: Job | None = None
        self._ahead = AnswersAhead(installation)
        self._head_at: datetime | None = None
        self._hourly_at: datetime | None = None

    def run(self, stop: Event) -> None:
        while not stop.is_set():
            try:
                self._job = claim_recurring(self._installation, self._job)
                if self._job:
                    self.do_due()
            except Exception:
                log.exception("recurring_tasks.failed")
            stop.wait(IDLE_SECONDS * 2)

    def do_due(self) -> None:
        """一巡する: does what is due now."""
        now = self._installation.clock.now()
        number_evidence(self._installation)
        if self._head_at is None or now >= self._head_at + HEADS_EVERY:
            self._head_at = now
            sign_head_or_say(self._installation)
        self._ahead.make_progress(SIGNING_AHEAD_SECONDS)
        if self._hourly_at is None or now >= self._hourly_at + LISTS_EVERY:
            renew_lists(self._installation, now - LISTS_EVERY)
            warn_of_rollovers(self._installation)
            warn_of_lists(self._installation)
            forget_done(self._installation, now - DONE_JOBS_KEPT)
            forget_answers(self._installation, now - ANSWERS_KEPT)
            self._hourly_at = now  # before what may wait an hour when it fails
            remind(self._installation)


def remind(installation: Installation) -> None:
    """催促する: a warning for each participant that cannot be reminded, because its record cannot be planned with."""
    for participant_id, code in prepare_reminders(installation).unplanned.items():
        log.warning("reminders.unplanned", participant=participant_id, error=code)


def sign_head_or_say(installation: Installation) -> None:
    """木の頭に署名する: what forbids it is logged as an error and keeps nothing else from being done."""
    try:
        sign_head(installation)
    except WarifuError as refused:
        log.error("evidence.head_refused", code=refused.code, **refused.facts())


def warn_of_rollovers(installation: Installation) -> None:
    """世代交代を知らせる: a warning for each CA whose successor is due, an error when it is late."""
    for rollover in watch_rollovers(installation):
        facts = {"ca": rollover.ca.id, "last_on": rollover.last_on.isoformat()}
        if rollover.stage is RolloverStage.OVERDUE:
            log.error("authority.rollover_overdue", **facts)
        elif rollover.stage is RolloverStage.DUE:
            log.warning("authority.rollover_due", **facts)


def warn_of_lists(installation: Installation) -> None:
    """失効リストの期限を知らせる: an error for each CA without a list in force, a warning when one is to be fetched."""
    for watched in watch_lists(installation):
        facts = {"ca": watched.ca.id, "until": watched.newest.next_update.isoformat() if watched.newest else ""}
        if watched.stage is ListStage.ENDED:
            log.error("authority.list_ended", **facts)
        elif watched.stage is ListStage.ENDING:
            log.warning("authority.list_ending", **facts)

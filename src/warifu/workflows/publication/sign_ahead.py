"""先行署名: OCSP answers are signed and stored before anybody asks, and anew when half of their time is over."""

import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from warifu.authority.facts import CertificateAuthority
from warifu.authority.ports.status import StatusRequest, StatusSigner
from warifu.authority.stores.status import AnswersDue, SerialOnRecord
from warifu.workflows.installation import Installation
from warifu.workflows.ports import STATUS_MARK
from warifu.workflows.publication.answer_status import StatusResponder, status_of

PAGE = 500
LARGE_PAGE = 2_000
ROUND_EVERY = timedelta(minutes=1)


class AnswersAhead:
    """先行署名の一巡: signs answers for every certificate of every CA, repeatedly, a page at a time."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._responder = StatusResponder(installation)
        self._left: list[tuple[str, int]] = []
        self._began_at: datetime | None = None

    def make_progress(self, seconds: float) -> None:
        """進める: for about so long; a round that is through begins again a minute after it began."""
        now = self._installation.clock.now()
        if not self._left and (self._began_at is None or now >= self._began_at + ROUND_EVERY):
            self._begin(now)
        stop_at = time.monotonic() + seconds
        while self._left and time.monotonic() < stop_at:
            if page := self._sign_next(PAGE):
                _keep(self._installation, page)

    def finish_round(self) -> None:
        """一巡する: from the first certificate to the last; a page is stored while the next one is signed."""
        self._begin(self._installation.clock.now())
        with ThreadPoolExecutor(1, "store") as storing:
            stored: Future[None] | None = None
            while self._left:
                page = self._sign_next(LARGE_PAGE)
                if stored:
                    stored.result()
                stored = storing.submit(_keep, self._installation, page) if page else None
            if stored:
                stored.result()

    def _begin(self, now: datetime) -> None:
        with self._installation.unit_of_work.read() as stores:
            self._left = [(ca.id, 0) for ca in stores.authorities.all()]
        self._began_at = now

    def _sign_next(self, size: int) -> "_SignedPage | None":
        ca_id, after = self._left.pop()
        page = _sign_page(self._installation, self._responder, ca_id, after, size)
        if page and page.due.last is not None:
            self._left.append((ca_id, page.due.last))
        return page


def forget_answers(installation: Installation, before: datetime) -> None:
    """古い応答を消す: those that ended before this instant."""
    with installation.unit_of_work.write() as stores:
        stores.status.forget_before(before)


@dataclass(frozen=True, slots=True)
class _SignedPage:
    """署名済みの一頁: answers by serial, and what the records said when they were signed."""

    ca: CertificateAuthority
    due: AnswersDue
    mark: int
    this_update: datetime
    next_update: datetime
    answers: Mapping[int, bytes]


def _sign_page(
    installation: Installation, responder: StatusResponder, ca_id: str, after: int, size: int
) -> _SignedPage | None:
    """Sign answers for those of the next certificates whose own is past half of its time."""
    now = installation.clock.now().replace(microsecond=0)
    with installation.unit_of_work.read() as stores:
        ca = stores.authorities.get(ca_id)
        signing = responder.signer(stores, ca, now) if ca else None
        if ca is None or signing is None:
            return None
        signer, ends = signing
        until = min(now + installation.policy.status_lifetime, ends)
        mark = stores.marks.all().get(STATUS_MARK, 0)
        due = stores.status.answers_due(ca_id, after, size, now, now + (until - now) / 2)
    return _SignedPage(ca, due, mark, now, until, _sign(signer, due, now, until))


def _sign(signer: StatusSigner, due: AnswersDue, now: datetime, until: datetime) -> Mapping[int, bytes]:
    asked = [(StatusRequest(signer.question(one.serial), None), status_of(one, now, until)) for one in due.revoked]
    good = signer.sign_alike(due.good, status_of(SerialOnRecord(0, None), now, until))
    serials = [*due.good, *(one.serial for one in due.revoked)]
    return dict(zip(serials, [*good, *signer.sign(asked)], strict=True))


def _keep(installation: Installation, page: _SignedPage) -> None:
    """Store the answers; those about certificates whose status changed meanwhile are left for the next round."""
    if not page.answers:
        return
    with installation.unit_of_work.write() as stores:
        answers = page.answers
        if stores.marks.all().get(STATUS_MARK, 0) != page.mark:
            told = dict.fromkeys(page.due.good) | {one.serial: one.revocation for one in page.due.revoked}
            still = {serial: stores.status.on_record(page.ca.id, serial) for serial in told}
            answers = {
                serial: der
                for serial, der in answers.items()
                if (known := still[serial]) and known.revocation == told[serial]
            }
        stores.status.keep(page.ca.id, page.this_update, page.next_update, answers.items())

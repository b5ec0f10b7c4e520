"""先行署名: OCSP answers are signed and stored before anybody asks, and anew when half of their time is over."""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from warifu.authority.facts import CertificateAuthority
from warifu.authority.ports import StatusRequest, StatusSigner
from warifu.authority.status_store import SerialOnRecord, StoredAnswer
from warifu.workflows.answer_status import StatusResponder, status_of
from warifu.workflows.house import House
from warifu.workflows.ports import STATUS_MARK

PAGE = 500
LARGE_PAGE = 2_000
ROUND_EVERY = timedelta(minutes=1)


class AnswersAhead:
    """先行署名の一巡: walks through every certificate of every CA again and again, a page at a time."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._responder = StatusResponder(house)
        self._left: list[tuple[str, int]] = []
        self._began_at: datetime | None = None

    def make_progress(self, seconds: float) -> None:
        """進める: for about so long; a round that is through begins again a minute after it began."""
        now = self._house.clock.now()
        if not self._left and (self._began_at is None or now >= self._began_at + ROUND_EVERY):
            self._begin(now)
        stop_at = time.monotonic() + seconds
        while self._left and time.monotonic() < stop_at:
            self._step(PAGE)

    def finish_round(self) -> None:
        """一巡する: from the first certificate to the last."""
        self._begin(self._house.clock.now())
        while self._left:
            self._step(LARGE_PAGE)

    def _begin(self, now: datetime) -> None:
        with self._house.unit_of_work.read() as stores:
            self._left = [(ca.id, 0) for ca in stores.authority.cas()]
        self._began_at = now

    def _step(self, page: int) -> None:
        ca_id, serial = self._left.pop()
        last = sign_page_ahead(self._house, self._responder, ca_id, serial, page)
        if last is not None:
            self._left.append((ca_id, last))


def sign_page_ahead(house: House, responder: StatusResponder, ca_id: str, after: int, size: int) -> int | None:
    """一頁を署名する: stores fresh answers for those of the next certificates whose own is past half of its time.

    Gives the last serial looked at, None when there are no more. What was revoked meanwhile is left for the next round.
    """
    now = house.clock.now().replace(microsecond=0)
    with house.unit_of_work.read() as stores:
        ca = stores.authority.ca(ca_id)
        signing = responder.signer(stores, ca, now) if ca else None
        if ca is None or signing is None:
            return None
        mark = stores.marks.all().get(STATUS_MARK, 0)
        page = stores.status.on_record_after(ca_id, after, size, now)
    signer, ends = signing
    until = min(now + house.policy.status_lifetime, ends)
    due = [known for known in page if known.stored_until is None or known.stored_until < now + (until - now) / 2]
    if due:
        answers = _sign(signer, due, now, until)
        _keep(house, ca, answers, {known.serial: known for known in due}, mark)
    return page[-1].serial if len(page) == size else None


def _sign(
    signer: StatusSigner, due: Sequence[SerialOnRecord], now: datetime, until: datetime
) -> Sequence[StoredAnswer]:
    good = [known.serial for known in due if known.revocation is None]
    revoked = [known for known in due if known.revocation is not None]
    asked = [(StatusRequest(signer.question(known.serial), None), status_of(known, now, until)) for known in revoked]
    ders = [*signer.sign_alike(good, status_of(SerialOnRecord(0, None, None), now, until)), *signer.sign(asked)]
    serials = [*good, *(known.serial for known in revoked)]
    return [StoredAnswer(serial, now, until, der) for serial, der in zip(serials, ders, strict=True)]


def _keep(
    house: House,
    ca: CertificateAuthority,
    answers: Sequence[StoredAnswer],
    signed_for: Mapping[int, SerialOnRecord],
    mark: int,
) -> None:
    """Store the answers, without those about certificates whose status changed since it was read."""
    with house.unit_of_work.write() as stores:
        if stores.marks.all().get(STATUS_MARK, 0) != mark:
            still = {serial: stores.status.on_record(ca.id, serial) for serial in signed_for}
            answers = [
                one
                for one in answers
                if (known := still[one.serial]) and known.revocation == signed_for[one.serial].revocation
            ]
        stores.status.keep(ca.id, answers)

"""催促: none is missed and none comes twice, whatever happens while mails are sent."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path
from threading import Event

import pytest
from fixtures.installation import AT, MAIL_FOLDER
from fixtures.people import STAFF, Counter, open_counter

from warifu.entrypoints.work.jobs import run_jobs
from warifu.kernel.clock import MovableClock, jst_date, start_of_day
from warifu.kernel.errors import Changed
from warifu.lifecycle.planner.files.plan_file import plan_as_json
from warifu.lifecycle.reminders import OVERDUE, USUAL_LADDER
from warifu.workflows.errors import RecipientRefused
from warifu.workflows.installation import Installation
from warifu.workflows.lifecycle.plan_renewals import plan_renewals
from warifu.workflows.lifecycle.remind import list_reminders, prepare_reminders, record_bounce
from warifu.workflows.ports import Mail

EIGHT = timedelta(hours=8)
RA, SECOND = "operator@mihon.example", "second@mihon.example"
CONTACTS = {
    "contacts": [
        {"kind": "ENTERPRISE_RA", "name": "見本 花子", "mail": RA},
        {"kind": "SYSTEM_CONTACT", "name": "見本 次郎", "mail": SECOND},
    ]
}


@dataclass
class KeptMailer:
    """Keeps what it is given; refuses some addresses for good, and ends the process after so many mails."""

    kept: list[Mail] = field(default_factory=list)
    refuses: frozenset[str] = frozenset()
    dies_after: int | None = None

    def send(self, mail: Mail) -> None:
        if mail.to in self.refuses:
            raise RecipientRefused("550")
        self.kept.append(mail)
        if self.dies_after is not None and len(self.kept) == self.dies_after:
            raise SystemExit


@dataclass
class Watched:
    """A participant with one registered certificate, and all the mail about it."""

    counter: Counter
    installation: Installation
    mailer: KeptMailer
    participant_id: str
    certificate_id: str

    def morning(self, on: date) -> None:
        """Go to eight in the morning, prepare what is due, and send it."""
        self.counter.clock.move_to(start_of_day(on) + EIGHT)
        prepared = prepare_reminders(self.installation)
        assert prepared.unplanned == {}
        run_jobs(self.installation, Event(), until_idle=True)

    def row(self) -> dict[str, str]:
        (row,) = plan_as_json(plan_renewals(self.installation, STAFF))["rows"]
        return dict(row)

    def days(self, count: int) -> Iterator[date]:
        first = jst_date(self.counter.clock.now()) + timedelta(days=1)
        return (first + timedelta(days=number) for number in range(count))


def watched(counter: Counter) -> Watched:
    certificate_id = counter.issued()
    counter.registered(certificate_id)
    participant_id = counter.get("operator", "/participants")[0]["id"]
    counter.post("operator", f"/participants/{participant_id}/contacts", CONTACTS)
    run_jobs(counter.installation, Event(), until_idle=True)
    mailer = KeptMailer()
    return Watched(counter, replace(counter.installation, mailer=mailer), mailer, participant_id, certificate_id)


@pytest.fixture
def one(counter: Counter) -> Watched:
    return watched(counter)


def test_in_two_years_each_rung_of_each_step_is_told_once(one: Watched) -> None:
    order_by = date.fromisoformat(one.row()["order_by_on"])
    mornings = []
    one.counter.clock.move_to(start_of_day(order_by - timedelta(days=100)))
    for on in one.days(300):
        before = len(one.mailer.kept)
        one.morning(on)
        mornings += [(on, mail.to) for mail in one.mailer.kept[before:]]
    days = [order_by - timedelta(days=rung) for rung in (*USUAL_LADDER, OVERDUE)]
    assert [on for on, to in mornings if to == RA][: len(days)] == days
    assert [on for on, to in mornings if to == SECOND][:3] == days[-3:]
    assert len({mail.id for mail in one.mailer.kept}) == len(one.mailer.kept)
    with one.installation.unit_of_work.read() as stores:
        used = stores.reminders.told(one.participant_id)
    assert sorted(key.step for key in used) == ["DELETE", "ORDER"]
    assert all(sorted(rungs, reverse=True) == [*USUAL_LADDER, OVERDUE] for rungs in used.values())


def test_before_eight_nobody_is_told(one: Watched) -> None:
    on = date.fromisoformat(one.row()["order_by_on"]) - timedelta(days=90)
    one.counter.clock.move_to(start_of_day(on) + EIGHT - timedelta(seconds=1))
    assert prepare_reminders(one.installation).digests == 0
    one.counter.clock.move(timedelta(seconds=1))
    assert prepare_reminders(one.installation).digests == 1


def test_a_mail_says_what_to_do_and_by_when(one: Watched) -> None:
    by = date.fromisoformat(one.row()["order_by_on"])
    one.morning(by - timedelta(days=30))
    (mail,) = one.mailer.kept
    assert (mail.to, by.isoformat() in mail.subject) == (RA, True)
    assert f"{by} まで(あと30日) 後継の証明書の申込み: {one.certificate_id} 広域機関システム" in mail.body
    assert f"by {by} (30 days) order the successor: {one.certificate_id}" in mail.body


def test_a_week_before_the_date_the_second_contact_is_told_as_well(one: Watched) -> None:
    by = date.fromisoformat(one.row()["order_by_on"])
    one.morning(by - timedelta(days=8))
    assert [mail.to for mail in one.mailer.kept] == [RA]
    one.morning(by - timedelta(days=7))
    assert sorted(mail.to for mail in one.mailer.kept[1:]) == [RA, SECOND]


def test_once_the_successor_is_ordered_the_order_is_quiet(one: Watched) -> None:
    by = date.fromisoformat(one.row()["order_by_on"])
    one.counter.order(predecessor=one.certificate_id)
    for days in (30, 14):
        one.morning(by - timedelta(days=days))
    assert all("申込み" not in mail.body for mail in one.mailer.kept)


def test_what_a_server_refuses_goes_to_the_other_contact(one: Watched) -> None:
    one.mailer.refuses = frozenset({RA})
    one.morning(date.fromisoformat(one.row()["order_by_on"]) - timedelta(days=90))
    assert [mail.to for mail in one.mailer.kept] == [SECOND]


def test_a_bounce_that_the_desk_records_goes_to_the_other_contact_once(one: Watched) -> None:
    one.morning(date.fromisoformat(one.row()["order_by_on"]) - timedelta(days=90))
    (mail,) = one.mailer.kept
    for _ in range(2):
        with suppress(Changed):
            record_bounce(one.installation, STAFF, mail.id)
        run_jobs(one.installation, Event(), until_idle=True)
    assert [(sent.to, sent.body == mail.body) for sent in one.mailer.kept] == [(RA, True), (SECOND, True)]


def test_a_process_that_dies_while_sending_leaves_one_repeat_with_the_same_message_id(one: Watched) -> None:
    by = date.fromisoformat(one.row()["order_by_on"])
    one.mailer.dies_after = 1
    with pytest.raises(SystemExit):
        one.morning(by - timedelta(days=90))
    one.mailer.dies_after = None
    for _ in range(3):
        one.counter.clock.move(timedelta(hours=1))
        prepare_reminders(one.installation)
        run_jobs(one.installation, Event(), until_idle=True)
    assert len(one.mailer.kept) == 2
    assert len({mail.id for mail in one.mailer.kept}) == 1


def test_a_message_carries_the_number_of_the_reminder(one: Watched) -> None:
    one.installation = one.counter.installation
    one.morning(date.fromisoformat(one.row()["order_by_on"]) - timedelta(days=90))
    (digest,) = list_reminders(one.installation, STAFF, one.participant_id)
    assert digest.sent_at
    files = (one.counter.folder / MAIL_FOLDER).glob("*.eml")
    ids = [str(message_from_bytes(file.read_bytes(), policy=SMTP)["Message-ID"]) for file in files]
    assert len([id for id in ids if id.startswith(f"<{digest.id}@")]) == 1


def test_two_nodes_at_once_tell_once(tmp_path: Path, postgres_url: str) -> None:
    one = watched(open_counter(tmp_path, MovableClock(AT), database_url=postgres_url))
    by, start = date.fromisoformat(one.row()["order_by_on"]), threading.Barrier(4)
    one.counter.clock.move_to(start_of_day(by - timedelta(days=30)) + EIGHT)

    def node() -> None:
        start.wait()
        prepare_reminders(one.installation)
        run_jobs(one.installation, Event(), until_idle=True)

    nodes = [threading.Thread(target=node) for _ in range(4)]
    for thread in nodes:
        thread.start()
    for thread in nodes:
        thread.join()
    assert [mail.to for mail in one.mailer.kept] == [RA]


def test_a_participant_chooses_its_own_days(one: Watched) -> None:
    path = f"/reminders/ladders/{one.participant_id}"
    assert one.counter.get("operator", path) == {"rungs": [90, 60, 30, 14, 7, 1]}
    assert one.counter.post("operator", path, {"rungs": [3, 120]}) == {"rungs": [120, 3]}
    assert one.counter.call("other_operator", "POST", path, {"rungs": []}).status_code == 403
    one.morning(date.fromisoformat(one.row()["order_by_on"]) - timedelta(days=120))
    assert [mail.to for mail in one.mailer.kept] == [RA]

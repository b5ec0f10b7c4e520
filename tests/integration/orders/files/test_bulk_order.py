"""一括申込: a file of many lines with forty faults, then without; on both databases."""

import hashlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from fixtures.order_desk import STAFF, OrderDesk, sent
from samples.order_files import FIRST_ROW, HEADINGS, WRITERS, csv_file, plant, rows_of, workbook

from warifu.adapters.order_files.reader import FileReader
from warifu.orders.errors import DuplicateSuspected, OrderEmpty
from warifu.orders.facts import KeyOrigin, OrderState
from warifu.orders.file_errors import FileFaulty, SubmittedBefore
from warifu.workflows.evidence.number_evidence import number_evidence
from warifu.workflows.orders.approve import withdraw_order
from warifu.workflows.orders.order_from_file import order_from_file


def test_forty_faults_are_named_and_the_corrected_file_becomes_one_order_and_its_certificates(
    each_order_desk: OrderDesk, counts: Mapping[str, int]
) -> None:
    desk, size = each_order_desk, counts["order_file_rows"]
    rows = rows_of(size, desk.known.today, made_here=20)
    good = [dict(row) for row in rows]
    placed = plant(rows, desk.known)
    assert len(placed) == 40
    faulty = workbook(rows)

    checked = desk.check(faulty)
    assert [(fault.row, fault.column, fault.code) for fault in checked.faults] == placed
    assert all(fault.say("ja") and fault.say("en") and fault.say("ja") != fault.say("en") for fault in checked.faults)
    assert len(checked.good) == size - 40
    with pytest.raises(FileFaulty) as refused:
        order_from_file(desk.installation, desk.operator, sent(faulty))
    assert refused.value.facts() == {"faults": 40, "good_rows": size - 40}
    with desk.installation.unit_of_work.read() as stores:
        assert len(stores.orders.orders(participant_id=desk.participant.id)) == 1  # the one from before

    corrected = workbook(good)
    taken = order_from_file(desk.installation, desk.operator, sent(corrected))
    assert len(taken.order.lines) == size
    assert taken.checked.left_out == []
    desk.approve(taken.order.id)
    with desk.installation.unit_of_work.read() as stores:
        order = stores.orders.get(taken.order.id)
        certificates = stores.certificates.of_lines([line.id for line in order.lines])
        assert order.state is OrderState.ISSUED
        assert len(certificates) == len({c.serial for c in certificates}) == size
        assert all(certificate.der for certificate in certificates)
        assert sum(line.key.origin is KeyOrigin.AUTHORITY for line in order.lines) == 20
    assert [line.wanted.purpose_label for line in order.lines] == [row["purpose_label"] for row in good]
    assert [line.wanted.start_on for line in order.lines] == [row["start_on"] for row in good]


def test_evidence_names_the_file_by_its_digest_and_how_many_rows_were_left_out(order_desk: OrderDesk) -> None:
    rows = rows_of(3, order_desk.known.today)
    rows[1]["medium"] = "フロッピー"
    content = workbook(rows)
    taken = order_from_file(order_desk.installation, order_desk.operator, sent(content), take_good_rows=True)
    number_evidence(order_desk.installation)
    with order_desk.installation.unit_of_work.read() as stores:
        entries = [e.entry for e in stores.evidence.entries(0, 1_000) if e.entry.subject == f"order:{taken.order.id}"]
    assert [(e.action, e.facts.get("lines")) for e in entries] == [
        ("order.submitted", "2"),
        ("order.taken_from_file", None),
    ]
    digest = hashlib.sha256(content).hexdigest()
    assert entries[1].facts == {"sha256": digest, "rows": "3", "left_out": "1"}


def test_the_person_may_choose_the_good_rows_and_is_told_which_were_left_out(order_desk: OrderDesk) -> None:
    rows = rows_of(4, order_desk.known.today)
    rows[0]["start_on"] = "きのう"
    rows[2]["purpose_label"] = None
    taken = order_from_file(order_desk.installation, order_desk.operator, sent(workbook(rows)), take_good_rows=True)
    assert taken.checked.left_out == [FIRST_ROW, FIRST_ROW + 2]
    assert [line.wanted.purpose_label for line in taken.order.lines] == [
        rows[1]["purpose_label"],
        rows[3]["purpose_label"],
    ]


def test_without_a_single_good_row_nothing_is_ordered_whatever_was_chosen(order_desk: OrderDesk) -> None:
    rows = rows_of(2, order_desk.known.today)
    for row in rows:
        row["medium"] = "フロッピー"
    with pytest.raises(FileFaulty):
        order_from_file(order_desk.installation, order_desk.operator, sent(workbook(rows)), take_good_rows=True)


def test_a_file_with_a_fault_in_its_headings_is_not_taken_by_its_good_rows(order_desk: OrderDesk) -> None:
    content = workbook(rows_of(2, order_desk.known.today), [*HEADINGS[:-1], "備考"])
    checked = order_desk.check(content)
    assert [(f.row, f.column, f.code) for f in checked.faults] == [(1, "K", "order_file.column_unknown")]
    with pytest.raises(FileFaulty):
        order_from_file(order_desk.installation, order_desk.operator, sent(content), take_good_rows=True)


def test_the_very_same_file_is_not_ordered_twice_unless_the_person_says_so(order_desk: OrderDesk) -> None:
    installation, operator = order_desk.installation, order_desk.operator
    content = workbook(rows_of(2, order_desk.known.today, made_here=2))
    first = order_from_file(installation, operator, sent(content)).order
    assert order_desk.check(content).submitted_before == [first.id]
    with pytest.raises(SubmittedBefore) as refused:
        order_from_file(installation, operator, sent(content))
    assert refused.value.order_id == first.id
    second = order_from_file(installation, operator, sent(content), confirm_duplicates=True).order
    assert order_desk.check(content).submitted_before == sorted([first.id, second.id])


def test_a_withdrawn_order_does_not_count_as_a_first_time(order_desk: OrderDesk) -> None:
    installation, operator = order_desk.installation, order_desk.operator
    content = workbook(rows_of(2, order_desk.known.today))
    withdraw_order(installation, operator, order_from_file(installation, operator, sent(content)).order.id)
    assert order_desk.check(content).submitted_before == []
    assert order_from_file(installation, operator, sent(content)).order.lines


def test_two_submissions_of_one_file_at_the_same_moment_give_one_order(each_order_desk: OrderDesk) -> None:
    desk = each_order_desk
    content = workbook(rows_of(20, desk.known.today, made_here=20))

    def submit(_: int) -> str:
        try:
            return order_from_file(desk.installation, desk.operator, sent(content)).order.id
        except SubmittedBefore as refused:
            return refused.code

    with ThreadPoolExecutor(4) as threads:
        outcomes = sorted(threads.map(submit, range(4)))
    assert outcomes.count("order_file.submitted_before") == 3
    with desk.installation.unit_of_work.read() as stores:
        assert len(stores.orders.of_file(sent(content).sha256, desk.participant.id)) == 1


def test_a_file_of_exactly_five_thousand_rows_is_read_and_one_more_is_refused() -> None:
    rows = rows_of(1, date(2026, 11, 24), made_here=1) * 5_000
    for write in (workbook, csv_file):
        assert len(FileReader().read(write(rows)).rows) == 5_000
        with pytest.raises(OrderEmpty):
            FileReader().read(write([*rows, rows[0]]))


@pytest.mark.parametrize("form", WRITERS)
def test_every_form_of_a_file_becomes_the_same_lines(order_desk: OrderDesk, form: str) -> None:
    rows = rows_of(12, order_desk.known.today, made_here=3)
    rows[4]["predecessor"] = order_desk.own_serial.hex
    checked = order_desk.check(WRITERS[form](rows))
    assert checked.faults == []
    assert [number for number, _ in checked.good] == list(range(FIRST_ROW, FIRST_ROW + 12))
    for (_, line), row in zip(checked.good, rows, strict=True):
        assert (line.wanted.purpose_label, line.wanted.holder, line.wanted.start_on) == (
            row["purpose_label"],
            row["holder"],
            row["start_on"],
        )
        assert (line.key.public_key is None) == ("request" not in row)
    assert checked.good[4][1].wanted.predecessor is not None


def test_rows_that_look_ordered_already_are_named_and_are_taken_once_the_person_means_them(
    order_desk: OrderDesk,
) -> None:
    installation, operator = order_desk.installation, order_desk.operator
    rows = rows_of(3, order_desk.known.today, made_here=3)
    first = order_from_file(installation, operator, sent(workbook(rows[1:]))).order
    again = workbook(rows)
    checked = order_desk.check(again)
    assert checked.faults == []
    assert [(notice.row, notice.column, notice.code) for notice in checked.notices] == [
        (FIRST_ROW + 1, "B", "order.looks_duplicate"),
        (FIRST_ROW + 2, "B", "order.looks_duplicate"),
    ]
    assert first.id in checked.notices[0].say("en")
    with pytest.raises(DuplicateSuspected) as refused:
        order_from_file(installation, operator, sent(again))
    assert [text.split(" ")[0] for text in refused.value.duplicates] == [str(FIRST_ROW + 1), str(FIRST_ROW + 2)]
    assert len(order_from_file(installation, operator, sent(again), confirm_duplicates=True).order.lines) == 3


def test_a_dry_run_says_what_the_good_rows_cost_and_why(order_desk: OrderDesk) -> None:
    rows = rows_of(3, order_desk.known.today)
    rows[0]["medium"] = None
    priced = order_desk.check(workbook(rows)).priced
    assert priced.totals.total.amount == 24_444
    assert len(priced.lines) == 2


def test_staff_order_for_the_participant_that_the_file_names(order_desk: OrderDesk) -> None:
    checked = order_desk.check(workbook(rows_of(2, order_desk.known.today)), STAFF)
    assert checked.participant.id == order_desk.participant.id


def test_rows_that_may_be_meant_once_are_noticed_and_stop_nothing(order_desk: OrderDesk) -> None:
    rows = rows_of(4, order_desk.known.today, made_here=2)
    rows[3] = dict(rows[2])
    rows[0]["predecessor"] = order_desk.own_serial.hex
    rows[1]["predecessor"] = order_desk.own_serial.decimal
    checked = order_desk.check(workbook(rows))
    assert checked.faults == []
    assert {(notice.row, notice.code) for notice in checked.notices} == {
        (FIRST_ROW + 3, "order_file.row_repeated"),
        (FIRST_ROW + 1, "order_file.predecessor_repeated"),
    }

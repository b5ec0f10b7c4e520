"""申込ファイル: a table becomes one order. A dry run names every fault; nothing is taken until all rows are right or
the person chooses the good ones.

1. Whoever asks may order at all; then the file is read (adapters) and its cells are understood (orders/file_rows.py).
2. The participant is the one named, the file's own, or the asker's.
3. Every rule of an order is asked about every row, and none of its answers is lost (order_file_rules.py).
4. A submission goes the way of every order (workflows/orders/submit.py), with the file's SHA-256 on record.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from warifu.accounts.access import may_see, require_role
from warifu.accounts.facts import Actor, Role
from warifu.authority.which import read_which
from warifu.kernel.clock import jst_date
from warifu.kernel.errors import FieldInvalid, RuleBroken, WarifuError
from warifu.kernel.ids import OperatorCode
from warifu.orders.duplicates import Duplicate
from warifu.orders.errors import DuplicateSuspected, OrderEmpty
from warifu.orders.facts import LineForm, Order, OrderFile
from warifu.orders.file_cells import Readers
from warifu.orders.file_errors import FileFaulty, OperatorCodeUncertain, SubmittedBefore
from warifu.orders.file_rows import Headings, ReadRow, Tell, read_headings, read_rows
from warifu.orders.order_file import Key, RowFault, Table
from warifu.orders.ordering import LINE_LIMIT
from warifu.orders.prices import Item, Quote, Tariff, quote
from warifu.participants.facts import Participant
from warifu.workflows.installation import Installation
from warifu.workflows.orders.find_duplicates import duplicates_of
from warifu.workflows.orders.order_file_rules import Occasion, resolved, rule_faults, same_rows
from warifu.workflows.orders.submit import refuse_duplicates, submit_order
from warifu.workflows.participants.find_participant import find_participant
from warifu.workflows.ports import OrderFileReader
from warifu.workflows.pricing.quote import tariff_for_orders

LONGEST_CODE = 5  # characters of an operator code
ORDERERS = (Role.OPERATOR, Role.REGISTRATION_STAFF)


@dataclass(frozen=True, slots=True)
class SentFile:
    """受け取ったファイル: its bytes, what reads them, and whose order it is to be; None where the file says so."""

    content: bytes
    reader: OrderFileReader
    operator_code: OperatorCode | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """調べたファイル: every fault in it, its good rows as lines, and what is worth a second look.

    `priced` is what the good rows cost; None where the installation has no prices, or with `unpriced` as the reason.
    """

    sha256: str
    participant: Participant
    application_on: date
    table: Table
    good: Sequence[tuple[int, LineForm]]
    faults: Sequence[RowFault]
    notices: Sequence[RowFault]
    duplicates: Sequence[Duplicate]
    submitted_before: Sequence[str]
    priced: Quote | None
    unpriced: WarifuError | None

    @property
    def left_out(self) -> Sequence[int]:
        """正しくない行: the numbers of rows that are not good."""
        good = {number for number, _ in self.good}
        return [row.number for row in self.table.rows if row.number not in good]


@dataclass(frozen=True, slots=True)
class TakenFile:
    """受け付けたファイル: the order it became, and what was checked, with the rows left out."""

    order: Order
    checked: CheckedFile


def silently(_count: int, _of: int) -> None:
    """進捗を示さない."""


def check_order_file(installation: Installation, actor: Actor, sent: SentFile, tell: Tell = silently) -> CheckedFile:
    """調べる: a dry run; nothing is written. `tell` hears how many rows have been read.

    Raises RoleMissing, what the reader raises, OrderEmpty, OperatorCodeUncertain, and what `find_participant` raises.
    """
    require_role(actor, *ORDERERS)
    application_on = jst_date(installation.clock.now())
    table = sent.reader.read(sent.content)
    if not 1 <= len(table.rows) <= LINE_LIMIT:
        raise OrderEmpty(LINE_LIMIT)
    headings = read_headings(table)
    readers = Readers(installation.request_format.read_request, read_which)
    rows = list(read_rows(table, headings, readers, application_on, tell))
    participant = _participant(installation, actor, sent, rows)
    with installation.unit_of_work.read() as stores:
        tariff = tariff_for_orders(stores, installation.clock.now())
        lines, lost = resolved(stores, participant, headings, rows)
        faults = [
            *headings.faults,
            *(fault for row in rows for fault in row.faults),
            *lost,
            *rule_faults(installation, stores, headings, lines, Occasion(participant, application_on, tariff)),
        ]
        before = stores.orders.of_file(sent.sha256, participant.id)
        good = _good(headings, lines, faults)
        duplicates = duplicates_of(installation, stores, participant.id, dict(good))
    priced, unpriced = _priced(tariff, application_on, [form for _, form in good])
    return CheckedFile(
        sha256=sent.sha256,
        participant=participant,
        application_on=application_on,
        table=table,
        good=good,
        faults=sorted(faults, key=_place),
        notices=sorted([*same_rows(headings, lines), *_looking_ordered(headings, lines, duplicates)], key=_place),
        duplicates=duplicates,
        submitted_before=before,
        priced=priced,
        unpriced=unpriced,
    )


def order_from_file(
    installation: Installation,
    actor: Actor,
    sent: SentFile,
    *,
    take_good_rows: bool = False,
    confirm_duplicates: bool = False,
    tell: Tell = silently,
) -> TakenFile:
    """ファイルから申し込む: all rows, or with `take_good_rows` those that are right.

    `confirm_duplicates` says that what looks ordered already, the very same file too, is meant. Raises FileFaulty,
    SubmittedBefore, DuplicateSuspected, what `check_order_file` raises and what `submit_order` raises; then nothing
    was written.
    """
    checked = check_order_file(installation, actor, sent, tell)
    if checked.faults and not (take_good_rows and checked.good):
        raise FileFaulty(len(checked.faults), len(checked.good))
    if not confirm_duplicates:
        if checked.submitted_before:
            raise SubmittedBefore(checked.submitted_before[0])
        refuse_duplicates(checked.duplicates)
    file = OrderFile(
        checked.sha256, len(checked.table.rows), len(checked.left_out), frozenset(checked.submitted_before)
    )
    forms = [form for _, form in checked.good]
    participant_id = checked.participant.id
    order = submit_order(installation, actor, participant_id, forms, file, confirm_duplicates=confirm_duplicates)
    return TakenFile(order, checked)


def _participant(installation: Installation, actor: Actor, sent: SentFile, rows: Sequence[ReadRow]) -> Participant:
    """Find whose order it is to be; where the file alone says so, its code must be one that has lost no zeros.

    Raises OperatorCodeUncertain, and what `find_participant` raises.
    """
    own = sent.operator_code or _own_code(rows)
    as_numbers = [row.operator_code for row in rows if row.operator_code and row.is_code_a_number]
    try:
        found = find_participant(installation, actor, own)
    except FieldInvalid:
        if own is None and as_numbers:
            raise OperatorCodeUncertain(as_numbers[0]) from None
        raise
    if sent.operator_code is None and own and actor.participant_id is None:
        _refuse_uncertain(installation, actor, own)
    return found


def _refuse_uncertain(installation: Installation, actor: Actor, code: OperatorCode) -> None:
    """Refuse a code that another participant's is without its first zero; a code is of 4 or 5 characters."""
    with_zero = f"0{code}"
    if len(with_zero) > LONGEST_CODE:
        return
    with installation.unit_of_work.read() as stores:
        other = stores.participants.by_operator_code(OperatorCode(with_zero))
    if other and may_see(actor, other.id):
        raise OperatorCodeUncertain(str(code))


def _own_code(rows: Sequence[ReadRow]) -> OperatorCode | None:
    """Give the code most rows name; the others are then faults. None where no row names a whole one as text.

    A number chooses nobody: 1234 may have been 01234.
    """
    named = Counter(row.operator_code for row in rows if row.operator_code and not row.is_code_a_number)
    for code, _ in named.most_common():
        try:
            return OperatorCode(code or "")
        except FieldInvalid:
            continue
    return None


def _good(headings: Headings, lines: Sequence[ReadRow], faults: Sequence[RowFault]) -> Sequence[tuple[int, LineForm]]:
    if headings.faults:
        return []
    faulty = {fault.row for fault in faults}
    return [(line.row.number, line.form) for line in lines if line.row.number not in faulty]


def _looking_ordered(
    headings: Headings, lines: Sequence[ReadRow], duplicates: Sequence[Duplicate]
) -> Iterator[RowFault]:
    rows = {line.row.number: line.row for line in lines}
    for duplicate in duplicates:
        suspected = DuplicateSuspected((str(duplicate),))
        yield headings.fault(rows[duplicate.number], Key.PURPOSE_LABEL, suspected)


def _place(fault: RowFault) -> tuple[int, int, str]:
    return fault.row, len(fault.column), fault.column


def _priced(tariff: Tariff, application_on: date, forms: Sequence[LineForm]) -> tuple[Quote | None, WarifuError | None]:
    if not forms or not tariff.prices:
        return None, None
    try:
        return quote(tariff, application_on, [Item.of(form.wanted) for form in forms]), None
    except RuleBroken as missing:
        return None, missing

"""No history of withdrawals, returns, corrections and resubmissions loses or doubles a line, on any database."""

import itertools
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fixtures.installation import AT, do_jobs, make_installation
from fixtures.people import STAFF
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from warifu.accounts.facts import Actor, Role
from warifu.adapters.x509.keys import make_key
from warifu.authority.facts import KeyAlgorithm, RequestFacts, SubjectName
from warifu.authority.issuance import public_key_digest
from warifu.kernel.clock import MovableClock, jst_date
from warifu.kernel.errors import WarifuError
from warifu.kernel.ids import OperatorCode
from warifu.orders.correcting import Correction, LineEdit
from warifu.orders.errors import OrderChanged
from warifu.orders.facts import LineForm, LineReason, Order, OrderState, Wanted
from warifu.orders.history import LineStep, OrderStep
from warifu.participants.facts import Contact, ContactKind
from warifu.workflows.installation import Installation
from warifu.workflows.orders.approve import approve_order, return_order, withdraw_order
from warifu.workflows.orders.correct import correct_order, resubmit_order
from warifu.workflows.orders.submit import submit_order
from warifu.workflows.participants.enrol import enrol_participant

MOST_KEYS = 6
CODES = (f"{number:05}" for number in itertools.count())
PEOPLE = [
    Actor(f"U-{name}", f"p-{name}", name, frozenset({Role.APPROVER, Role.REGISTRATION_STAFF}), signed_in=True)
    for name in "abcd"
]
COUNTS = st.integers(0, 2)
PLACES = st.sampled_from([(), (), (0,), (-1,), (-1,), (0, -1)])  # in the row of an order's lines
WHICH = st.integers(0, 11)
WHO = st.sampled_from(PEOPLE)
KEY = st.none() | st.integers(0, MOST_KEYS - 1)


@dataclass
class Expected:
    """What one order should hold: its lines by number, and who had a hand in them."""

    state: OrderState
    lines: dict[int, tuple[str, str, bytes | None]]
    enterers: set[str]
    highest: int
    approvers: set[str] = field(default_factory=set)
    needed: int = 2


class OrderLives(RuleBasedStateMachine):
    """Many orders of one participant, acted on by four people in any order; a plain model says what must come of it."""

    def __init__(self, installation: Installation) -> None:
        super().__init__()
        self.installation = installation
        self.expected: dict[str, Expected] = {}
        self.labels = itertools.count()
        self.keys: list[bytes] = []
        self.first_counts: dict[str, int] = {}

    def enrol(self) -> None:
        contact = Contact(ContactKind.ENTERPRISE_RA, "見本 花子", "ra@mihon.example")
        code = OperatorCode(next(CODES))
        self.participant_id = enrol_participant(self.installation, STAFF, code, "見本電力株式会社", [contact]).id
        self.keys = [make_key(KeyAlgorithm.P_256).public_key for _ in range(MOST_KEYS)]

    @initialize(count=st.integers(2, 4), key=KEY)
    def begin(self, count: int, key: int | None) -> None:
        """Two orders, one of them returned, so that there is something to correct from the first step on."""
        self.enrol()
        self.submit(PEOPLE[0], count, key)
        self.send_back(PEOPLE[1], 1, 1)
        self.submit(PEOPLE[2], 1, None)

    @rule(who=WHO, count=st.integers(1, 4), key=KEY)
    def submit(self, who: Actor, count: int, key: int | None) -> None:
        forms = [self._form(key if n == 0 else None) for n in range(count)]
        made = self._try(None, lambda: submit_order(self.installation, who, self.participant_id, forms))
        if made:
            self.expected[made.id] = Expected(
                made.state,
                {n: (f"line {n}", form.wanted.purpose_label, _key(form)) for n, form in enumerate(forms, 1)},
                {who.person_id},
                count,
            )
            self._learn(made)

    @rule(who=WHO, which=WHICH)
    def approve(self, who: Actor, which: int) -> None:
        if id := self._pick(which, OrderState.SUBMITTED):
            done = self._try(id, lambda: approve_order(self.installation, who, id))
            if done:
                expected = self.expected[id]
                assert who.person_id not in expected.enterers | expected.approvers
                expected.approvers.add(who.person_id)
                enough = len(expected.approvers) >= expected.needed
                expected.state = OrderState.APPROVED if enough else OrderState.SUBMITTED

    @rule(who=WHO, which=WHICH, line=st.integers(1, 6))
    def send_back(self, who: Actor, which: int, line: int) -> None:
        if id := self._pick(which, OrderState.SUBMITTED):
            named = [LineReason(line, "理由")] if line in self.expected[id].lines else []
            if self._try(id, lambda: return_order(self.installation, who, id, "理由", line_reasons=named)):
                self.expected[id].state = OrderState.RETURNED
                self.expected[id].approvers.clear()

    @rule(who=WHO, which=WHICH)
    def withdraw(self, who: Actor, which: int) -> None:
        if (id := self._pick(which)) and self._try(id, lambda: withdraw_order(self.installation, who, id)):
            self.expected[id].state = OrderState.WITHDRAWN

    @rule(who=WHO, which=WHICH)
    def resubmit(self, who: Actor, which: int) -> None:
        id = self._pick(which, OrderState.RETURNED)
        if id and self._try(id, lambda: resubmit_order(self.installation, who, id)):
            expected = self.expected[id]
            expected.state = OrderState.SUBMITTED
            expected.enterers.add(who.person_id)

    @precondition(lambda self: self.has(OrderState.RETURNED))
    @rule(who=WHO, which=WHICH, remove=PLACES, edit=PLACES, add=COUNTS, key=KEY)
    def correct(
        self, who: Actor, which: int, remove: tuple[int, ...], edit: tuple[int, ...], add: int, key: int | None
    ) -> None:
        id = self._pick(which, OrderState.RETURNED)
        if id is None:
            return
        expected = self.expected[id]
        numbers = sorted(expected.lines)
        present = {numbers[place] for place in remove}
        edited = {numbers[place] for place in edit} - present
        edits = tuple(LineEdit(number, {"purpose_label": f"改{next(self.labels)}"}) for number in sorted(edited))
        added = [self._form(key if n == 0 else None) for n in range(add)]
        correction = Correction(tuple(sorted(present)), edits, tuple(added))
        if self._try(id, lambda: correct_order(self.installation, who, id, correction)):
            expected.enterers.add(who.person_id)
            for number in present:
                del expected.lines[number]
            for one in edits:
                identity, _, public_key = expected.lines[one.number]
                expected.lines[one.number] = (identity, one.wanted["purpose_label"], public_key)
            for form in added:
                expected.highest += 1
                expected.lines[expected.highest] = ("new", form.wanted.purpose_label, _key(form))
            self._learn(self._order(id))

    @rule(which=WHICH, who=WHO)
    def act_on_an_older_version(self, which: int, who: Actor) -> None:
        id = self._pick(which)
        if id is None:
            return
        before = self._order(id)
        for act in (approve_order, withdraw_order, resubmit_order):
            with pytest.raises(OrderChanged):
                act(self.installation, who, id, before.version - 1)
        assert self._order(id) == before

    @rule()
    def issue(self) -> None:
        do_jobs(self.installation)
        for expected in self.expected.values():
            if expected.state is OrderState.APPROVED:
                expected.state = OrderState.ISSUED

    @invariant()
    def every_line_is_there_once(self) -> None:
        reserved: dict[str, str] = {}
        for id, expected in self.expected.items():
            order = self._order(id)
            assert order.state is expected.state
            assert {
                line.number: (line.id, line.wanted.purpose_label, line.key.public_key) for line in order.lines
            } == expected.lines
            assert len({line.id for line in order.lines}) == len(order.lines)
            assert order.enterers == expected.enterers
            assert {given.person_id for given in order.approvals} == expected.approvers
            if order.state is not OrderState.WITHDRAWN:
                reserved |= {public_key_digest(line.key.public_key): id for line in order.lines if line.key.public_key}
            self._check_certificates(order)
            self._check_history(order)
        with self.installation.unit_of_work.read() as stores:
            assert stores.orders.of_public_keys([public_key_digest(key) for key in self.keys]) == reserved

    def _check_certificates(self, order: Order) -> None:
        with self.installation.unit_of_work.read() as stores:
            found = stores.certificates.of_lines([line.id for line in order.lines])
        each = Counter(certificate.order_line_id for certificate in found)
        if order.state is OrderState.ISSUED:
            assert each == Counter(line.id for line in order.lines)
        else:
            assert not found

    def _check_history(self, order: Order) -> None:
        """Played again from the first step, the history ends with the lines that are there."""
        with self.installation.unit_of_work.read() as stores:
            changes = stores.orders.changes(order.id)
        assert [change.version for change in changes] == list(range(1, order.version + 1))
        assert changes[-1].after is order.state
        assert all(later.before is earlier.after for earlier, later in itertools.pairwise(changes))
        numbers = set(range(1, self.first_counts[order.id] + 1))
        for change in changes:
            for line in change.lines:
                assert (line.number in numbers) is (line.step is not LineStep.ADDED)
                if line.step is LineStep.ADDED:
                    numbers.add(line.number)
                elif line.step is LineStep.REMOVED:
                    numbers.remove(line.number)
        assert numbers == {line.number for line in order.lines}
        hands = {
            c.person_id for c in changes if c.step in {OrderStep.SUBMITTED, OrderStep.CORRECTED, OrderStep.RESUBMITTED}
        }
        assert hands == order.enterers

    def _learn(self, order: Order) -> None:
        """Take over the identities the installation gave to new lines; those it knows must stay."""
        expected = self.expected[order.id]
        self.first_counts.setdefault(order.id, len(order.lines))
        for line in order.lines:
            identity, label, key = expected.lines[line.number]
            if not identity.startswith("L-"):
                expected.lines[line.number] = (line.id, label, key)

    def _form(self, key: int | None) -> LineForm:
        label = f"用途{next(self.labels)}"
        request = None if key is None else RequestFacts(b"", self.keys[key], KeyAlgorithm.P_256, SubjectName(label))
        start_on = jst_date(self.installation.clock.now()) + timedelta(days=next(self.labels) % 180)
        return LineForm(Wanted(start_on, label), request or KeyAlgorithm.P_256)

    def has(self, state: OrderState) -> bool:
        return any(expected.state is state for expected in self.expected.values())

    def _pick(self, which: int, liked: OrderState | None = None) -> str | None:
        """Any order; three times in four one in the state that the act asks for, if there is one."""
        some = [id for id, expected in self.expected.items() if expected.state is liked] if which % 4 else []
        ids = some or list(self.expected)
        return ids[which % len(ids)] if ids else None

    def _order(self, id: str) -> Order:
        with self.installation.unit_of_work.read() as stores:
            order = stores.orders.get(id)
        assert order is not None
        return order

    def _try(self, id: str | None, act: Callable[[], Any]) -> Any:
        """Do it, or be refused with a coded error that has changed nothing at all."""
        before = self._order(id) if id else None
        try:
            return act()
        except WarifuError:
            if id:
                assert self._order(id) == before
            return None


def _key(form: LineForm) -> bytes | None:
    return form.key.public_key


def test_no_history_loses_or_doubles_a_line(shared_url: str, tmp_path: Path, counts: Mapping[str, int]) -> None:
    installation = make_installation(tmp_path, MovableClock(AT), database_url=shared_url)
    run_state_machine_as_test(
        lambda: OrderLives(installation),
        settings=settings(
            max_examples=counts["order_histories"],
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )

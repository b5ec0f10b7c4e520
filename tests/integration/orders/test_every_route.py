"""承認の数: by no route is an order issued without the approvals that policy asks for."""

import inspect
import itertools
import pkgutil
import re
from collections.abc import Callable, Sequence
from importlib import import_module
from types import ModuleType

import pytest
from fixtures.installation import AT, do_jobs, make_installation
from fixtures.order_desk import sent
from fixtures.people import STAFF
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from samples.broken_requests import csr
from samples.order_files import rows_of, workbook

import warifu.workflows
from warifu.accounts.facts import Actor, Role
from warifu.authority.facts import KeyAlgorithm, RequestFacts
from warifu.kernel.clock import MovableClock, jst_date
from warifu.kernel.errors import WarifuError
from warifu.kernel.ids import OperatorCode
from warifu.orders.correcting import Correction, LineEdit
from warifu.orders.facts import LineForm, Order, Wanted
from warifu.orders.order_file import Key
from warifu.participants.facts import Contact, ContactKind
from warifu.workflows.installation import Installation
from warifu.workflows.issuing.issue_order import issue_approved, issue_order
from warifu.workflows.issuing.sign_directly import request_directly, sign_approved, sign_directly
from warifu.workflows.issuing.sign_many import BulkRules, request_many, sign_many
from warifu.workflows.jobs import NoLease
from warifu.workflows.orders.approve import approve_order, retry_order, return_order, withdraw_order
from warifu.workflows.orders.close import close_order
from warifu.workflows.orders.correct import correct_order, resubmit_order
from warifu.workflows.orders.order_from_file import order_from_file
from warifu.workflows.orders.submit import submit_order
from warifu.workflows.participants.enrol import enrol_participant

APPROVERS = [
    Actor(f"U-{n}", f"p-{n}", f"承認 {n}", frozenset({Role.APPROVER, Role.REGISTRATION_STAFF}), signed_in=True)
    for n in "abc"
]
CODE = "0A009"
TURNS = itertools.count()
ANYBODY = [STAFF, *APPROVERS]
# Every workflow that adds an order or issues one; a new one belongs here and into ROUTES below.
ENTERS = {"submit.submit_order", "sign_directly.request_directly", "sign_directly.sign_directly"}
ENTERS |= {"sign_many.sign_many", "sign_many.request_many", "order_from_file.order_from_file"}
PARTS = {
    "submit.add_order",
    "submit.approve_by_policy",
    "sign_directly.add_direct_order",
    "order_steps.new_order",
}
KNOWN = {
    *ENTERS,
    *PARTS,
    "approve.approve_order",
    "approve.retry_order",
    "correct.resubmit_order",
    "jobs.enqueue_issuance",
    "issue_order.issue_approved",
    "issue_order.issue_order",
    "sign_directly.sign_approved",
}
LEADS_TO_ISSUANCE = re.compile(
    r"\b(add_direct_order|add_order|approve_by_policy|enqueue_issuance|issue_approved|issue_order|new_order"
    r"|sign_many|submit_order)\("
)
OUTSIDE_ORDERS = {
    "open_authority",
    "open_generation",
    "issue_for_installation",
    "import_generation",
    "renew_responders",
}
"""The installation's own certificates: opened at the terminal where the keys are, each with an approval of its own."""


def workflows() -> list[ModuleType]:
    modules = pkgutil.walk_packages(warifu.workflows.__path__, "warifu.workflows.")
    return [import_module(module.name) for module in modules if not module.ispkg]


def test_every_workflow_that_leads_to_issuance_is_known() -> None:
    found = set()
    for workflow in workflows():
        module = workflow.__name__.rpartition(".")[2]
        if module in OUTSIDE_ORDERS:
            continue
        for name, function in inspect.getmembers(workflow, inspect.isfunction):
            if function.__module__ == workflow.__name__ and not name.startswith("_"):
                body = inspect.getsource(function).partition("\n")[2]
                if LEADS_TO_ISSUANCE.search(body) or "approvals_needed=" in body:
                    found.add(f"{module}.{name}")
    assert found - KNOWN == set(), "a new route: add it to KNOWN and to the routes that are tried below"


def test_only_the_issuing_workflow_and_the_installations_own_prepare_certificates() -> None:
    """Nothing signs for an order but issue_order, so its guard stands before every route."""
    preparing = set()
    for workflow in workflows():
        if re.search(r"(?<!def )\b(prepare|draft|intend|resume)\(", inspect.getsource(workflow)):
            preparing.add(workflow.__name__.rpartition(".")[2])
    assert "issue_order" in preparing, "the names of the steps have changed: this test would find nothing"
    assert preparing <= {"issue_order", *OUTSIDE_ORDERS}


Route = Callable[[Installation, str], Order | None]


def by_submission(installation: Installation, participant_id: str) -> Order:
    today = jst_date(installation.clock.now())
    forms = [LineForm(Wanted(today, "用途"), KeyAlgorithm.P_256)]
    return submit_order(installation, STAFF, participant_id, forms, confirm_duplicates=True)


def by_bulk_request(installation: Installation, _: str) -> Order:
    request = installation.request_format.read_request(csr())
    order, _ = request_many(installation, STAFF, [request], BulkRules("client"))
    return order


def by_direct_request(installation: Installation, _: str) -> Order:
    return request_directly(installation, STAFF, csr(), "client", None)


def by_file(installation: Installation, _: str) -> Order:
    row = {**rows_of(1, jst_date(installation.clock.now()), made_here=1)[0], Key.OPERATOR_CODE: CODE}
    return order_from_file(installation, STAFF, sent(workbook([row])), confirm_duplicates=True).order


ROUTES: Sequence[Route] = (by_submission, by_bulk_request, by_direct_request, by_file)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["approve", "approve", "return", "correct", "resubmit", "withdraw", "retry", "close", "issue", "sign"]
        ),
        st.sampled_from(ANYBODY),
    ),
    max_size=12,
)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return make_installation(tmp_path_factory.mktemp("installation"), MovableClock(AT))


@pytest.fixture(scope="module")
def participant_id(installation: Installation) -> str:
    contact = Contact(ContactKind.ENTERPRISE_RA, "見本 花子", "ra@mihon.example")
    return enrol_participant(installation, STAFF, OperatorCode(CODE), "見本電力株式会社", [contact]).id


@given(route=st.sampled_from(ROUTES), steps=STEPS)
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_no_certificate_without_two_persons_who_did_not_enter_it(
    installation: Installation, participant_id: str, route: Route, steps: list[tuple[str, Actor]]
) -> None:
    order = route(installation, participant_id)
    assert order is not None
    approvers: set[str] = set()
    enterers = {STAFF.person_id}
    for act, who in [*steps, ("issue", STAFF), ("sign", STAFF)]:
        try:
            _act(installation, order.id, act, who)
        except WarifuError:
            continue
        if act == "approve":
            approvers.add(who.person_id)
        elif act == "return":
            approvers.clear()
        elif act in {"correct", "resubmit"}:
            enterers.add(who.person_id)
    with installation.unit_of_work.read() as stores:
        found = stores.orders.get(order.id)
        assert found is not None
        certificates = stores.certificates.of_lines([line.id for line in found.lines])
    assert not approvers & enterers
    assert {given.person_id for given in found.approvals} == approvers
    if len(approvers) < 2:
        assert certificates == []


def _act(installation: Installation, order_id: str, act: str, who: Actor) -> None:
    if act == "approve":
        approve_order(installation, who, order_id)
    elif act == "return":
        return_order(installation, who, order_id, "理由")
    elif act == "correct":
        correct_order(
            installation, who, order_id, Correction(edit=(LineEdit(1, {"holder": f"{who.person_id} {next(TURNS)}"}),))
        )
    elif act == "resubmit":
        resubmit_order(installation, who, order_id, confirm_duplicates=True)
    elif act == "withdraw":
        withdraw_order(installation, who, order_id)
    elif act == "close":
        close_order(installation, who, order_id, "理由")
    elif act == "retry":
        retry_order(installation, who, order_id)
    elif act == "issue":
        do_jobs(installation)
        issue_order(installation, order_id, NoLease())
        with installation.unit_of_work.read() as stores:
            order = stores.orders.get(order_id)
        assert order is not None
        issue_approved(installation, order, NoLease())
    else:
        _sign(installation, order_id, who)


def _sign(installation: Installation, order_id: str, who: Actor) -> None:
    """Try the commands that sign at once, with the very keys that the order brings."""
    with installation.unit_of_work.read() as stores:
        order = stores.orders.get(order_id)
    assert order is not None
    for line in order.lines:
        if line.key.public_key:
            request = RequestFacts(b"", line.key.public_key, line.key.algorithm, line.subject)
            sign_many(installation, who, [request], BulkRules("client"))
            sign_many(installation, who, [request], BulkRules("client", approved={order_id}))


def test_signing_at_once_is_refused_where_policy_asks_for_approvals(installation: Installation) -> None:
    with pytest.raises(WarifuError) as refused:
        sign_directly(installation, STAFF, csr(), "client", None)
    assert refused.value.code == "approval.required"
    request = csr()
    order = request_directly(installation, STAFF, request, "client", None)
    with pytest.raises(WarifuError) as refused:
        sign_approved(installation, STAFF, request, order.id)
    assert refused.value.code == "approval.required"
    return_order(installation, STAFF, order.id, "確認")
    with pytest.raises(WarifuError):
        sign_approved(installation, STAFF, request, order.id)
    (outcome,) = sign_many(
        installation, STAFF, [installation.request_format.read_request(request)], BulkRules("client")
    )
    assert isinstance(outcome, WarifuError)
    with installation.unit_of_work.read() as stores:
        assert stores.certificates.of_lines([line.id for line in order.lines]) == []

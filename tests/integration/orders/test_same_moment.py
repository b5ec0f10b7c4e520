"""同時の操作: of many who act on one order at the same moment one wins, and the others are told what changed."""

import ssl
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from fixtures.databases import MACS
from fixtures.installation import AT
from fixtures.people import Counter, open_counter
from fixtures.requests import csr

from warifu.accounts.facts import Account, Role
from warifu.adapters.database.database import Database
from warifu.authority.facts import KeyAlgorithm, SubjectName
from warifu.entrypoints.work.jobs import HANDLERS, run_one
from warifu.kernel.clock import MovableClock
from warifu.kernel.errors import Overtaken
from warifu.orders.correcting import Correction, LineEdit
from warifu.workflows.issuing import issue_order as issuing
from warifu.workflows.jobs import ISSUE_ORDER, JobLease, NoLease
from warifu.workflows.orders.correct import correct_order

Act = Callable[[], Any]
BROWSER = {"user-agent": "Mozilla/5.0", "origin": "https://portal.warifu.example", "content-type": "application/json"}


@pytest.fixture(params=["sqlite-file", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Counter:
    """A counter whose database really takes several at a time."""
    url = f"sqlite:///{tmp_path / 'installation.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    return open_counter(tmp_path / "home", MovableClock(AT), database_url=url)


def at_once(acts: Sequence[Act]) -> list[Any]:
    """Start all of them at the same moment, each in a thread of its own."""
    start = threading.Barrier(len(acts))

    def wait_and_act(act: Act) -> Any:
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as many:
        return list(many.map(wait_and_act, acts))


def by_browser(counter: Counter, who: str, path: str, body: Any) -> Act:
    """A browser signs in with the certificate of the connection, and sends its origin."""
    return lambda: counter.call(None, "POST", path, body, headers=BROWSER, certificate=f"installation:{who}".encode())


def by_token(counter: Counter, who: str, path: str, body: Any = None) -> Act:
    return lambda: counter.call(who, "POST", path, body)


def as_pem(request: bytes) -> str:
    return ssl.DER_cert_to_PEM_cert(request).replace("CERTIFICATE", "CERTIFICATE REQUEST")


def check_one_winner(counter: Counter, order_id: str, seen: int, answers: Sequence[Any]) -> None:
    won = [answer for answer in answers if answer.status_code == 200]
    lost = [answer for answer in answers if answer.status_code != 200]
    assert len(won) == 1, [answer.text for answer in answers]
    history = counter.get("auditor", f"/orders/{order_id}/history")
    (change,) = [step for step in history if step["version"] > seen]
    for answer in lost:
        said = answer.json()
        assert (answer.status_code, said["code"]) == (409, "order.changed")
        facts = said["facts"]
        assert (facts["step"], facts["after"], facts["version"]) == (change["step"], change["after"], change["version"])
        assert facts["before"] == change["before"]
        assert change["account_id"] in facts["by"]
        assert facts["at"] == "2026-11-24T10:05:00+09:00"
        assert facts["by"] in said["message"]["ja"]
        assert facts["by"] in said["message"]["en"]


@pytest.mark.parametrize("turn", range(3))
def test_two_browsers_two_api_calls_and_a_bulk_job_on_one_submitted_order(shared: Counter, turn: int) -> None:
    """The bulk job is a worker that approves what it finds, order after order, as it saw them in its list."""
    order_id = shared.order(holder=str(turn))
    seen = shared.get("staff", f"/orders/{order_id}")["version"]
    path, at = f"/orders/{order_id}", f"?version={seen}"
    answers = at_once(
        [
            by_browser(shared, "staff", f"{path}/return{at}", {"reason": "画面から"}),
            by_browser(shared, "operator", f"{path}/withdraw{at}", {}),
            by_token(shared, "approver", f"{path}/approve{at}"),
            by_token(shared, "second_approver", f"{path}/return{at}", {"reason": "APIから"}),
            bulk(shared, "second_approver", order_id, seen),
        ]
    )
    check_one_winner(shared, order_id, seen, answers)


def bulk(counter: Counter, who: str, order_id: str, seen: int) -> Act:
    return lambda: next(
        counter.call(who, "POST", f"/orders/{order['id']}/approve?version={seen}")
        for order in counter.get(who, "/orders")
        if order["id"] == order_id
    )


@pytest.mark.parametrize("turn", range(3))
def test_without_naming_a_version_what_excludes_each_other_still_has_one_winner(shared: Counter, turn: int) -> None:
    order_id = shared.order(holder=str(turn))
    path = f"/orders/{order_id}"
    answers = at_once(
        [
            by_browser(shared, "staff", f"{path}/return", {"reason": "画面から"}),
            by_browser(shared, "approver", f"{path}/return", {"reason": "別の画面から"}),
            by_token(shared, "second_approver", f"{path}/return", {"reason": "APIから"}),
            by_token(shared, "staff", f"{path}/return", {"reason": "もう一度APIから"}),
        ]
    )
    check_one_winner(shared, order_id, 1, answers)


def test_two_last_approvals_and_a_withdrawal_leave_one_outcome(shared: Counter) -> None:
    add = Account("U-third", "p-third", "見本 third", frozenset({Role.APPROVER}))
    from fixtures.people import add_person

    add_person(shared, "third", add)
    order_id = shared.order()
    path = f"/orders/{order_id}"
    shared.post("approver", f"{path}/approve")
    answers = at_once(
        [
            by_token(shared, "second_approver", f"{path}/approve"),
            by_token(shared, "third", f"{path}/approve"),
            by_browser(shared, "operator", f"{path}/withdraw", {}),
        ]
    )
    check_one_winner(shared, order_id, 2, answers)


def test_the_job_that_issues_and_two_who_retry(shared: Counter) -> None:
    """A failed order is retried by two at once while a worker looks for jobs: it is issued once."""
    order_id = shared.order(key_algorithm=KeyAlgorithm.P_256)
    participant_id = shared.get("operator", "/participants")[0]["id"]
    for approver in ("approver", "second_approver"):
        shared.post(approver, f"/orders/{order_id}/approve")
    shared.post("staff", f"/participants/{participant_id}/suspend", {"reason": "確認"})
    while run_one(shared.installation):
        pass
    shared.post("staff", f"/participants/{participant_id}/resume")
    seen = shared.get("staff", f"/orders/{order_id}")
    assert seen["state"] == "FAILED"
    path, at = f"/orders/{order_id}", f"?version={seen['version']}"
    *answers, _ = at_once(
        [
            by_browser(shared, "staff", f"{path}/retry{at}", {}),
            by_token(shared, "approver", f"{path}/retry{at}"),
            by_token(shared, "second_approver", f"{path}/return{at}", {"reason": "やめます"}),
            lambda: [run_one(shared.installation) for _ in range(20)],
        ]
    )
    assert [answer.status_code for answer in answers].count(200) == 1, [answer.text for answer in answers]
    while run_one(shared.installation):
        pass
    order = shared.get("staff", f"/orders/{order_id}")
    certificates = shared.get("operator", "/certificates")
    assert (order["state"], len(certificates)) in {("ISSUED", 1), ("RETURNED", 0)}


def test_a_retry_before_the_job_that_failed_is_put_away_is_heard(
    shared: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    order_id = shared.order(key_algorithm=KeyAlgorithm.P_256)
    participant_id = shared.get("operator", "/participants")[0]["id"]
    for approver in ("approver", "second_approver"):
        shared.post(approver, f"/orders/{order_id}/approve")
    shared.post("staff", f"/participants/{participant_id}/suspend", {"reason": "確認"})
    handle = HANDLERS[ISSUE_ORDER]

    def fail_and_be_retried(lease: JobLease) -> None:
        handle(lease)
        shared.post("staff", f"/participants/{participant_id}/resume")
        shared.post("staff", f"/orders/{order_id}/retry")

    monkeypatch.setitem(HANDLERS, ISSUE_ORDER, fail_and_be_retried)  # type: ignore[arg-type]
    run_one(shared.installation)
    monkeypatch.undo()
    assert shared.get("staff", f"/orders/{order_id}")["state"] == "APPROVED"
    while run_one(shared.installation):
        pass
    assert shared.get("staff", f"/orders/{order_id}")["state"] == "ISSUED"


def test_who_drafts_lines_that_somebody_else_began_meanwhile_leaves_the_order_to_them(
    shared: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = csr(ec.generate_private_key(ec.SECP256R1()), SubjectName("1号"))
    order_id = shared.order(key_algorithm=None, request=as_pem(request))
    for approver in ("approver", "second_approver"):
        shared.post(approver, f"/orders/{order_id}/approve")
    drafted = issuing.draft

    def overtaken_draft(requests: Any, allotted: Any, issuer: Any) -> Any:
        with shared.installation.unit_of_work.write() as stores:
            issuing.intend(
                drafted(requests, issuing.allot(1, stores.authorities.all(), stores.issuing, AT), issuer),
                stores.issuing,
            )
        return drafted(requests, allotted, issuer)

    monkeypatch.setattr(issuing, "draft", overtaken_draft)
    with pytest.raises(Overtaken):
        issuing.issue_order(shared.installation, order_id, NoLease())
    assert shared.get("staff", f"/orders/{order_id}")["state"] == "APPROVED"
    while run_one(shared.installation):
        pass
    assert shared.get("staff", f"/orders/{order_id}")["state"] == "ISSUED"
    assert len(shared.get("operator", "/certificates")) == 1


def test_two_processes_see_each_others_changes(shared: Counter) -> None:
    """Two corrections of what both had before them: the second is told of the first, across connections."""
    from dataclasses import replace

    from fixtures.people import STAFF

    from warifu.orders.errors import OrderChanged

    order_id = shared.order()
    shared.post("staff", f"/orders/{order_id}/return", {"reason": "確認"})
    url = shared.installation.unit_of_work._engines.writer.url.render_as_string(hide_password=False)
    other = replace(shared.installation, unit_of_work=Database(url.replace("+psycopg", ""), MACS))
    correct_order(other, STAFF, order_id, Correction(edit=(LineEdit(1, {"holder": "一号機"}),)), 2)
    with pytest.raises(OrderChanged) as refused:
        correct_order(shared.installation, STAFF, order_id, Correction(edit=(LineEdit(1, {"holder": "二号機"}),)), 2)
    assert (refused.value.step, refused.value.version) == ("CORRECTED", 3)
    assert refused.value.allowed == ("WITHDRAW", "CORRECT", "RESUBMIT")
    other.unit_of_work.close()

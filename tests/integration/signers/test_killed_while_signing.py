"""The driver's process is killed while an order of many lines is signed: every line gets exactly one certificate."""

import os
import signal
from collections import Counter
from collections.abc import Mapping, Sequence
from threading import Timer

import pytest
from cryptography import x509
from integration.signers.conftest import Init
from integration.signers.test_authority import request

from warifu.accounts.facts import Actor, Role
from warifu.adapters.signers.token.messages import Kind, Message
from warifu.adapters.signers.token.process import Worker
from warifu.authority.facts import IssuanceState
from warifu.bootstrap.installation import close_installation, open_installation
from warifu.kernel.clock import SystemClock, jst_date
from warifu.kernel.ids import OperatorCode
from warifu.orders.facts import LineForm, Order, OrderState, Wanted
from warifu.participants.facts import Contact, ContactKind
from warifu.settings import Settings
from warifu.workflows.installation import Installation
from warifu.workflows.issuing.issue_order import issue_order
from warifu.workflows.jobs import NoLease
from warifu.workflows.orders.submit import submit_order
from warifu.workflows.participants.enrol import enrol_participant

STAFF = Actor("staff", "staff", "試験係", frozenset({Role.REGISTRATION_STAFF}), signed_in=True)


def test_every_line_has_one_certificate_though_the_driver_was_killed(
    init: Init, counts: Mapping[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every second time the process is asked for signatures, it is stopped and killed with the question before it.

    The key is tried with a signature when it is opened, so each order, which asks once, loses one process.
    It is never killed before its login, when SoftHSM rewrites itself.
    """
    installation = open_installation(Settings.load(init("pkcs11"), {}), SystemClock())
    kills = counts["token_kills"]
    orders = [enter(installation, f"0A{n:03}", counts["token_lines"]) for n in range(kills)]
    logged_in, killed, done, ask = set[int](), list[int](), list[int](), Worker.ask

    def ask_the_dying(worker: Worker, kind: Kind, fields: Sequence[bytes], seconds: float) -> Message:
        number = worker.process.pid
        if kind is Kind.SIGN and number in logged_in and len(done) > len(killed):
            os.kill(number, signal.SIGSTOP)
            Timer(0.02, os.kill, (number, signal.SIGKILL)).start()
            killed.append(sum(state(installation, order) is OrderState.ISSUED for order in orders))
        answer = ask(worker, kind, fields, seconds)
        if kind is not Kind.START:
            logged_in.add(number)
        if kind is Kind.SIGN:
            done.append(number)
        return answer

    monkeypatch.setattr(Worker, "ask", ask_the_dying)
    for order in orders:
        issue_order(installation, order.id, NoLease())
    assert len(killed) == kills
    assert killed == list(range(kills)), "the run was under way: each time as many orders were done, and no more"
    for order in orders:
        assert state(installation, order) is OrderState.ISSUED
        check(installation, order)
    close_installation(installation)


def enter(installation: Installation, code: str, lines: int) -> Order:
    contact = Contact(ContactKind.ENTERPRISE_RA, "見本 花子", "ra@hikari.example")
    participant = enrol_participant(installation, STAFF, OperatorCode(code), "見本ひかり株式会社", [contact])
    today = jst_date(installation.clock.now())
    forms = [
        LineForm(Wanted(today, f"端末{n}"), installation.request_format.read_request(request())) for n in range(lines)
    ]
    return submit_order(installation, STAFF, participant.id, forms)


def state(installation: Installation, order: Order) -> OrderState:
    with installation.unit_of_work.read() as stores:
        found = stores.orders.get(order.id)
    assert found
    assert found.state is not OrderState.FAILED, found
    return found.state


def check(installation: Installation, order: Order) -> None:
    with installation.unit_of_work.read() as stores:
        issuers = {ca.id: x509.load_der_x509_certificate(ca.certificate) for ca in stores.authorities.all()}
        found = stores.certificates.of_lines([line.id for line in order.lines])
    assert Counter(c.order_line_id for c in found) == Counter(line.id for line in order.lines)
    assert all(c.state is IssuanceState.ISSUED for c in found)
    for certificate in found:
        assert certificate.der is not None
        x509.load_der_x509_certificate(certificate.der).verify_directly_issued_by(issuers[certificate.ca_id])

"""A folder of requests becomes a folder of certificates, whatever lies between and wherever it is cut off."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from fixtures.installation import do_jobs, make_installation
from samples.odd_certificates import BITS, COMMON_NAME, INTEGER, name, part, request
from samples.slow_files import RSA_KEY_TO_PROVE

from warifu.accounts.facts import Actor, Role
from warifu.adapters.x509.der import tlv
from warifu.adapters.x509.names import x509_name
from warifu.authority.facts import SubjectName
from warifu.bootstrap.errors import ProcessEnded
from warifu.entrypoints.cli.issuing.signing_work import request_folder, sign_folder
from warifu.kernel.clock import MovableClock
from warifu.orders.errors import IssuanceStopped, StartNotCovered
from warifu.orders.facts import OrderKind, OrderState
from warifu.workflows.installation import Installation
from warifu.workflows.issuing.sign_many import GRACE, BulkRules
from warifu.workflows.jobs import ISSUE_ORDER
from warifu.workflows.orders.approve import approve_order

STAFF = Actor("staff", "staff", "受付", frozenset({Role.REGISTRATION_STAFF}), signed_in=True)
RULES = BulkRules("client")
NINE_YEARS = timedelta(days=9 * 365)


def requests(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        write_request(folder / f"{number:04}.csr", f"1号 {number}")
    return folder


def write_request(path: Path, name: str) -> None:
    request = x509.CertificateSigningRequestBuilder(x509_name(SubjectName(name, "東西電力")))
    path.write_bytes(request.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256()).public_bytes(Encoding.PEM))


@pytest.fixture
def open_installation(tmp_path: Path, clock: MovableClock) -> Installation:
    """A test authority that asks for nobody's approval, on a real file."""
    return make_installation(tmp_path / "installation", clock, 0, f"sqlite:///{tmp_path / 'installation.db'}")


def test_every_request_gets_its_certificate_and_its_evidence(
    open_installation: Installation, tmp_path: Path, counts: Mapping[str, int]
) -> None:
    count = counts["bulk_requests"]
    tally = sign_folder(open_installation, STAFF, requests(tmp_path / "in", count), tmp_path / "out", RULES)
    assert (tally.signed, tally.skipped, tally.refused) == (count, 0, 0)
    keys = set()
    for path in (tmp_path / "in").iterdir():
        request = x509.load_pem_x509_csr(path.read_bytes())
        certificate = x509.load_pem_x509_certificate((tmp_path / "out" / f"{path.name}.pem").read_bytes())
        assert certificate.public_key() == request.public_key()
        assert certificate.subject == request.subject
        keys.add(certificate.serial_number)
    assert len(keys) == count
    with open_installation.unit_of_work.write() as stores:
        entries = stores.evidence.number_committed(10 * count)
        assert stores.jobs.claim((ISSUE_ORDER,), open_installation.clock.now(), 60) is None
    assert sum(e.entry.action == "certificate.issued" and e.entry.actor == "system" for e in entries) == count


def test_a_bad_request_is_said_and_stops_nobody(
    open_installation: Installation, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    folder = requests(tmp_path / "in", 3)
    (folder / "bad.csr").write_text("no request")
    (folder / "again.csr").write_bytes((folder / "0001.csr").read_bytes())
    write_request(folder / "name.csr", "x")
    (folder / "name.csr").write_bytes((folder / "name.csr").read_bytes()[:-80])
    tally = sign_folder(open_installation, STAFF, folder, tmp_path / "out", RULES)
    assert (tally.signed, tally.refused) == (3, 3)
    said = capsys.readouterr().err
    assert {line.split(":")[0] for line in said.splitlines()} == {"bad.csr", "name.csr", "again.csr"}


def test_requests_that_are_strange_inside_stop_nobody(
    open_installation: Installation, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    folder = requests(tmp_path / "in", 3)
    (folder / "version.csr").write_bytes(request(version=tlv(INTEGER, b"\4")))
    (folder / "bits.csr").write_bytes(request(subject=name(part(COMMON_NAME, tlv(BITS, b"\0abc")))))
    (folder / "key.csr").write_bytes(RSA_KEY_TO_PROVE)
    tally = sign_folder(open_installation, STAFF, folder, tmp_path / "out", RULES)
    assert (tally.signed, tally.refused) == (3, 3)
    said = capsys.readouterr().err
    assert {line.split(":")[0] for line in said.splitlines()} == {"version.csr", "bits.csr", "key.csr"}


def test_what_was_done_is_passed_over_and_what_was_lost_is_handed_out_again(
    open_installation: Installation, tmp_path: Path
) -> None:
    folder, out = requests(tmp_path / "in", 5), tmp_path / "out"
    sign_folder(open_installation, STAFF, folder, out, RULES)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    (out / "0002.csr.pem").unlink()
    write_request(folder / "new.csr", "2号")
    tally = sign_folder(open_installation, STAFF, folder, out, RULES)
    assert (tally.signed, tally.skipped) == (2, 4)
    assert {name: (out / name).read_bytes() for name in before} == before


def test_a_run_cut_off_between_intention_and_signature_goes_on_with_the_same_certificates(
    open_installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, out = requests(tmp_path / "in", 4), tmp_path / "out"
    with monkeypatch.context() as broken:
        broken.setattr("warifu.workflows.issuing.issue_order.sign", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(ProcessEnded):
            sign_folder(open_installation, STAFF, folder, out, RULES)
    with open_installation.unit_of_work.read() as stores:
        lines = [line.id for order in stores.orders.orders() for line in order.lines]
        promised = {certificate.serial for certificate in stores.issuing.unsigned(lines)}
    assert len(promised) == 4
    assert sign_folder(open_installation, STAFF, folder, out, RULES).signed == 4
    serials = {x509.load_pem_x509_certificate(path.read_bytes()).serial_number for path in out.iterdir()}
    assert serials == promised


def test_an_order_that_a_killed_run_left_but_for_its_last_step_is_finished_by_the_next(
    open_installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, out = requests(tmp_path / "in", 4), tmp_path / "out"
    with monkeypatch.context() as broken:
        broken.setattr(
            "warifu.workflows.issuing.issue_order._close", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt)
        )
        with pytest.raises(ProcessEnded):
            sign_folder(open_installation, STAFF, folder, out, RULES)
    assert states(open_installation) == [OrderState.APPROVED]
    assert sign_folder(open_installation, STAFF, folder, out, RULES).signed == 4
    assert states(open_installation) == [OrderState.ISSUED]


def states(installation: Installation) -> list[OrderState]:
    with installation.unit_of_work.read() as stores:
        return [order.state for order in stores.orders.orders(participant_id=None, state=None, limit=10)]


def test_where_approval_is_asked_for_nothing_is_signed_without_it(
    open_installation: Installation, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    installation = replace(open_installation, policy=replace(open_installation.policy, approvals=2))
    folder = requests(tmp_path / "in", 3)
    assert sign_folder(installation, STAFF, folder, tmp_path / "out", RULES).refused == 3
    assert "approval.required" in capsys.readouterr().err
    [order_id], refused = request_folder(installation, STAFF, folder, RULES)
    assert refused == 0
    approved = BulkRules("client", approved=frozenset({order_id}))
    assert sign_folder(installation, STAFF, folder, tmp_path / "out", approved).refused == 3
    for person in ("一", "二"):
        approve_order(installation, Actor(person, person, person, frozenset({Role.APPROVER}), signed_in=True), order_id)
    assert (
        sign_folder(installation, STAFF, folder, tmp_path / "out", BulkRules("client", approved={"O-OTHER"})).refused
        == 3
    )
    assert sign_folder(installation, STAFF, folder, tmp_path / "out", approved).signed == 3
    with installation.unit_of_work.read() as stores:
        order = stores.orders.get(order_id)
    assert order
    assert order.kind is OrderKind.DIRECT


def test_a_start_date_that_no_generation_covers_is_said_for_each_request_and_nothing_is_ordered(
    open_installation: Installation, tmp_path: Path, clock: MovableClock, capsys: pytest.CaptureFixture
) -> None:
    clock.move(NINE_YEARS)
    assert sign_folder(open_installation, STAFF, requests(tmp_path / "in", 2), tmp_path / "out", RULES).refused == 2
    assert capsys.readouterr().err.count(StartNotCovered.code) == 2
    with open_installation.unit_of_work.read() as stores:
        assert not stores.orders.orders(participant_id=None, state=None, limit=1)


def test_a_rule_that_stops_an_order_is_said_for_each_of_its_requests(
    open_installation: Installation, tmp_path: Path, clock: MovableClock, capsys: pytest.CaptureFixture
) -> None:
    """The profile was made longer than the CA after the order had been taken, and a job worker met it first."""
    folder = requests(tmp_path / "in", 2)
    request_folder(open_installation, STAFF, folder, RULES)
    profiles = {**open_installation.profiles, "client": replace(open_installation.profiles["client"], years=20)}
    clock.move(GRACE)
    do_jobs(replace(open_installation, issuer=replace(open_installation.issuer, profiles=profiles)))
    assert sign_folder(open_installation, STAFF, folder, tmp_path / "out", RULES).refused == 2
    assert capsys.readouterr().err.count(IssuanceStopped.code) == 2

"""OCSP answers: signed ahead, renewed, forgotten, and never good when they should not be."""

import shutil
from datetime import timedelta
from hashlib import sha256

import pytest
from cryptography import x509
from cryptography.x509 import ocsp
from fixtures.installation import make_installation
from fixtures.status import CA, STAFF, issue, question
from samples import slow_files

from warifu.adapters.publication import PublicationFolder
from warifu.adapters.roll.roll_file import read_roll
from warifu.adapters.x509.status.questions import issuer_hashes
from warifu.authority.facts import RevocationReason
from warifu.entrypoints.status.memory import AnswerMemory, Asked, ready
from warifu.kernel.clock import MovableClock
from warifu.workflows.ports import Statement
from warifu.workflows.publication import sign_ahead
from warifu.workflows.publication.answer_status import StatusReply, StatusResponder
from warifu.workflows.publication.publish_lists import publish_list
from warifu.workflows.publication.publish_rolls import publish_rolls
from warifu.workflows.publication.refresh_node import NodeFiles
from warifu.workflows.publication.renew_responders import renew_responders
from warifu.workflows.publication.sign_ahead import AnswersAhead
from warifu.workflows.revocation.revoke_certificate import revoke_certificate

GOOD, REVOKED, UNKNOWN = ocsp.OCSPCertStatus.GOOD, ocsp.OCSPCertStatus.REVOKED, ocsp.OCSPCertStatus.UNKNOWN


def asked(installation, serial, responder=None, nonce=None):
    reply = (responder or StatusResponder(installation)).answer(question(installation, serial, nonce))
    return reply, ocsp.load_der_ocsp_response(reply.der)


@pytest.fixture
def ready_installation(installation):
    renew_responders(installation)
    return installation


def test_what_is_signed_ahead_is_given_out_until_little_is_left_of_its_time(ready_installation, clock) -> None:
    installation, (certificate,) = ready_installation, issue(ready_installation)
    AnswersAhead(installation).finish_round()
    first, _ = asked(installation, certificate.serial)
    clock.move(timedelta(hours=5))
    assert asked(installation, certificate.serial)[0] == first
    AnswersAhead(installation).finish_round()
    assert asked(installation, certificate.serial)[0] == first  # more than half of its time is left
    clock.move(timedelta(hours=2))
    AnswersAhead(installation).finish_round()
    assert asked(installation, certificate.serial)[0].this_update > first.this_update
    clock.move(timedelta(hours=11, minutes=45))
    fresh, read = asked(installation, certificate.serial)  # nobody signed ahead meanwhile
    assert fresh.this_update == clock.now().replace(microsecond=0)
    assert read.certificate_status is GOOD


def test_a_revocation_between_reading_and_storing_leaves_no_good_answer(ready_installation, monkeypatch) -> None:
    installation, certificates = ready_installation, issue(ready_installation, 3)
    signing = sign_ahead._sign

    def revoked_meanwhile(*given):
        answers = signing(*given)
        revoke_certificate(installation, STAFF, certificates[1].id, RevocationReason.KEY_COMPROMISE)
        return answers

    monkeypatch.setattr(sign_ahead, "_sign", revoked_meanwhile)
    AnswersAhead(installation).finish_round()
    monkeypatch.undo()
    with installation.unit_of_work.read() as stores:
        assert stores.status.stored(CA, certificates[0].serial)
        assert stores.status.stored(CA, certificates[1].serial) is None
    assert asked(installation, certificates[1].serial)[1].certificate_status is REVOKED
    AnswersAhead(installation).finish_round()
    reply, read = asked(installation, certificates[1].serial)
    assert read.certificate_status is REVOKED
    assert reply.next_update


@pytest.mark.parametrize("serial", [0, -1, -128, -(1 << 200), 1 << 2_000])
def test_a_serial_that_no_certificate_can_have_is_unknown(ready_installation, serial) -> None:
    """An INTEGER is an INTEGER; cryptography asks about positive ones only, so the question is put together by hand."""
    with ready_installation.unit_of_work.read() as stores:
        issuer = next(ca.certificate for ca in stores.authorities.all() if ca.id == CA)
    by_name, by_key = issuer_hashes("sha1", issuer)
    octets = serial.to_bytes((serial if serial >= 0 else ~serial).bit_length() // 8 + 1, "big", signed=True)
    reply = StatusResponder(ready_installation).answer(slow_files.question(octets, by_name, by_key))
    read = ocsp.load_der_ocsp_response(reply.der)
    assert read.response_status is ocsp.OCSPResponseStatus.SUCCESSFUL
    assert (read.certificate_status, read.serial_number) == (UNKNOWN, serial)


def test_unknown_is_never_good_and_never_kept(ready_installation) -> None:
    reply, read = asked(ready_installation, 4242)
    assert read.certificate_status is UNKNOWN
    assert reply.next_update is None
    assert ready(Asked.PATH, reply).etag is None


def test_a_nonce_comes_back_in_an_answer_nobody_may_keep(ready_installation) -> None:
    (certificate,) = issue(ready_installation)
    AnswersAhead(ready_installation).finish_round()
    reply, read = asked(ready_installation, certificate.serial, nonce=b"n" * 32)
    assert read.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == b"n" * 32
    assert reply.next_update is None


def test_a_new_responder_takes_over_while_the_old_one_still_serves(ready_installation, clock) -> None:
    (certificate,) = issue(ready_installation)
    first = asked(ready_installation, certificate.serial)[1].certificates
    clock.move(timedelta(days=230))
    renew_responders(ready_installation)
    assert asked(ready_installation, certificate.serial)[1].certificates == first
    clock.move(timedelta(days=30))
    assert asked(ready_installation, certificate.serial)[1].certificates == first
    renew_responders(ready_installation)
    renew_responders(ready_installation)  # once is enough
    second = asked(ready_installation, certificate.serial)[1].certificates
    assert second != first
    with ready_installation.unit_of_work.read() as stores:
        assert len(stores.status.responders(CA, "ocsp")) == 2
    assert isinstance(second[0].extensions.get_extension_for_class(x509.OCSPNoCheck).value, x509.OCSPNoCheck)


def test_an_expired_responder_signs_nothing(ready_installation, clock) -> None:
    (certificate,) = issue(ready_installation)
    responder = StatusResponder(ready_installation)
    assert asked(ready_installation, certificate.serial, responder)[1].certificate_status is GOOD
    clock.move(timedelta(days=366))
    refused = asked(ready_installation, certificate.serial, responder)[1]
    assert refused.response_status is ocsp.OCSPResponseStatus.UNAUTHORIZED


def test_no_answer_is_good_for_longer_than_its_responder(ready_installation, clock) -> None:
    (certificate,) = issue(ready_installation)
    with ready_installation.unit_of_work.read() as stores:
        (responder,) = stores.status.responders(CA, "ocsp")
    clock.move_to(responder.period.not_after - timedelta(hours=1))
    assert asked(ready_installation, certificate.serial)[1].next_update_utc == responder.period.not_after


def test_a_node_writes_what_is_newer_and_never_an_older_list_over_a_newer_one(tmp_path, clock) -> None:
    installation = make_installation(tmp_path, clock)
    NodeFiles(installation).refresh()
    older = publish_list(installation, CA, anew=True)
    newer = publish_list(installation, CA, anew=True)
    path = tmp_path / "publish" / "crl" / f"{CA}.crl"
    folder = PublicationFolder(tmp_path / "publish", tmp_path / "tls", installation.statements)
    folder.put_list(older)
    assert path.read_bytes() == newer.der
    path.unlink()
    node = NodeFiles(installation)
    node.refresh()
    assert path.read_bytes() == newer.der
    roll = tmp_path / "publish" / "roll" / "PLANNING.json"
    before = roll.stat().st_mtime_ns
    clock.move(timedelta(seconds=59))
    node.refresh()
    assert roll.stat().st_mtime_ns == before
    clock.move(timedelta(seconds=1))
    node.refresh()
    assert roll.stat().st_mtime_ns > before


def test_no_list_or_roll_of_somebody_else_keeps_a_newer_one_from_its_place(tmp_path, clock) -> None:
    installation = make_installation(tmp_path / "ours", clock)
    stranger = make_installation(tmp_path / "strangers", MovableClock(clock.now() + timedelta(minutes=1)))
    published, theirs = (tmp_path / whose / "publish" for whose in ("ours", "strangers"))
    for one in (installation, stranger):
        NodeFiles(one).refresh()
    ours = publish_list(installation, CA, anew=True)
    for _ in range(5):
        forged = publish_list(stranger, CA, anew=True)
    assert forged.number > ours.number
    path = published / "crl" / f"{CA}.crl"
    for spoil in (lambda: None, lambda: shutil.copy(theirs / "ca" / f"{CA}.cer", published / "ca")):
        spoil()
        path.write_bytes(forged.der)
        installation.publication.put_list(ours)
        assert path.read_bytes() == ours.der
    shutil.copy(theirs / "roll" / "PLANNING.json", published / "roll")
    publish_rolls(installation)
    key = sha256(installation.statements.public_key(Statement.ROLL)).hexdigest()
    assert read_roll((published / "roll" / "PLANNING.json").read_bytes(), [key])


def test_memory_is_silent_until_it_hears_and_forgets_at_every_change(monkeypatch) -> None:
    memory, at = AnswerMemory(), [100.0]
    monkeypatch.setattr("warifu.entrypoints.status.memory.time.monotonic", lambda: at[0])
    answer = ready(Asked.PATH, StatusReply(b"der"))
    memory.put(Asked.PATH, b"q", answer, memory.edition)
    assert memory.get(Asked.PATH, b"q") is None
    memory.heard(1, at[0])
    memory.put(Asked.PATH, b"q", answer, memory.edition)
    assert memory.get(Asked.PATH, b"q") is answer
    at[0] += 3.0
    assert memory.get(Asked.PATH, b"q") is None  # three seconds without a word from the database
    memory.heard(1, at[0])
    assert memory.get(Asked.PATH, b"q") is answer
    began = memory.edition
    memory.heard(2, at[0])
    memory.put(Asked.PATH, b"q", answer, began)  # was read before the change
    assert memory.get(Asked.PATH, b"q") is None


def test_memory_is_bounded(monkeypatch) -> None:
    monkeypatch.setattr("warifu.entrypoints.status.memory.MOST_ANSWERS", 3)
    memory = AnswerMemory()
    memory.heard(1, 1e12)
    for asked_with in (b"1", b"2", b"3", b"4"):
        memory.put(Asked.BODY, asked_with, ready(Asked.PATH, StatusReply(asked_with)), memory.edition)
    assert [memory.get(Asked.BODY, one) is not None for one in (b"1", b"2", b"3", b"4")] == [False, True, True, True]

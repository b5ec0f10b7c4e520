"""What the stores keep of revocations, holds and the lists made of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from contracts.facts import AT, certificate, furnish, issue

from warifu.adapters.database.database import Database
from warifu.adapters.x509.lists.entries import encode_entry, lines_of
from warifu.adapters.x509.tlv import header
from warifu.authority.errors import ConsentedAlready
from warifu.authority.facts import IssuanceState, Revocation, RevocationReason
from warifu.authority.lists import ListKind, ListRecord, ListSegment, RevocationList, RevokedSerial
from warifu.authority.revocation import ReleaseConsent
from warifu.kernel.errors import Changed
from warifu.workflows.ports import Stores

CA = "market-g1"
DAY = timedelta(days=1)
ENDS = certificate().period.not_after
WHOLE = AT.replace(microsecond=0)
HOLD = Revocation(RevocationReason.CERTIFICATE_HOLD, WHOLE, "A-1", "紛失の疑い")
REVOKED = Revocation(RevocationReason.KEY_COMPROMISE, WHOLE, "A-2")
CONSENT = ReleaseConsent("p-1", "A-1", True, AT)


@pytest.fixture(autouse=True)
def issued(database: Database) -> None:
    """Five certificates, of which the even ones belong to partition 0, the odd ones to 1."""
    with database.write() as stores:
        furnish(stores)
        issue(stores, *(certificate(n, list_partition=n % 2) for n in range(1, 6)))


def id_of(number: int) -> str:
    return certificate(number).id


def listed(stores: Stores, cutoff=ENDS) -> list[int]:
    content = b"".join(segment.content for segment in stores.lists.segments_anew(CA, cutoff))
    return [serial - (1 << 126) for serial in lines_of(content)]


def test_a_hold_can_be_released_and_a_revocation_cannot(database: Database) -> None:
    with database.write() as stores:
        stores.revocation.revoke(id_of(1), HOLD)
        held = stores.certificates.get(id_of(1))
        assert held
        assert (held.state, held.revocation) == (IssuanceState.HELD, HOLD)
        stores.revocation.release(id_of(1))
        free = stores.certificates.get(id_of(1))
        assert free
        assert (free.state, free.revocation) == (IssuanceState.ISSUED, None)
        stores.revocation.revoke(id_of(1), HOLD)
        stores.revocation.revoke(id_of(1), REVOKED)
        for refused in (HOLD, REVOKED):
            with pytest.raises(Changed):
                stores.revocation.revoke(id_of(1), refused)
        with pytest.raises(Changed):
            stores.revocation.release(id_of(1))


def test_consents_are_counted_by_person_and_forgotten_with_the_hold(database: Database) -> None:
    with database.write() as stores:
        stores.revocation.revoke(id_of(1), HOLD)
        stores.revocation.add_consent(id_of(1), CONSENT)
        with pytest.raises(ConsentedAlready):
            stores.revocation.add_consent(id_of(1), replace(CONSENT, account_id="A-9"))
        second = ReleaseConsent("p-2", "A-2", False, AT + DAY)
        stores.revocation.add_consent(id_of(1), second)
        assert stores.revocation.consents(id_of(1)) == [CONSENT, second]
        stores.revocation.release(id_of(1))
        stores.revocation.revoke(id_of(1), HOLD)
        assert stores.revocation.consents(id_of(1)) == []


def test_every_change_leaves_its_line_at_a_position_of_its_own(database: Database) -> None:
    with database.write() as stores:
        assert stores.lists.position(CA) == 0
        for number in (3, 1):
            stores.revocation.revoke(id_of(number), REVOKED)
        stores.revocation.revoke(id_of(2), HOLD)
        assert listed(stores) == [1, 2, 3]
        assert stores.lists.position(CA) == 3
        stores.revocation.release(id_of(2))
        assert listed(stores) == [1, 3]
        (released,) = stores.lists.changes(CA, 3)
        serial = certificate(2).serial
        assert (released.serial, released.listed) == (serial, False)
        assert released.entry == encode_entry(RevokedSerial(serial, WHOLE, HOLD.reason, released=True))
        assert [change.serial for change in stores.lists.changes(CA, 1)] == [certificate(1).serial, serial]


def test_lines_are_dropped_after_the_certificates_end(database: Database) -> None:
    with database.write() as stores:
        stores.revocation.revoke(id_of(1), REVOKED)
        assert listed(stores, ENDS) == [1]
        assert listed(stores, ENDS + timedelta(seconds=1)) == []
        assert stores.lists.ended(CA, ENDS, ENDS + DAY) == [certificate(1).serial]
        assert stores.lists.ended(CA, ENDS - DAY, ENDS) == []
        assert len(stores.lists.segments_anew(CA, ENDS + DAY)) == 1


def test_a_partition_lists_its_own_certificates(database: Database) -> None:
    with database.write() as stores:
        for number in (1, 2, 3):
            stores.revocation.revoke(id_of(number), REVOKED)
        of_partition = stores.lists.partition_lines(CA, 1, ENDS)
        assert list(lines_of(of_partition)) == [certificate(1).serial, certificate(3).serial]
        assert stores.lists.changed_partitions(CA, 0) == [0, 1]
        assert stores.lists.changed_partitions(CA, 2) == [1]
        assert stores.lists.partition_lines(CA, 7, ENDS) == b""


def signed(number: int, lines: Sequence[bytes]) -> RevocationList:
    """A list with the outer form of a real one."""
    body = b"".join(lines)
    small = b"\x02\x01\x01"
    fields = small * 5 + (header(0x30, len(body)) + body if body else b"") + b"\xa0\x00"
    to_be_signed = header(0x30, len(fields)) + fields
    der = header(0x30, len(to_be_signed) + 6) + to_be_signed + small * 2
    return RevocationList(CA, number, AT, AT + DAY, der)


def record(number: int, position: int) -> ListRecord:
    return ListRecord(number, AT + DAY, position, AT)


def test_a_full_list_is_kept_in_segments_and_comes_back_whole(database: Database) -> None:
    first, second = ListSegment(0, b"\x11" * 200), ListSegment(1 << 100, b"\x22" * 300)
    with database.write() as stores:
        one = signed(1, [first.content, second.content])
        stores.lists.add_segmented(one, record(1, 5), {0: [first, second]})
        assert stores.lists.latest(CA) == one
        assert stores.lists.segments(CA) == [first, second]
        grown = ListSegment(0, b"\x33" * 250)
        two = signed(2, [grown.content, second.content])
        stores.lists.add_segmented(two, record(2, 6), {0: [grown]})
        assert stores.lists.latest(CA) == two
        empty = signed(3, [b""])
        stores.lists.drop_segments(CA)
        stores.lists.add_segmented(empty, record(3, 7), {0: [ListSegment(0, b"")]})
        assert stores.lists.latest(CA) == empty
        assert [(kept.number, kept.position) for kept in stores.lists.full(CA)] == [(1, 5), (2, 6), (3, 7)]


def test_old_lists_go_and_what_delta_lists_build_on_stays_while_it_is_in_force(database: Database) -> None:
    part = RevocationList(CA, 1, AT, AT + DAY, b"part", ListKind.PARTITION, 4)
    with database.write() as stores:
        for number in (1, 2, 3):
            whole = replace(signed(number, [b"\x11" * 200]), next_update=AT + number * DAY)
            stores.lists.add_segmented(whole, record(number, number), {0: [ListSegment(0, b"\x11" * 200)]})
            stores.lists.add(replace(part, number=number))
        stores.lists.forget(CA, AT + 2 * DAY)
        assert [kept.number for kept in stores.lists.full(CA)] == [2, 3]
        assert stores.lists.latest(CA) == whole
        assert stores.lists.latest(CA, ListKind.PARTITION, 4) == replace(part, number=3)
        assert stores.lists.latest(CA, ListKind.PARTITION, 5) is None
        assert stores.lists.published_partitions(CA) == [4]
        assert stores.lists.numbers() == {(CA, ListKind.FULL, None): 3, (CA, ListKind.PARTITION, 4): 3}
        with pytest.raises(Changed):
            stores.lists.add(replace(part, number=3))

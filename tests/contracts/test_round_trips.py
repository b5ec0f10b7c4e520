"""What is stored comes back the same, whatever it says."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest
from contracts.facts import (
    AT,
    CA,
    PARTICIPANT,
    any_fact,
    certificate,
    entry,
    furnish,
    issue,
    line,
    order,
    parcel,
    shipment,
)
from hypothesis import HealthCheck, assume, given, settings

from warifu.accounts.facts import Account, Credential, Mandate, RoleGrant
from warifu.adapters.database.database import Database
from warifu.authority.facts import (
    Certificate,
    CertificateAuthority,
    Intention,
    IssuanceState,
    Revocation,
    RevocationReason,
)
from warifu.authority.lists import RevocationList
from warifu.delivery.facts import Parcel
from warifu.evidence.facts import Entry
from warifu.kernel.documents import Document
from warifu.kernel.ids import CertificateId
from warifu.notices.facts import Notice
from warifu.orders.facts import Order
from warifu.participants.facts import Enrolment, Participant
from warifu.registration.facts import Application, RegisteredCertificate, Registration
from warifu.workflows.ports import Stores

pytestmark = pytest.mark.usefixtures("database")
# The database is deliberately shared by the examples of one property: each of them rolls back.
contract = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


class Undo(Exception):
    """Ends an example; the transaction takes its rows away."""


@contextmanager
def trying(database: Database) -> Iterator[Stores]:
    """A write transaction over a furnished installation that is rolled back in the end."""
    with suppress(Undo), database.write() as stores:
        furnish(stores)
        yield stores
        raise Undo


def ours(participant_id: str | None) -> str | None:
    """None stays none; any other participant becomes the one that exists."""
    return None if participant_id is None else PARTICIPANT.id


@contract
@given(added=any_fact(Participant))
def test_a_participant_comes_back_the_same(database: Database, added: Participant) -> None:
    assume(added.operator_code != PARTICIPANT.operator_code)
    with trying(database) as stores:
        stores.participants.add(added)
        assert stores.participants.get(added.id) == added
        assert stores.participants.by_operator_code(added.operator_code) == added
        assert added in stores.participants.all()


@contract
@given(added=any_fact(Account))
def test_an_account_comes_back_the_same(database: Database, added: Account) -> None:
    added = replace(added, participant_id=ours(added.participant_id))
    with trying(database) as stores:
        stores.accounts.add(added)
        assert stores.accounts.get(added.id) == added
        assert stores.accounts.all() == [added]


@contract
@given(account=any_fact(Account), added=any_fact(Credential))
def test_a_credential_comes_back_the_same(database: Database, account: Account, added: Credential) -> None:
    with trying(database) as stores:
        stores.accounts.add(replace(account, participant_id=None))
        added = replace(added, account_id=account.id, made_with=None)
        stores.accounts.add_credential(added)
        assert stores.accounts.credential(added.kind, added.digest) == added


@contract
@given(added=any_fact(Order))
def test_an_order_comes_back_the_same(database: Database, added: Order) -> None:
    added = replace(
        added,
        participant_id=ours(added.participant_id),
        lines=tuple(
            replace(
                line,
                id=f"L-{n}",
                number=n,
                key=replace(
                    line.key, public_key=None if line.key.public_key is None else b"%d " % n + line.key.public_key
                ),
            )
            for n, line in enumerate(added.lines)
        ),
        approvals=tuple(
            sorted(
                {given.person_id: replace(given, counts=True) for given in added.approvals}.values(),
                key=lambda given: (given.approved_at, given.person_id),
            )
        ),
    )
    with trying(database) as stores:
        stores.orders.add(added)
        assert stores.orders.get(added.id) == added
        assert stores.orders.orders(state=added.state) == [added]


@contract
@given(added=any_fact(CertificateAuthority))
def test_an_authority_comes_back_the_same(database: Database, added: CertificateAuthority) -> None:
    assume((added.authority, added.kind, added.generation) != (CA.authority, CA.kind, CA.generation))
    with trying(database) as stores:
        stores.authorities.add(added)
        assert stores.authorities.get(added.id) == added
        assert added in stores.authorities.all(added.authority)


@contract
@given(added=any_fact(Certificate), revocation=any_fact(Revocation))
def test_a_certificate_comes_back_the_same_at_every_stage(
    database: Database, added: Certificate, revocation: Revocation
) -> None:
    added = replace(
        added,
        id=CertificateId("WF-26-00001"),
        ca_id="market-g1",
        state=IssuanceState.ISSUED,
        participant_id=ours(added.participant_id),
        order_line_id=None,
        revocation=None,
    )
    with trying(database) as stores:
        issue(stores, added)
        assert stores.certificates.get(added.id) == added
        assert stores.certificates.by_fingerprint(added.fingerprint) == added
        assert stores.certificates.by_serial(added.serial) == added
        stores.revocation.revoke(added.id, revocation)
        held = revocation.reason is RevocationReason.CERTIFICATE_HOLD
        revoked = replace(added, state=IssuanceState.HELD if held else IssuanceState.REVOKED, revocation=revocation)
        assert stores.certificates.by_serial(added.serial, "market-g1") == revoked


@contract
@given(added=any_fact(Intention))
def test_an_intention_comes_back_the_same_and_goes_with_its_certificate(database: Database, added: Intention) -> None:
    with trying(database) as stores:
        ids = [] if added.line_id is None else [added.line_id]
        stores.orders.add(order("O-1", *(line(id=id) for id in ids)))
        stores.issuing.add_intentions([added])
        assert stores.issuing.unsigned_for_key(added.public_key_digest) == added
        assert stores.issuing.unsigned(ids) == [added for _ in ids]
        made = {"public_key_digest": added.public_key_digest, "order_line_id": added.line_id, "serial": added.serial}
        stores.issuing.record_issued([certificate(id=added.id, prepared_at=added.prepared_at, **made)])
        assert stores.issuing.unsigned_for_key(added.public_key_digest) is None


@contract
@given(published=any_fact(RevocationList))
def test_a_revocation_list_comes_back_the_same(database: Database, published: RevocationList) -> None:
    published = replace(published, ca_id="market-g1")
    with trying(database) as stores:
        stores.lists.add(published)
        assert stores.lists.latest("market-g1", published.kind, published.partition) == published


@contract
@given(added=any_fact(Parcel))
def test_a_parcel_comes_back_the_same(database: Database, added: Parcel) -> None:
    with trying(database) as stores:
        issue(stores, certificate())
        added = replace(added, certificate_id=certificate().id, participant_id=PARTICIPANT.id)
        stores.deliveries.add(added)
        assert stores.deliveries.get(added.id) == added
        assert stores.deliveries.by_code(added.code_digest) == added
        assert stores.deliveries.parcels_of(PARTICIPANT.id) == [added]


@contract
@given(added=any_fact(Application))
def test_an_application_comes_back_the_same(database: Database, added: Application) -> None:
    by_id: dict[str, RegisteredCertificate] = {c.certificate_id: c for c in added.certificates}
    added = replace(added, participant_id=PARTICIPANT.id, certificates=tuple(by_id.values()))
    with trying(database) as stores:
        stores.registrations.add_application(added)
        assert stores.registrations.application(added.id) == added
        assert stores.registrations.applications(participant_id=PARTICIPANT.id, desk=added.desk) == [added]


@contract
@given(added=any_fact(Registration))
def test_a_registration_comes_back_the_same(database: Database, added: Registration) -> None:
    added = replace(added, participant_id=PARTICIPANT.id)
    with trying(database) as stores:
        stores.registrations.add_registration(added)
        assert stores.registrations.registrations_of(PARTICIPANT.id) == [added]
        assert stores.registrations.registrations_for_roll(added.use.system, added.certificate.not_after) == [added]


@contract
@given(added=any_fact(Entry))
def test_an_evidence_entry_comes_back_the_same(database: Database, added: Entry) -> None:
    with trying(database) as stores:
        stores.evidence.append(added)
        assert stores.evidence.about(added.subject) == [added]
        assert [numbered.entry for numbered in stores.evidence.number_committed(10)] == [added]


@contract
@given(added=any_fact(Document), content=any_fact(bytes))
def test_a_document_comes_back_as_it_came(database: Database, added: Document, content: bytes) -> None:
    with trying(database) as stores:
        stores.documents.add(added, content)
        assert stores.documents.get(added.id) == added
        assert stores.documents.content(added.id) == content


@contract
@given(added=any_fact(Enrolment), changed=any_fact(Enrolment), document=any_fact(Document))
def test_an_enrolment_comes_back_the_same(
    database: Database, added: Enrolment, changed: Enrolment, document: Document
) -> None:
    mine = {"participant_id": None, "document_ids": ()}
    added, changed = replace(added, **mine), replace(changed, participant_id=ours(changed.participant_id))
    changed = replace(
        changed,
        id=added.id,
        operator_code=added.operator_code,
        applied_at=added.applied_at,
        entered_by=added.entered_by,
        document_ids=(document.id,),
    )
    with trying(database) as stores:
        stores.documents.add(document, b"")
        stores.enrolments.add(added)
        assert stores.enrolments.get(added.id) == added
        stores.enrolments.save(changed, added.state)
        assert stores.enrolments.page(state=changed.state, after=None, limit=10) == [changed]


@contract
@given(added=any_fact(Mandate), account=any_fact(Account))
def test_a_mandate_comes_back_the_same(database: Database, added: Mandate, account: Account) -> None:
    with trying(database) as stores:
        stores.accounts.add(replace(account, participant_id=None))
        added = replace(added, account_id=account.id, participant_id=PARTICIPANT.id)
        stores.accounts.add_mandate(added)
        assert stores.accounts.mandate(added.id) == added
        assert stores.accounts.mandates(account_id=account.id, participant_id=PARTICIPANT.id) == [added]


@contract
@given(added=any_fact(RoleGrant), account=any_fact(Account))
def test_a_role_grant_comes_back_the_same(database: Database, added: RoleGrant, account: Account) -> None:
    with trying(database) as stores:
        stores.accounts.add(replace(account, participant_id=None))
        added = replace(added, account_id=account.id, link_id=None)
        stores.accounts.add_grant(added)
        assert stores.accounts.grant(added.id) == added
        assert stores.accounts.grants(added.state) == [added]


@contract
@given(added=any_fact(Notice), document=any_fact(Document))
def test_a_notice_comes_back_the_same(database: Database, added: Notice, document: Document) -> None:
    some = frozenset({PARTICIPANT.id}) if added.for_participants else frozenset[str]()
    added = replace(added, for_participants=some, document_ids=(document.id,))
    with trying(database) as stores:
        stores.documents.add(document, b"")
        stores.notices.add(added)
        assert stores.notices.versions(added.id) == [added]
        page = stores.notices.page(on=added.publish_on, participant_ids=some, after=None, limit=10)
        assert page == [added]


ADDERS: dict[str, Callable[[Stores], None]] = {
    "an order": lambda stores: stores.orders.add(order(submitted_at=AT.replace(tzinfo=None))),
    "an entry": lambda stores: stores.evidence.append(entry(1, at=AT.replace(tzinfo=None))),
    "a parcel": lambda stores: stores.deliveries.add(parcel(code_expires_at=AT.replace(tzinfo=None))),
    "a shipment": lambda stores: stores.deliveries.add_shipment(shipment(prepared_at=AT.replace(tzinfo=None))),
    "a job": lambda stores: stores.jobs.enqueue("mail", {}, AT.replace(tzinfo=None)),
}


@pytest.mark.parametrize("what", ADDERS)
def test_an_instant_without_a_time_zone_is_refused(database: Database, what: str) -> None:
    with pytest.raises(ValueError, match="not an aware UTC instant"), database.write() as stores:
        ADDERS[what](stores)


def test_the_largest_serial_number_is_found_and_sorts_last(database: Database) -> None:
    serials = [1, 255, 256, 1 << 64, (1 << 127) + 1, (1 << 159) - 1]
    with database.write() as stores:
        furnish(stores)
        issue(stores, *(certificate(n, serial=serial) for n, serial in enumerate(reversed(serials), 1)))
        for n in range(1, 7):
            stores.revocation.revoke(certificate(n).id, Revocation(RevocationReason.KEY_COMPROMISE, AT, "A-1"))
    with database.read() as stores:
        assert [row.serial for row in stores.lists.changes("market-g1", 0)] == serials
        assert all(stores.certificates.by_serial(serial) is not None for serial in serials)

"""What the stores refuse by themselves, whatever the workflows forgot."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from contracts.facts import (
    ACCOUNT,
    AT,
    CA,
    JX,
    PARTICIPANT,
    Raw,
    certificate,
    furnish,
    intention,
    issue,
    line,
    order,
    parcel,
    registered,
    registration,
    shipment,
)
from sqlalchemy.exc import IntegrityError

from warifu.accounts.facts import Credential, CredentialKind
from warifu.adapters.database.database import Database
from warifu.authority.errors import PublicKeySeen
from warifu.authority.facts import KeyAlgorithm, Revocation, RevocationReason
from warifu.authority.lists import RevocationList
from warifu.delivery.facts import ParcelState
from warifu.kernel.errors import Changed
from warifu.orders.facts import Approval, LineKey, OrderState
from warifu.participants.errors import OperatorCodeTaken
from warifu.registration.errors import AlreadyRegistered
from warifu.registration.facts import Application, ApplicationKind, ApplicationState, Registration, RegistrationState
from warifu.systems.facts import Desk, Use
from warifu.workflows.ports import Stores

LATER = AT + timedelta(days=1)
TWO_LINES = order("O-1", line(1), line(2, key=LineKey(KeyAlgorithm.P_256)))
REVOCATION = Revocation(RevocationReason.KEY_COMPROMISE, AT.replace(microsecond=0), "A-1")


@pytest.fixture(autouse=True)
def furnished(database: Database) -> None:
    with database.write() as stores:
        furnish(stores)
        stores.accounts.add(ACCOUNT)
        stores.orders.add(TWO_LINES)


def with_certificate(stores: Stores) -> None:
    issue(stores, certificate())


def test_an_operator_code_belongs_to_one_participant(database: Database) -> None:
    with pytest.raises(OperatorCodeTaken) as refused, database.write() as stores:
        stores.participants.add(replace(PARTICIPANT, id="P-2"))
    assert refused.value.operator_code == "0A001"


def test_a_one_time_link_ends_once(database: Database) -> None:
    link = Credential("C-1", "A-1", CredentialKind.ONE_TIME_LINK, "d", AT)
    with database.write() as stores:
        stores.accounts.add_credential(link)
        assert stores.accounts.end_credential("C-1", AT)
        assert not stores.accounts.end_credential("C-1", LATER)
    with database.read() as stores:
        assert stores.accounts.credential(CredentialKind.ONE_TIME_LINK, "d") == replace(link, ended_at=AT)
        assert stores.accounts.credential(CredentialKind.API_TOKEN, "d") is None


def test_one_secret_is_one_credential(database: Database) -> None:
    with database.write() as stores:
        stores.accounts.add_credential(Credential("C-1", "A-1", CredentialKind.API_TOKEN, "d", AT))
    with pytest.raises(Changed), database.write() as stores:
        stores.accounts.add_credential(Credential("C-2", "A-1", CredentialKind.API_TOKEN, "d", AT))


def test_a_public_key_stands_in_one_order_until_that_is_withdrawn(database: Database) -> None:
    again = order("O-2", line(1, id="L-9"))
    with pytest.raises(PublicKeySeen), database.write() as stores:
        stores.orders.add(again)
    with database.write() as stores:
        first = stores.orders.get("O-1")
        assert first is not None
        stores.orders.move(first, OrderState.WITHDRAWN, "取り下げます")
        stores.orders.add(again)
    with database.read() as stores:
        assert [found.id for found in stores.orders.orders(state=OrderState.SUBMITTED)] == ["O-2"]
        withdrawn = stores.orders.get("O-1")
        assert withdrawn is not None
        assert withdrawn.reason == "取り下げます"


def test_a_second_approval_by_the_same_person_is_refused_by_the_store_itself(database: Database) -> None:
    with database.write() as stores:
        stores.orders.add_approval(TWO_LINES, Approval("person-2", "A-2", AT))
        with pytest.raises(Changed):
            stores.orders.add_approval(TWO_LINES, Approval("person-2", "A-3", LATER))
        stores.orders.add_approval(TWO_LINES, Approval("person-3", "A-3", LATER))
    with database.read() as stores:
        found = stores.orders.get("O-1")
        assert found is not None
        assert [given.person_id for given in found.approvals] == ["person-2", "person-3"]


def test_an_order_that_goes_back_takes_no_approval_along(database: Database) -> None:
    with database.write() as stores:
        stores.orders.add_approval(TWO_LINES, Approval("person-2", "A-2", AT))
        stores.orders.move(order(), OrderState.RETURNED, "書類が足りません")
    with database.read() as stores:
        found = stores.orders.get("O-1")
        assert found is not None
        assert found.approvals == ()


def test_an_order_that_moved_on_takes_no_approval_and_no_second_move(database: Database) -> None:
    with database.write() as stores:
        stores.orders.move(order(), OrderState.RETURNED, "書類が足りません")
        with pytest.raises(Changed):
            stores.orders.add_approval(TWO_LINES, Approval("person-2", "A-2", AT))
        with pytest.raises(Changed):
            stores.orders.move(order(), OrderState.APPROVED)


def test_an_order_line_never_gets_two_certificates(database: Database) -> None:
    with database.write() as stores:
        stores.issuing.add_intentions([intention(1, order_line_id="L-1")])
    with pytest.raises(Changed), database.write() as stores:
        stores.issuing.add_intentions([intention(2), intention(3, order_line_id="L-1")])
    with database.read() as stores:
        assert stores.issuing.unsigned_for_key(intention(2).public_key_digest) is None
    with database.write() as stores:
        stores.issuing.record_issued([certificate(1, order_line_id="L-1")])
    with pytest.raises(Changed), database.write() as stores:
        stores.issuing.add_intentions([intention(3, order_line_id="L-1")])


def test_a_serial_number_is_stored_once_per_issuer(database: Database) -> None:
    with database.write() as stores:
        stores.authorities.add(replace(CA, id="market-g2", generation=2))
        issue(stores, certificate(1, serial=7))
        stores.issuing.add_intentions([intention(2, serial=7)])
        with pytest.raises(Changed):
            stores.issuing.record_issued([certificate(2, serial=7)])
        issue(stores, certificate(3, serial=7, ca_id="market-g2"))
    with database.read() as stores:
        assert stores.certificates.by_serial(7, "market-g2") == certificate(3, serial=7, ca_id="market-g2")


def test_a_public_key_gets_one_certificate_ever(database: Database) -> None:
    with database.write() as stores:
        with_certificate(stores)
        stores.revocation.revoke(intention().id, REVOCATION)
        assert [one.id for one in stores.certificates.by_public_keys(["digest 1", "digest 2"])] == [intention().id]
        with pytest.raises(PublicKeySeen):
            stores.issuing.add_intentions([intention(2, public_key_digest="digest 1")])


def test_a_certificate_is_recorded_as_issued_once(database: Database) -> None:
    with database.write() as stores:
        with_certificate(stores)
        stores.issuing.add_intentions([intention(2)])
        for again in ([1], [2, 1], [2, 2], [99_999]):
            with pytest.raises(Changed):
                stores.issuing.record_issued([certificate(number, der=b"other") for number in again])
        assert stores.certificates.get(certificate().id) == certificate()
        assert stores.issuing.unsigned_for_key(intention(2).public_key_digest) == intention(2)


def test_only_an_issued_certificate_is_revoked_and_only_once(database: Database) -> None:
    with database.write() as stores:
        stores.issuing.add_intentions([intention(2)])
        with pytest.raises(Changed):
            stores.revocation.revoke(intention(2).id, REVOCATION)
        with_certificate(stores)
        stores.revocation.revoke(intention().id, REVOCATION)
        with pytest.raises(Changed):
            stores.revocation.revoke(intention().id, REVOCATION)


def test_a_revocation_list_number_is_published_once(database: Database) -> None:
    published = RevocationList("market-g1", 1, AT, LATER, b"crl")
    with database.write() as stores:
        stores.lists.add(published)
        with pytest.raises(Changed):
            stores.lists.add(replace(published, der=b"other"))


def test_a_generation_of_an_authority_exists_once(database: Database) -> None:
    for again in (CA, replace(CA, id="another")):
        with pytest.raises(Changed), database.write() as stores:
            stores.authorities.add(again)


def test_a_kept_key_is_not_replaced_and_once_destroyed_is_gone(database: Database) -> None:
    with database.write() as stores:
        with_certificate(stores)
        stores.kept_keys.keep(intention().id, b"sealed")
        with pytest.raises(Changed):
            stores.kept_keys.keep(intention().id, b"other")
        assert stores.kept_keys.sealed(intention().id) == b"sealed"
        stores.kept_keys.destroy(intention().id)
        assert stores.kept_keys.sealed(intention().id) is None


def test_a_parcel_is_fetched_once_and_its_passphrase_shown_once(database: Database) -> None:
    with database.write() as stores:
        with_certificate(stores)
        stores.deliveries.add(parcel())
        stores.deliveries.mark_passphrase_shown(parcel(), AT)
        stores.deliveries.move(parcel(), ParcelState.FETCHED, LATER)
        with pytest.raises(Changed):
            stores.deliveries.mark_passphrase_shown(parcel(), LATER)
        with pytest.raises(Changed):
            stores.deliveries.move(parcel(), ParcelState.FETCHED, LATER)
        found = stores.deliveries.get("D-1")
        assert found == parcel(state=ParcelState.FETCHED, fetched_at=LATER, passphrase_shown_at=AT)
        stores.deliveries.move(found, ParcelState.RECEIVED, LATER)


def test_a_parcel_whose_code_somebody_else_wrote_is_found_by_nobody(database: Database, raw: Raw) -> None:
    with database.write() as stores:
        with_certificate(stores)
        stores.deliveries.add(parcel())
    with raw() as connection:
        connection.execute(sa.text("UPDATE parcel SET code_digest = 'their own'"))
    with database.read() as stores:
        assert stores.deliveries.by_code("their own") is None
        assert stores.deliveries.by_code(parcel().code_digest) is None


def test_a_code_opens_one_parcel(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as stores:
        with_certificate(stores)
        stores.deliveries.add(parcel("D-1"))
        stores.deliveries.add(parcel("D-2"))


TOKYO = Use("WHEELING_DATA", "DATA", "TOKYO")


@pytest.mark.parametrize("use", [JX, TOKYO])
def test_a_living_registration_exists_once_per_use(database: Database, use: Use) -> None:
    first = registration(use=use)
    with database.write() as stores:
        stores.registrations.add_registration(first)
        with pytest.raises(AlreadyRegistered):
            stores.registrations.add_registration(registration("R-2", use))
        stores.registrations.add_registration(registration("R-3", Use("SWITCHING", "API")))
        stores.registrations.add_registration(registration("R-4", replace(TOKYO, area="KANSAI")))
        stores.registrations.move_registration(first, RegistrationState.DELETION_APPLIED, None)
        with pytest.raises(AlreadyRegistered):
            stores.registrations.add_registration(registration("R-5", use))
        applied = stores.registrations.living_registration(first.certificate.certificate_id, use)
        assert applied == replace(first, state=RegistrationState.DELETION_APPLIED)
        stores.registrations.move_registration(applied, RegistrationState.DELETED, LATER)
        assert stores.registrations.living_registration(first.certificate.certificate_id, use) is None
        stores.registrations.add_registration(registration("R-6", use))


def test_an_application_and_a_registration_move_from_the_state_they_were_read_in(database: Database) -> None:
    applied = Application(
        "U-1",
        ApplicationKind.NEW,
        "P-1",
        Desk(JX.system),
        (JX,),
        (registered(),),
        ApplicationState.SUBMITTED,
        AT,
        "A-1",
    )
    kept: Registration = registration()
    with database.write() as stores:
        stores.registrations.add_application(applied)
        stores.registrations.move_application(applied, ApplicationState.WITHDRAWN, "不要")
        with pytest.raises(Changed):
            stores.registrations.move_application(applied, ApplicationState.RECEIVED)
        stores.registrations.add_registration(kept)
        stores.registrations.move_registration(kept, RegistrationState.DELETION_APPLIED, None)
        with pytest.raises(Changed):
            stores.registrations.move_registration(kept, RegistrationState.DELETION_APPLIED, None)


def test_nothing_hangs_in_the_air(database: Database) -> None:
    for hanging in (
        lambda stores: stores.orders.add(order("O-2", line(3), participant_id="nobody")),
        lambda stores: issue(stores, certificate(ca_id="none")),
        lambda stores: stores.deliveries.add(parcel()),
        lambda stores: stores.deliveries.add_shipment(shipment()),
        lambda stores: stores.registrations.add_registration(registration(participant_id="nobody")),
    ):
        with pytest.raises(IntegrityError), database.write() as stores:
            hanging(stores)

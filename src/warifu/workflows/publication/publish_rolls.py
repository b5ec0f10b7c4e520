"""登録簿の公開: writes the rolls that the checkpoints read, from the registrations."""

from datetime import timedelta

from warifu.gateway.facts import AdmissionRoll, RollEntry
from warifu.registration.facts import Registration
from warifu.workflows.installation import Installation
from warifu.workflows.ports import Stores

TOMBSTONE_AGE = timedelta(days=366)


def publish_rolls(installation: Installation) -> None:
    """登録簿を公開する: one roll per system, with tombstones until a year after the certificate's expiry.

    The number is the instant in microseconds, so it rises over restarts and nodes.
    """
    for system in [system.code for system in installation.catalogue.systems]:
        with installation.unit_of_work.read() as stores:
            now = installation.clock.now()
            registrations = stores.registrations.registrations_for_roll(system, now - TOMBSTONE_AGE)
            entries = [_entry(stores, registration) for registration in registrations]
        installation.publication.put_roll(AdmissionRoll.of(system, int(now.timestamp() * 1_000_000), now, entries))


def _entry(stores: Stores, registration: Registration) -> RollEntry:
    participant = stores.participants.get(registration.participant_id)
    assert participant
    certificate = registration.certificate
    return RollEntry(
        fingerprint=certificate.fingerprint,
        serial=certificate.serial,
        certificate_id=certificate.certificate_id,
        operator_code=participant.operator_code,
        participant_name=participant.name,
        use=registration.use,
        registered_at=registration.registered_at,
        deleted_at=registration.deleted_at,
        not_after=certificate.not_after,
    )

"""失効と保留: a certificate is ended before its time, or put on hold; lists and answers follow at once."""

from warifu.accounts.access import may_see, require_person, require_role, roles_that_count
from warifu.accounts.facts import Actor, Role
from warifu.authority.errors import CertificateUnknown, OperatorNotCounted
from warifu.authority.facts import Certificate, IssuanceState, Revocation, RevocationReason
from warifu.authority.revocation import ReleaseConsent, check_consent, check_event, event_of, may_release
from warifu.authority.states import IssuanceEvent
from warifu.workflows.installation import Installation, entry
from warifu.workflows.ports import Stores
from warifu.workflows.publication.publish_lists import enqueue_list

STAFF = (Role.REGISTRATION_STAFF, Role.APPROVER)


def revoke_certificate(
    installation: Installation, actor: Actor, certificate_id: str, reason: RevocationReason, note: str = ""
) -> Certificate:
    """失効させる: one member of staff suffices. The reason `certificate_hold` puts it on hold instead.

    Raises RoleMissing, CertificateUnknown, AlreadyRevoked, AlreadyHeld, ExpiredAlready.
    """
    require_role(actor, *STAFF)
    with installation.unit_of_work.write() as stores:
        return end(installation, stores, actor, certificate_id, reason=reason, note=note)


def hold_certificate(installation: Installation, actor: Actor, certificate_id: str, note: str = "") -> Certificate:
    """保留にする: at once, by one member of staff, or by the participant for its own certificate.

    Raises as `revoke_certificate`; certificates of others are unknown.
    """
    require_role(actor, Role.OPERATOR, *STAFF)
    with installation.unit_of_work.write() as stores:
        _find(stores, actor, certificate_id)
        return end(installation, stores, actor, certificate_id, reason=RevocationReason.CERTIFICATE_HOLD, note=note)


def release_certificate(installation: Installation, actor: Actor, certificate_id: str, note: str = "") -> Certificate:
    """保留の解除に同意する: the second person's yes releases it; one of the two may be the participant's operator,
    once two persons granted that account.

    Gives the certificate, still HELD after the first yes. Raises RoleMissing, PersonUnproven, CertificateUnknown,
    NotHeld, AlreadyRevoked, ExpiredAlready, ConsentedAlready, OperatorNotCounted.
    """
    require_role(actor, Role.OPERATOR, *STAFF)
    require_person(actor)
    now = installation.clock.now()
    with installation.unit_of_work.write() as stores:
        certificate = _find(stores, actor, certificate_id)
        check_event(certificate, IssuanceEvent.RELEASE, now)
        given = stores.revocation.consents(certificate_id)
        check_consent(certificate_id, actor.person_id, given)
        if not (actor.has(*STAFF) or _counts(stores, actor)):
            raise OperatorNotCounted
        consent = ReleaseConsent(actor.person_id, actor.account_id, actor.has(*STAFF), now)
        stores.revocation.add_consent(certificate_id, consent)
        released = may_release((*given, consent))
        if released:
            stores.revocation.release(certificate_id)
            enqueue_list(stores, certificate.ca_id, now)
        action = "certificate.released" if released else "certificate.release_agreed"
        stores.evidence.append(
            entry(installation, actor, action, f"certificate:{certificate_id}", person=actor.person_id, note=note)
        )
        return _again(stores, certificate_id)


def end(
    installation: Installation,
    stores: Stores,
    actor: Actor,
    certificate_id: str,
    *,
    reason: RevocationReason,
    note: str,
) -> Certificate:
    """失効か保留を記録する: in the caller's transaction, with who, when and why on record. `revoked_at` is this second.

    What was on hold keeps the hold's instant when it is revoked.
    """
    now = installation.clock.now()
    certificate = stores.certificates.get(certificate_id)
    if certificate is None:
        raise CertificateUnknown(certificate_id)
    state = check_event(certificate, event_of(reason), now)
    held = certificate.revocation
    at = held.revoked_at if held else now.replace(microsecond=0)
    stores.revocation.revoke(certificate_id, Revocation(reason, at, actor.account_id, note))
    action = "certificate.held" if state is IssuanceState.HELD else "certificate.revoked"
    stores.evidence.append(
        entry(installation, actor, action, f"certificate:{certificate_id}", reason=reason, note=note)
    )
    enqueue_list(stores, certificate.ca_id, now)
    return _again(stores, certificate_id)


def _counts(stores: Stores, actor: Actor) -> bool:
    account = stores.accounts.get(actor.account_id)
    return account is not None and Role.OPERATOR in roles_that_count(account, stores.accounts.grants_of(account.id))


def _find(stores: Stores, actor: Actor, certificate_id: str) -> Certificate:
    certificate = stores.certificates.get(certificate_id)
    if certificate is None or not may_see(actor, certificate.participant_id):
        raise CertificateUnknown(certificate_id)
    return certificate


def _again(stores: Stores, certificate_id: str) -> Certificate:
    certificate = stores.certificates.get(certificate_id)
    assert certificate
    return certificate

"""失効: a certificate is ended before its time; lists and answers follow at once."""

from warifu.accounts.access import require_role
from warifu.accounts.facts import Actor, Role
from warifu.authority.errors import AlreadyRevoked, CertificateUnknown, ExpiredAlready, NotIssuedYet
from warifu.authority.facts import Certificate, IssuanceState, Revocation, RevocationReason
from warifu.authority.states import ISSUANCE, IssuanceEvent
from warifu.kernel.period import PeriodStage
from warifu.workflows.house import House, entry
from warifu.workflows.publish_lists import enqueue_list


def revoke_certificate(house: House, actor: Actor, certificate_id: str, reason: RevocationReason) -> Certificate:
    """失効させる: one member of staff suffices. `revoked_at` is this second.

    Raises RoleMissing, CertificateUnknown, NotIssuedYet, AlreadyRevoked, ExpiredAlready.
    """
    require_role(actor, Role.REGISTRATION_STAFF, Role.APPROVER)
    now = house.clock.now()
    with house.unit_of_work.write() as stores:
        certificate = stores.authority.certificate(certificate_id)
        if certificate is None:
            raise CertificateUnknown(certificate_id)
        if certificate.revocation:
            raise AlreadyRevoked(certificate_id, certificate.revocation.revoked_at.isoformat())
        if certificate.state is IssuanceState.PREPARED:
            raise NotIssuedYet(certificate_id)
        if certificate.period.stage(now) is PeriodStage.EXPIRED:
            raise ExpiredAlready(certificate_id, certificate.period.expiry_on.isoformat())
        ISSUANCE.next(certificate.state, IssuanceEvent.REVOKE)
        stores.authority.revoke(certificate_id, Revocation(reason, now.replace(microsecond=0), actor.account_id))
        stores.evidence.append(
            entry(house, actor, "certificate.revoked", f"certificate:{certificate_id}", reason=reason)
        )
        enqueue_list(stores, certificate.ca_id, now)
        revoked = stores.authority.certificate(certificate_id)
        assert revoked
        return revoked

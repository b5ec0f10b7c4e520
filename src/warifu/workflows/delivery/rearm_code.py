"""コードの再発行: two persons give a parcel another one-time code; the one before opens nothing more."""

from warifu.accounts.access import digest, require_person, require_role
from warifu.accounts.facts import Actor, Role
from warifu.delivery.errors import ParcelUnknown
from warifu.delivery.facts import Parcel
from warifu.delivery.rearming import RearmConsent, check_rearm_consent, may_rearm
from warifu.delivery.states import PARCEL, ParcelEvent
from warifu.kernel.reason import check_reason
from warifu.workflows.delivery.pack import enqueue_code, new_code
from warifu.workflows.installation import Installation, entry
from warifu.workflows.ports import Stores


def agree_to_rearm(installation: Installation, actor: Actor, parcel_id: str, reason: str) -> Parcel:
    """コードの再発行に同意する: with the second person's yes, another code leaves by mail.

    Not once receipt was confirmed, when the key is gone. Raises RoleMissing, PersonUnproven, ParcelUnknown,
    TransitionRefused, RearmAgreedAlready, FieldInvalid.
    """
    require_role(actor, Role.REGISTRATION_STAFF, Role.APPROVER)
    require_person(actor)
    check_reason(reason)
    with installation.unit_of_work.write() as stores:
        parcel = _find(stores, parcel_id)
        to = PARCEL.next(parcel.state, ParcelEvent.REARM)
        given = stores.rearmings.consents(parcel_id)
        check_rearm_consent(parcel_id, actor.person_id, given)
        now = installation.clock.now()
        consent = RearmConsent(actor.person_id, actor.account_id, reason, now)
        stores.rearmings.agree(parcel_id, consent)
        rearmed = may_rearm((*given, consent))
        if rearmed:
            code = new_code()
            expires_at = now + installation.policy.code_lifetime
            stores.rearmings.rearm(parcel, to, digest(code.reveal().encode()), expires_at, now)
            enqueue_code(installation, stores, parcel_id, code)
        action = "code.rearmed" if rearmed else "code.rearm_agreed"
        subject = f"certificate:{parcel.certificate_id}"
        stores.evidence.append(entry(installation, actor, action, subject, person=actor.person_id, reason=reason))
        return _find(stores, parcel_id)


def _find(stores: Stores, parcel_id: str) -> Parcel:
    parcel = stores.deliveries.get(parcel_id)
    if parcel is None:
        raise ParcelUnknown(parcel_id)
    return parcel

"""媒体の受領: shows the passphrase once; the participant confirms receipt or reports a loss."""

from dataclasses import replace

from warifu.accounts.access import acts_as_operator, require_role
from warifu.accounts.facts import Actor, Role
from warifu.authority.facts import IssuanceState, RevocationReason
from warifu.delivery.errors import PassphraseNotYet, PassphraseShown, ShipmentUnknown
from warifu.delivery.facts import Shipment, ShipmentState
from warifu.delivery.states import SHIPMENT, ShipmentEvent
from warifu.kernel.period import PeriodStage
from warifu.kernel.secret import Secret
from warifu.orders.facts import Medium
from warifu.workflows.delivery.fetch import certificate_of
from warifu.workflows.delivery.make_medium import check_note, find_shipment, passphrase_context, record
from warifu.workflows.installation import Installation, entry
from warifu.workflows.ports import Stores
from warifu.workflows.revocation.revoke_certificate import end

ON_ITS_WAY = frozenset({ShipmentState.SENT, ShipmentState.RECEIVED})


def show_medium_passphrase(installation: Installation, actor: Actor, shipment_id: str) -> Secret[str]:
    """パスフレーズを表示する: once for each making.

    Of a disc or memory, to an operator of the participant, once it was sent. Of a token, to the staff who write it:
    the participant never holds those files. Raises RoleMissing, ShipmentUnknown, PassphraseNotYet, PassphraseShown.
    """
    require_role(actor, Role.OPERATOR, Role.REGISTRATION_STAFF)
    with installation.unit_of_work.write() as stores:
        was = find_shipment(stores, actor, shipment_id)
        for_staff = was.medium is Medium.USB_TOKEN
        require_role(actor, Role.REGISTRATION_STAFF if for_staff else Role.OPERATOR)
        if not for_staff:
            _require_operator(actor, was)
        if was.state not in ({ShipmentState.BEING_MADE} if for_staff else ON_ITS_WAY) or was.sealed_passphrase is None:
            raise PassphraseNotYet(shipment_id, was.state)
        if was.passphrase_shown_at:
            raise PassphraseShown(was.passphrase_shown_at.isoformat())
        stores.deliveries.save_shipment(replace(was, passphrase_shown_at=installation.clock.now()), was)
        stores.evidence.append(entry(installation, actor, "passphrase.shown", f"shipment:{shipment_id}"))
        return Secret(installation.seals.open(was.sealed_passphrase, passphrase_context(was)).reveal().decode())


def confirm_medium(installation: Installation, actor: Actor, shipment_id: str) -> Shipment:
    """受領を確認する: by an operator of the participant; the authority destroys its copies of the keys.

    Raises RoleMissing, ShipmentUnknown, TransitionRefused, Changed.
    """
    require_role(actor, Role.OPERATOR)
    with installation.unit_of_work.write() as stores:
        was = find_shipment(stores, actor, shipment_id)
        _require_operator(actor, was)
        received = replace(
            was, state=SHIPMENT.next(was.state, ShipmentEvent.CONFIRM), closed_at=installation.clock.now()
        )
        _close(installation, stores, actor, was, received, action="medium.received")
        return received


def report_lost(
    installation: Installation, actor: Actor, shipment_id: str, note: str, *, revoke: bool = False
) -> Shipment:
    """紛失を届け出る: its certificates that still work are put on hold at once, or revoked when the staff says so.

    What is on hold, revoked or over already stays as it is, but for a hold that is revoked. The keys kept here are
    destroyed; found again, the medium is used after the hold is released by two. Raises RoleMissing, ShipmentUnknown,
    TransitionRefused, FieldInvalid, Changed.
    """
    require_role(actor, *((Role.REGISTRATION_STAFF,) if revoke else (Role.OPERATOR, Role.REGISTRATION_STAFF)))
    check_note(note)
    reason = RevocationReason.KEY_COMPROMISE if revoke else RevocationReason.CERTIFICATE_HOLD
    with installation.unit_of_work.write() as stores:
        was = find_shipment(stores, actor, shipment_id)
        if not actor.has(Role.REGISTRATION_STAFF):
            _require_operator(actor, was)
        state = SHIPMENT.next(was.state, ShipmentEvent.LOSE)
        for certificate_id in was.certificate_ids:
            if _can_end(installation, stores, certificate_id, reason):
                end(installation, stores, actor, certificate_id, reason=reason, note=note)
        lost = replace(was, state=state, closed_at=installation.clock.now(), note=note)
        _close(installation, stores, actor, was, lost, action="medium.lost")
        return lost


def _require_operator(actor: Actor, shipment: Shipment) -> None:
    """Another role of the same account that sees everybody's media opens none of them."""
    if not acts_as_operator(actor, shipment.participant_id):
        raise ShipmentUnknown(shipment.id)


def _close(
    installation: Installation, stores: Stores, actor: Actor, was: Shipment, closed: Shipment, *, action: str
) -> None:
    stores.deliveries.save_shipment(closed, was)
    for certificate_id in closed.certificate_ids:
        stores.kept_keys.destroy(certificate_id)
    record(installation, stores, actor, closed, action, note=closed.note if action == "medium.lost" else "")


def _can_end(installation: Installation, stores: Stores, certificate_id: str, reason: RevocationReason) -> bool:
    certificate = certificate_of(stores, certificate_id)
    if certificate.period.stage(installation.clock.now()) is PeriodStage.EXPIRED:
        return False
    held = certificate.state is IssuanceState.HELD and reason is not RevocationReason.CERTIFICATE_HOLD
    return certificate.state is IssuanceState.ISSUED or held

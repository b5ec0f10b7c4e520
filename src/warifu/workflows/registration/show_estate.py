"""登録状況: which certificates there are, where they are registered, and whether they work today."""

from collections.abc import Mapping, Sequence

from warifu.accounts.access import SEES_ALL, require_role
from warifu.accounts.facts import Actor, Role
from warifu.authority.facts import Certificate
from warifu.kernel.ids import CertificateId, SerialNumber
from warifu.lifecycle.facts import ChannelEnd, Estate, EstateRow
from warifu.lifecycle.stages import cell_state, certificate_stage, channel_end
from warifu.participants.facts import Participant
from warifu.registration.facts import ApplicationKind, ApplicationState, Registration, RegistrationState
from warifu.systems.facts import Use
from warifu.workflows.installation import Installation
from warifu.workflows.ports import Stores

Living = Mapping[tuple[CertificateId, Use], Registration]


def show_estate(installation: Installation, actor: Actor) -> Estate:
    """登録状況を見る: an operator sees its participant's estate, staff see everybody's, one below the other.

    What is registered for a use that the catalogue no longer has stands in a column of its own, after the others.
    """
    require_role(actor, Role.OPERATOR, *SEES_ALL)
    with installation.unit_of_work.read() as stores:
        if actor.has(*SEES_ALL):
            shown = stores.participants.all()
        else:
            shown = [p for id in sorted(actor.acts_for) if (p := stores.participants.get(id))]
        living = {participant.id: _living(stores, participant.id) for participant in shown}
        uses = tuple(dict.fromkeys((*installation.catalogue.uses, *(use for of in living.values() for _, use in of))))
        rows: list[EstateRow] = []
        ends: tuple[ChannelEnd | None, ...] = ()
        for participant in shown:
            estate = _estate_of(installation, stores, participant, uses, living[participant.id])
            rows += estate.rows
            ends = estate.ends if len(shown) == 1 else ()
    return Estate(uses, tuple(rows), ends)


def _living(stores: Stores, participant_id: str) -> Living:
    return {
        (r.certificate.certificate_id, r.use): r
        for r in stores.registrations.registrations_of(participant_id)
        if r.state is not RegistrationState.DELETED
    }


def _estate_of(
    installation: Installation, stores: Stores, participant: Participant, uses: tuple[Use, ...], registrations: Living
) -> Estate:
    now = installation.clock.now()
    certificates = [c for c in stores.certificates.of_participant(participant.id) if c.der]
    asked = _open_applications(stores, participant.id)
    labels = _labels(stores, participant.id)
    rows = tuple(
        EstateRow(
            certificate_id=c.id,
            serial_hex=SerialNumber(c.serial).hex,
            holder=participant.name,
            stage=certificate_stage(c, now),
            expiry_on=c.period.expiry_on,
            cells=tuple(cell_state(c, registrations.get((c.id, u)), asked.get((c.id, u)), now) for u in uses),
            label=labels.get(c.order_line_id or "", ""),
        )
        for c in certificates
    )
    ends = tuple(channel_end(_registered(certificates, registrations, use), now) for use in uses)
    return Estate(uses, rows, ends)


def _registered(certificates: Sequence[Certificate], registrations: Living, use: Use) -> list[Certificate]:
    return [c for c in certificates if (c.id, use) in registrations]


def _open_applications(stores: Stores, participant_id: str) -> dict[tuple[str, Use], ApplicationState]:
    """Give the state of the newest use application for each certificate and use."""
    newest: dict[tuple[str, Use], ApplicationState] = {}
    for application in stores.registrations.applications(participant_id=participant_id, limit=10_000):
        if application.kind is ApplicationKind.DELETION:
            continue
        for certificate in application.certificates:
            for use in application.uses:
                newest.setdefault((certificate.certificate_id, use), application.state)
    return newest


def _labels(stores: Stores, participant_id: str) -> dict[str, str]:
    orders = stores.orders.orders(participant_id=participant_id, limit=10_000)
    return {line.id: line.wanted.purpose_label for order in orders for line in order.lines}

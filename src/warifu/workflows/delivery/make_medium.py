"""媒体の作成: staff take out what goes on a disc, memory or token, write it, and say how it was sent.

1. Record that the medium is being made, and by whom, with a passphrase drawn for this making.
2. Only then open the keys and hand out the files; nothing waits for that inside the transaction.
3. Once the medium has left the installation, say so with a note.

A medium that was spoiled is made again, with the reason on record; only the passphrase of the last making is shown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from warifu.accounts.access import SEES_ALL, may_see, require_role
from warifu.accounts.facts import Actor, Role
from warifu.delivery.errors import KeyGone, ShipmentUnknown
from warifu.delivery.facts import Shipment, ShipmentState
from warifu.delivery.states import SHIPMENT, ShipmentEvent
from warifu.kernel.errors import FieldInvalid
from warifu.kernel.ids import OperatorCode
from warifu.kernel.secret import Secret
from warifu.orders.facts import KeyOrigin
from warifu.workflows.chain import chain_of
from warifu.workflows.delivery.fetch import certificate_of, packed_key
from warifu.workflows.delivery.pack import new_passphrase
from warifu.workflows.installation import Installation, entry
from warifu.workflows.participants.find_participant import find_participant
from warifu.workflows.ports import Stores

LONGEST_NOTE = 1_000


@dataclass(frozen=True, slots=True)
class MediumFile:
    """媒体のファイル: `name.p12` with a key made here, or `name.cer` where the participant has the key."""

    name: str
    content: bytes


def list_shipments(
    installation: Installation,
    actor: Actor,
    operator_code: OperatorCode | None = None,
    state: ShipmentState | None = None,
    *,
    after: str | None = None,
    limit: int = 100,
) -> Sequence[Shipment]:
    """媒体の納品の一覧: newest first; staff see everybody's, or those of the participant they name."""
    require_role(actor, Role.OPERATOR, *SEES_ALL)
    named = operator_code and frozenset({find_participant(installation, actor, operator_code).id})
    ids = named or (None if actor.has(*SEES_ALL) else actor.acts_for)
    with installation.unit_of_work.read() as stores:
        return stores.deliveries.shipments(participant_ids=ids, state=state, after=after, limit=limit)


def make_medium(
    installation: Installation, actor: Actor, shipment_id: str, *, again_because: str = ""
) -> tuple[Shipment, Sequence[MediumFile]]:
    """媒体を作る: gives the files that go on it; a second time only with the reason why.

    Raises RoleMissing, ShipmentUnknown, TransitionRefused, FieldInvalid, Changed, KeyGone.
    """
    require_role(actor, Role.REGISTRATION_STAFF)
    passphrase = new_passphrase()
    with installation.unit_of_work.write() as stores:
        was = find_shipment(stores, actor, shipment_id)
        making = replace(
            was,
            state=SHIPMENT.next(was.state, ShipmentEvent.REMAKE if again_because else ShipmentEvent.MAKE),
            makings=was.makings + 1,
            sealed_passphrase=installation.seals.seal(Secret(passphrase.reveal().encode()), passphrase_context(was)),
            passphrase_shown_at=None,
            taken_at=installation.clock.now(),
            note=check_note(again_because, required=bool(again_because)),
        )
        stores.deliveries.save_shipment(making, was)
        record(installation, stores, actor, making, "medium.making", reason=again_because)
    return making, list(_files(installation, making, passphrase))


def send_medium(installation: Installation, actor: Actor, shipment_id: str, note: str) -> Shipment:
    """発送を記録する: with what helps to find it, such as the number of the registered letter.

    Raises RoleMissing, ShipmentUnknown, TransitionRefused, FieldInvalid, Changed.
    """
    require_role(actor, Role.REGISTRATION_STAFF)
    with installation.unit_of_work.write() as stores:
        was = find_shipment(stores, actor, shipment_id)
        state = SHIPMENT.next(was.state, ShipmentEvent.SEND)
        sent = replace(was, state=state, sent_at=installation.clock.now(), note=check_note(note))
        stores.deliveries.save_shipment(sent, was)
        record(installation, stores, actor, sent, "medium.sent", note=note)
        return sent


def find_shipment(stores: Stores, actor: Actor, shipment_id: str) -> Shipment:
    """媒体の納品を探す. Raises ShipmentUnknown (delivery.medium_unknown), of others' too."""
    shipment = stores.deliveries.shipment(shipment_id)
    if shipment is None or not may_see(actor, shipment.participant_id):
        raise ShipmentUnknown(shipment_id)
    return shipment


def passphrase_context(shipment: Shipment) -> str:
    """封の文脈: of the passphrase of one shipment."""
    return f"passphrase:{shipment.id}"


def check_note(note: str, *, required: bool = True) -> str:
    """備考を確かめる. Raises FieldInvalid."""
    if len(note) > LONGEST_NOTE or (required and not note.strip()):
        raise FieldInvalid("note", "書留 000-00-00000-0 / registered letter 000-00-00000-0")
    return note


def record(
    installation: Installation, stores: Stores, actor: Actor, shipment: Shipment, action: str, **facts: str
) -> None:
    """証跡を残す: one entry, which names what is on the medium."""
    on_it = {"medium": str(shipment.medium), "certificates": " ".join(shipment.certificate_ids)}
    said = {name: fact for name, fact in facts.items() if fact}
    making = {"making": str(shipment.makings)}
    stores.evidence.append(entry(installation, actor, action, f"shipment:{shipment.id}", **on_it, **making, **said))


def _files(installation: Installation, shipment: Shipment, passphrase: Secret[str]) -> Iterator[MediumFile]:
    with installation.unit_of_work.read() as stores:
        order = stores.orders.get(shipment.order_id)
    assert order
    made_here = {line.id for line in order.lines if line.key.origin is KeyOrigin.AUTHORITY}
    for certificate_id in shipment.certificate_ids:
        with installation.unit_of_work.read() as stores:
            certificate = certificate_of(stores, certificate_id)
            sealed = stores.kept_keys.sealed(certificate_id)
            chain = chain_of(installation, stores, certificate.ca_id)
        if certificate.order_line_id not in made_here:
            yield MediumFile(f"{certificate_id}.cer", certificate.der)
        elif sealed is None:
            raise KeyGone(certificate_id)
        else:
            yield MediumFile(f"{certificate_id}.p12", packed_key(installation, certificate, sealed, chain, passphrase))

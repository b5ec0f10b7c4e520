"""納品: a key to download waits in a parcel and its code leaves by mail; what goes on a medium waits to be made."""

import secrets
from collections.abc import Collection, Mapping, Sequence

from warifu.accounts.access import digest
from warifu.authority.facts import Certificate, IssuanceState
from warifu.delivery.facts import Parcel, ParcelState, Shipment
from warifu.delivery.states import SHIPMENT
from warifu.kernel.ids import ALPHABET, CertificateId, new_id
from warifu.kernel.secret import Secret
from warifu.orders.facts import KeyOrigin, Medium, Order, OrderLine
from warifu.workflows.installation import Installation
from warifu.workflows.ports import Stores

SEND_CODE = "send_code"
CODE_LETTERS = 26
PASSPHRASE_LETTERS = 20


def pack_parcels(installation: Installation, stores: Stores, order: Order, certificates: Sequence[Certificate]) -> None:
    """納品を用意する: of certificates of one order, in the transaction that records them.

    A disc of several is begun with the last of its certificates, so it is begun once and whole.
    """
    participant_id = order.participant_id
    if participant_id is None:
        return
    lines = {line.id: line for line in order.lines}
    issued = {line_id: c.id for c in certificates if (line_id := c.order_line_id)}
    for line_id, certificate_id in issued.items():
        line = lines[line_id]
        if line.wanted.medium is Medium.DOWNLOAD and line.key.origin is KeyOrigin.AUTHORITY:
            pack_parcel(installation, stores, certificate_id, participant_id)
        elif line.wanted.medium is not Medium.DOWNLOAD and line.wanted.disc_group is None:
            _ship(installation, stores, order, [line], issued)
    groups = {group for line_id in issued if (group := lines[line_id].wanted.disc_group)}
    pack_discs(installation, stores, order, groups)


def pack_discs(installation: Installation, stores: Stores, order: Order, groups: Collection[str]) -> None:
    """ディスクを用意する: those of `groups` whose certificates are all there, when the last came or was given up."""
    discs: dict[str, list[OrderLine]] = {}
    for line in order.lines if groups else ():
        if line.wanted.disc_group in groups:
            discs.setdefault(line.wanted.disc_group or "", []).append(line)
    for disc in discs.values():
        _ship_disc(installation, stores, order, disc)


def _ship_disc(installation: Installation, stores: Stores, order: Order, lines: Sequence[OrderLine]) -> None:
    ids = [line.id for line in lines]
    states = stores.certificates.states_of_lines(ids)
    if all(states.get(id, IssuanceState.PREPARED) is not IssuanceState.PREPARED for id in ids):
        found = stores.certificates.of_lines(ids)
        _ship(installation, stores, order, lines, {line_id: c.id for c in found if (line_id := c.order_line_id)})


def _ship(
    installation: Installation,
    stores: Stores,
    order: Order,
    lines: Sequence[OrderLine],
    issued: Mapping[str, CertificateId],
) -> None:
    wanted = lines[0].wanted
    stores.deliveries.add_shipment(
        Shipment(
            id=new_id("S"),
            participant_id=order.participant_id or "",
            order_id=order.id,
            medium=wanted.medium,
            disc_group=wanted.disc_group,
            certificate_ids=tuple(issued[line.id] for line in lines),
            state=SHIPMENT.initial,
            prepared_at=installation.clock.now(),
        )
    )


def pack_parcel(installation: Installation, stores: Stores, certificate_id: CertificateId, participant_id: str) -> None:
    """納品物を用意する: in the transaction that records the certificate. The code leaves by mail, from a job."""
    now = installation.clock.now()
    code = new_code()
    parcel_id = new_id("P")
    parcel = Parcel(
        id=parcel_id,
        certificate_id=certificate_id,
        participant_id=participant_id,
        state=ParcelState.READY,
        code_digest=digest(code.reveal().encode()),
        code_expires_at=now + installation.policy.code_lifetime,
        sealed_passphrase=installation.seals.seal(
            Secret(new_passphrase().reveal().encode()), f"passphrase:{parcel_id}"
        ),
        prepared_at=now,
    )
    stores.deliveries.add(parcel)
    enqueue_code(installation, stores, parcel_id, code)


def new_code() -> Secret[str]:
    """新しいコード: in letters and digits that are not mistaken for each other."""
    return Secret(_letters(CODE_LETTERS))


def enqueue_code(installation: Installation, stores: Stores, parcel_id: str, code: Secret[str]) -> None:
    """コードの送付を頼む: in the transaction that made it, sealed."""
    sealed_code = installation.seals.seal(Secret(code.reveal().encode()), f"code:{parcel_id}")
    arguments = {"parcel_id": parcel_id, "sealed_code": sealed_code.hex()}
    stores.jobs.enqueue(SEND_CODE, arguments, installation.clock.now())


def new_passphrase() -> Secret[str]:
    """パスフレーズを作る: a hundred random bits in letters that are not mistaken for each other."""
    return Secret(_letters(PASSPHRASE_LETTERS))


def _letters(count: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(count))

"""納品: a key made by the authority waits in a parcel; its one-time code leaves by mail."""

import secrets

from warifu.accounts.access import digest
from warifu.delivery.facts import Parcel, ParcelState
from warifu.kernel.ids import ALPHABET, CertificateId, new_id
from warifu.kernel.secret import Secret
from warifu.workflows.house import House
from warifu.workflows.ports import Stores

SEND_CODE = "send_code"
CODE_LETTERS = 26
PASSPHRASE_LETTERS = 20


def pack_parcel(house: House, stores: Stores, certificate_id: CertificateId, participant_id: str) -> None:
    """納品物を用意する: in the transaction that records the certificate. The code leaves by mail, from a job."""
    now = house.clock.now()
    code = new_code()
    parcel_id = new_id("P")
    parcel = Parcel(
        id=parcel_id,
        certificate_id=certificate_id,
        participant_id=participant_id,
        state=ParcelState.READY,
        code_digest=digest(code.reveal().encode()),
        code_expires_at=now + house.policy.code_lifetime,
        sealed_passphrase=house.seals.seal(Secret(_letters(PASSPHRASE_LETTERS).encode()), f"passphrase:{parcel_id}"),
        prepared_at=now,
    )
    stores.deliveries.add(parcel)
    enqueue_code(house, stores, parcel_id, code)


def new_code() -> Secret[str]:
    """新しいコード: in letters and digits that are not mistaken for each other."""
    return Secret(_letters(CODE_LETTERS))


def enqueue_code(house: House, stores: Stores, parcel_id: str, code: Secret[str]) -> None:
    """コードの送付を頼む: in the transaction that made it, sealed."""
    sealed_code = house.seals.seal(Secret(code.reveal().encode()), f"code:{parcel_id}")
    arguments = {"parcel_id": parcel_id, "sealed_code": sealed_code.hex()}
    stores.jobs.enqueue(SEND_CODE, arguments, house.clock.now())


def _letters(count: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(count))

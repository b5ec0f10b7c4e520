"""納品の照会: the parcels of one participant."""

from collections.abc import Sequence

from warifu.accounts.access import SEES_ALL, require_role
from warifu.accounts.facts import Actor, Role
from warifu.delivery.facts import Parcel
from warifu.kernel.ids import OperatorCode
from warifu.workflows.installation import Installation
from warifu.workflows.participants.find_participant import find_participant


def list_parcels(installation: Installation, actor: Actor, operator_code: OperatorCode | None) -> Sequence[Parcel]:
    """納品の一覧: of one participant; staff name it."""
    require_role(actor, Role.OPERATOR, *SEES_ALL)
    participant = find_participant(installation, actor, operator_code)
    with installation.unit_of_work.read() as stores:
        return stores.deliveries.parcels_of(participant.id)

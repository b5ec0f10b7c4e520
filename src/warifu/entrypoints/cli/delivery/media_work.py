"""媒体コマンドの部品: what `warifu media` writes and says."""

from pathlib import Path

import typer

from warifu.bootstrap.local import local_actor, local_installation
from warifu.delivery.facts import Shipment, ShipmentState
from warifu.entrypoints.cli.delivery.deliveries_work import private
from warifu.kernel.errors import FieldInvalid, PathUnusable
from warifu.kernel.ids import OperatorCode
from warifu.messages import catalogue
from warifu.workflows.delivery.make_medium import list_shipments, make_medium

PAGE = 1_000


def show_shipments(state: str | None, operator_code: str | None) -> None:
    """媒体を並べる: newest first, all of them. Raises FieldInvalid, ParticipantUnknown."""
    if state is not None and state not in set(ShipmentState):
        raise FieldInvalid("state", ", ".join(ShipmentState))
    wanted = ShipmentState(state) if state else None
    code = OperatorCode(operator_code) if operator_code else None
    installation, actor, after = local_installation(), local_actor(), None
    while page := list_shipments(installation, actor, code, wanted, after=after, limit=PAGE):
        for shipment in page:
            say_shipment(shipment)
        after = page[-1].id


def take_out(shipment_id: str, folder: Path, again_because: str) -> None:
    """取り出す: the folder is made first, so that nothing is on record as being made that has nowhere to go."""
    try:
        folder.mkdir(mode=0o700)
    except OSError as fault:
        raise PathUnusable(str(folder), fault.strerror or "not writable") from None
    try:
        shipment, files = make_medium(local_installation(), local_actor(), shipment_id, again_because=again_because)
    except BaseException:
        folder.rmdir()
        raise
    for file in files:
        with open(folder / file.name, "xb", opener=private) as written:
            written.write(file.content)
    say_shipment(shipment)
    typer.echo(f"書き出しました / written: {folder} ({len(files)})")


def say_shipment(shipment: Shipment) -> None:
    """媒体を示す: one line and what is on it."""
    words = catalogue("states")
    medium, state = (words[key] for key in (f"medium.{shipment.medium}", f"shipment.{shipment.state}"))
    group = f" [{shipment.disc_group}]" if shipment.disc_group else ""
    stands = f"{state.ja} / {state.en}"
    typer.echo(f"{shipment.id}  {medium.ja} / {medium.en}{group}  {stands}  {shipment.note}".rstrip())
    typer.echo(f"  {' '.join(shipment.certificate_ids)}")

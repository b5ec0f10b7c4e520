"""事業者コマンドの部品: what `warifu participants` reads and says."""

from pathlib import Path

import typer

from warifu.accounts.facts import Actor
from warifu.bootstrap.local import local_actor, local_installation
from warifu.entrypoints.cli.files import read_limited
from warifu.kernel.documents import LARGEST_DOCUMENT
from warifu.kernel.errors import FieldInvalid
from warifu.messages import catalogue
from warifu.participants.facts import AuthenticationMethod, Contact, ContactKind, Enrolment, Participant
from warifu.workflows.installation import Installation
from warifu.workflows.participants.find_participant import find_participants, list_participants
from warifu.workflows.participants.work_enrolment import attach_paper, list_enrolments

PAGE = 100


def show_participants(name: str | None) -> None:
    """事業者を並べる: one line each, former names behind."""
    installation, actor = local_installation(), local_actor()
    for participant in (
        list_participants(installation, actor) if name is None else find_participants(installation, actor, name)
    ):
        told(participant)


def show_enrolments() -> None:
    """申請を並べる: newest first."""
    for enrolment in list_enrolments(local_installation(), local_actor(), None, None, PAGE):
        enrolled(enrolment)


def told(participant: Participant) -> None:
    """事業者を示す: the code as text, so that its leading zeros stand."""
    former = "".join(f"  (〜{f.until_on} {f.name})" for f in participant.former_names)
    standing = _both(f"standing.{participant.standing}")
    typer.echo(f"{participant.operator_code}  {participant.name}  {standing}  {participant.id}{former}")


def enrolled(enrolment: Enrolment) -> None:
    """申請を示す."""
    typer.echo(f"{enrolment.id}  {enrolment.operator_code}  {enrolment.name}  {_both(f'enrolment.{enrolment.state}')}")


def attach_file(installation: Installation, actor: Actor, enrolment_id: str, path: Path) -> None:
    """資料を添える. Raises TooLarge, PathUnusable, FieldInvalid."""
    document = attach_paper(installation, actor, enrolment_id, path.name, read_limited(path, LARGEST_DOCUMENT))
    typer.echo(f"{document.id}  {document.kind}  {document.size}  SHA-256 {document.sha256}")


def ra_contact(name: str, mail: str) -> Contact:
    """企業内RAの連絡先. Raises FieldInvalid."""
    if not name.strip() or "@" not in mail or not mail.isascii() or not mail.isprintable():
        raise FieldInvalid("ra, ra-mail", "見本 花子, ra@mihon.example")
    return Contact(ContactKind.ENTERPRISE_RA, name, mail)


def read_method(text: str) -> AuthenticationMethod:
    """組織認証の方法を読む. Raises FieldInvalid."""
    try:
        return AuthenticationMethod(text.upper().replace("-", "_"))
    except ValueError:
        raise FieldInvalid("method", "seal-certificate / registry-certificate / electronic-signature") from None


def _both(key: str) -> str:
    words = catalogue("states")[key]
    return f"{words.ja} / {words.en}"

"""失効コマンドの部品: what the commands that revoke read and say."""

import typer

from warifu.authority.facts import Certificate
from warifu.kernel.texts import shown_text
from warifu.messages import told
from warifu.workflows.installation import Installation
from warifu.workflows.publication.publish_lists import publish_list
from warifu.workflows.revocation.revoke_many import RowOutcome


def publish_and_say(installation: Installation, said: str, certificate: Certificate) -> None:
    """公開して示す: the list that says what became of the certificate, by its number."""
    published = publish_list(installation, certificate.ca_id)
    typer.echo(f"{said}: {certificate.id} (CRL {certificate.ca_id} No. {published.number})")


def line_of(outcome: RowOutcome) -> str:
    """行の結果を言う: what the row did or would do, or why it does nothing."""
    where = f"{outcome.row.line}: {shown_text(outcome.row.given)}"
    if outcome.fault is None:
        return f"{where}  {outcome.certificate_id}  {outcome.event}  {outcome.row.reason}"
    words = told(outcome.fault)
    return f"{where}  × {outcome.fault.code}: {shown_text(words.ja)} / {shown_text(words.en)}"

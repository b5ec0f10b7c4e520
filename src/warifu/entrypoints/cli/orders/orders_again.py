"""warifu orders again: certificates that end become the draft of an order, which is looked at and then submitted."""

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from warifu.entrypoints.cli.acting import acting
from warifu.entrypoints.cli.files import read_limited
from warifu.entrypoints.cli.say import complain
from warifu.entrypoints.inputs.orders import order_body
from warifu.kernel.errors import FieldInvalid, PathUnusable
from warifu.kernel.ids import OperatorCode
from warifu.orders.explained import explain
from warifu.workflows.orders.order_again import AgainDraft, draft_again, draft_ending, explain_again
from warifu.workflows.participants.find_participant import find_participant


@dataclass(frozen=True, slots=True)
class Wish:
    """再申込の希望: certificates by number, or all that end within some days; CSRs as NUMBER=FILE."""

    operator_code: str
    certificate_ids: tuple[str, ...]
    ends_within_days: int | None
    requests: tuple[str, ...]


def add_again(orders: typer.Typer) -> None:
    """コマンドを加える: to `warifu orders`."""
    orders.command("again", help="期限の近い証明書の再申込を下書きする / draft an order that follows what ends")(again)


def again(
    *,
    operator_code: Annotated[str, typer.Option(help="事業者コード / operator code")],
    certificate: Annotated[
        list[str] | None, typer.Option(help="証明書ID / certificate to order again; may be repeated")
    ] = None,
    ends_within_days: Annotated[
        int | None, typer.Option(help="この日数のうちに終わるもの / all that end within so many days")
    ] = None,
    request: Annotated[
        list[str] | None, typer.Option(help="新しいCSR / new CSR: WF-26-00431=FILE; may be repeated")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="下書きの書出し先 / file for the draft, as JSON")] = None,
    token_file: Annotated[
        Path | None,
        typer.Option("--token-file", help="事業者のAPIトークンのファイル / file with the participant's API token"),
    ] = None,
) -> None:
    wish = Wish(operator_code, tuple(certificate or ()), ends_within_days, tuple(request or ()))
    _draft(wish, out, token_file)


def _draft(wish: Wish, out: Path | None, token_file: Path | None) -> None:
    """下書きする: what is said goes to the terminal, the order itself to `out`. Raises FieldInvalid and more."""
    by_days = wish.ends_within_days is not None
    if bool(wish.certificate_ids) == by_days or (wish.requests and by_days):
        raise FieldInvalid("certificate, ends-within-days", "--certificate WF-26-00431 / --ends-within-days 90")
    installation, actor = acting(token_file)
    participant = find_participant(installation, actor, OperatorCode(wish.operator_code))
    if wish.ends_within_days is None:
        pems = dict(_read_request(text) for text in wish.requests)
        requests = {id: installation.request_format.read_request(pem) for id, pem in pems.items()}
        draft = draft_again(installation, actor, participant.id, wish.certificate_ids, requests)
    else:
        draft = draft_ending(installation, actor, participant.id, timedelta(days=wish.ends_within_days))
    _say(draft)
    if out:
        order = order_body(wish.operator_code, draft.forms)
        _write(out, json.dumps(order, ensure_ascii=False, indent=1) + "\n")


def _say(draft: AgainDraft) -> None:
    for answer in draft.answers:
        said = explain_again(answer)
        typer.echo(f"{'+' if answer.form else '-'} {said.ja}\n  {said.en}")
    if draft.quote:
        for sentence in explain(draft.quote):
            typer.echo(f"{sentence.ja}\n  {sentence.en}")
    if draft.unpriced:
        complain(draft.unpriced)
    typer.echo(f"下書き / draft: {len(draft.forms)} / {len(draft.answers)}")
    if draft.beyond_limit:
        typer.echo(f"上限のため次回へ / left for another order: {draft.beyond_limit}")


def _read_request(text: str) -> tuple[str, bytes]:
    id, _, path = text.partition("=")
    if not id or not path:
        raise FieldInvalid("request", "WF-26-00431=client.csr")
    return id, read_limited(Path(path))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as fault:
        raise PathUnusable(str(path), fault.strerror or "not writable") from None
    typer.echo(f"書き出しました / written: {path}")

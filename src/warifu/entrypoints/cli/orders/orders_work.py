"""申込コマンドの部品: what `warifu orders` reads and says."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from warifu.entrypoints.cli.acting import acting
from warifu.entrypoints.cli.files import read_limited
from warifu.entrypoints.cli.forms import read_form
from warifu.entrypoints.inputs.orders import CorrectionForm, OrderForm
from warifu.kernel.clock import JST, jst_date
from warifu.kernel.errors import FieldInvalid, NotUnderstood
from warifu.kernel.ids import CertificateId, OperatorCode
from warifu.messages import catalogue
from warifu.orders.correcting import Correction
from warifu.orders.explained import explain, explain_duplicate, order_notes
from warifu.orders.facts import OPTIONAL, WANTED, LineReason, Order, OrderLine, OrderState
from warifu.orders.history import OrderChange
from warifu.workflows.installation import Installation
from warifu.workflows.orders.show_orders import list_orders
from warifu.workflows.orders.submit import foresee_order, submit_order
from warifu.workflows.participants.find_participant import find_participant

LARGEST_FILE = 30_000_000  # bytes: 5,000 lines with a CSR each
MARKS = {"predecessor": "←", "target_token": "token", "disc_group": "disc"}


@dataclass(frozen=True, slots=True)
class OneLine:
    """一件の申込: what options say of a single line."""

    label: str | None
    holder: str
    start_on: str | None
    medium: str
    key: str | None
    csr: Path | None


@dataclass(frozen=True, slots=True)
class Typed:
    """入力: a file, or one line."""

    file: Path | None
    code: str | None
    line: OneLine
    confirm: bool = False


def submit_typed(typed: Typed, token_file: Path | None) -> None:
    """申し込む."""
    installation, actor = acting(token_file)
    form = _order_form(installation, typed)
    participant = find_participant(installation, actor, _code(form))
    forms = [line.read(installation) for line in form.lines]
    confirmed = typed.confirm or form.confirm_duplicates
    say_submitted(submit_order(installation, actor, participant.id, forms, confirm_duplicates=confirmed))


def quote_typed(typed: Typed, token_file: Path | None) -> None:
    """見積もる."""
    installation, actor = acting(token_file)
    form = _order_form(installation, typed)
    participant = find_participant(installation, actor, _code(form))
    foreseen = foresee_order(installation, actor, participant.id, [line.read(installation) for line in form.lines])
    said = explain(foreseen.quote) if foreseen.quote else [note.said for note in order_notes()]
    for sentence in [*map(explain_duplicate, foreseen.duplicates), *said]:
        typer.echo(f"{sentence.ja}\n  {sentence.en}")


def list_typed(state: str | None, limit: int, token_file: Path | None) -> None:
    """一覧を示す: one line for each order."""
    if state is not None and state not in set(OrderState):
        raise FieldInvalid("state", ", ".join(OrderState))
    installation, actor = acting(token_file)
    for seen in list_orders(installation, actor, OrderState(state) if state else None, limit):
        order, name = seen.order, seen.participant.name if seen.participant else "-"
        typer.echo(f"{order.id}  {order.application_on}  {_word('order', order.state)}  {len(order.lines)}  {name}")


def read_correction(installation: Installation, file: Path) -> tuple[Correction, bool]:
    """訂正を読む: and whether duplicates in it are confirmed.

    Raises FieldInvalid, NotUnderstood, PathUnusable, TooLarge.
    """
    form = read_form(CorrectionForm, read_limited(file, LARGEST_FILE))
    return form.read(installation), form.confirm_duplicates


def read_line_reasons(texts: Sequence[str]) -> tuple[LineReason, ...]:
    """明細の理由を読む: NUMBER=REASON. Raises FieldInvalid."""
    found = [re.fullmatch(r"([1-9][0-9]{0,5})=(.{1,1000})", text) for text in texts]
    if not all(found):
        raise FieldInvalid("line", "3=開始日が休業日です")
    return tuple(LineReason(int(match[1]), match[2]) for match in found if match)


def say_submitted(order: Order) -> None:
    """提出した申込を示す: with what holds for every order."""
    say_order(order)
    for note in order_notes():
        typer.echo(f"{note.said.ja} / {note.said.en}")


def say_order(order: Order, certificates: Mapping[int, CertificateId] | None = None) -> None:
    """申込を示す."""
    persons = ", ".join(given.person_id for given in order.approvals)
    typer.echo(f"{order.id}  {order.kind}  {_word('order', order.state)}  版 / version {order.version}")
    typer.echo(f"申込日 / application date: {order.application_on}   入力 / entered by: {order.entered_by}")
    typer.echo(f"承認 / approvals: {len(order.approvals)}/{order.approvals_needed} {persons}".rstrip())
    if order.reason:
        typer.echo(f"理由 / reason: {order.reason}")
    reasons = {named.number: named.reason for named in order.line_reasons}
    for line in order.lines:
        facts = [*_facts(line), str((certificates or {}).get(line.number, ""))]
        typer.echo(f"  {line.number}  " + "  ".join(fact for fact in facts if fact))
        if line.number in reasons:
            typer.echo(f"     ! {reasons[line.number]}")


def _facts(line: OrderLine) -> Iterator[str]:
    """Give what every line has, the key, and what a line need not have by its mark or name."""
    yield from (str(getattr(line.wanted, name)) for name in WANTED if name not in OPTIONAL)
    yield f"{line.key.origin} {line.key.algorithm}"
    for name in OPTIONAL:
        if fact := getattr(line.wanted, name):
            yield f"{MARKS.get(name, name)} {fact}"


def say_change(change: OrderChange) -> None:
    """履歴の一歩を示す."""
    at = change.at.astimezone(JST).isoformat(timespec="seconds")
    states = f"{change.before or '-'} → {change.after}"
    head = f"{change.version}  {at}  {_word('order_step', change.step)}  {states}"
    typer.echo(f"{head}  {change.by} ({change.account_id})  {change.reason}".rstrip())
    for named in change.line_reasons:
        typer.echo(f"     {named.number} ! {named.reason}")
    for line in change.lines:
        said = "; ".join(f"{f.name}: {f.before or '-'} → {f.after or '-'}" for f in line.fields)
        typer.echo(f"     {line.number} {line.step}  {said}")


def _order_form(installation: Installation, typed: Typed) -> OrderForm:
    if typed.file is not None:
        form = read_form(OrderForm, read_limited(typed.file, LARGEST_FILE))
        return form.model_copy(update={"operator_code": typed.code}) if typed.code else form
    if typed.line.label is None:
        raise FieldInvalid("label", "--label 需給管理1号 --code 0A001 / order.json")
    start_on = typed.line.start_on or jst_date(installation.clock.now()).isoformat()
    line: dict[str, Any] = {
        "start_on": start_on,
        "purpose_label": typed.line.label,
        "holder": typed.line.holder,
        "medium": typed.line.medium,
        "key_algorithm": typed.line.key,
        "request": _csr(typed.line.csr),
    }
    return read_form(OrderForm, json.dumps({"operator_code": typed.code, "lines": [line]}).encode())


def _csr(file: Path | None) -> str | None:
    if file is None:
        return None
    try:
        return read_limited(file).decode("ascii")
    except UnicodeDecodeError:
        raise NotUnderstood(str(file), "a CSR in PEM is ASCII text") from None


def _code(form: OrderForm) -> OperatorCode | None:
    return OperatorCode(form.operator_code) if form.operator_code else None


def _word(kind: str, member: str) -> str:
    words = catalogue("states")[f"{kind}.{member}"]
    return f"{words.say('ja', {})} / {words.say('en', {})}"

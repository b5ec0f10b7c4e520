"""warifu orders template, check-file and submit-file: many lines in one file, at the terminal."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from warifu.bootstrap.files import LARGEST, TEMPLATES, FileReader, write_report
from warifu.entrypoints.cli.acting import acting
from warifu.entrypoints.cli.files import read_limited, write_file
from warifu.entrypoints.cli.say import complain
from warifu.kernel.errors import FieldInvalid
from warifu.kernel.ids import OperatorCode
from warifu.kernel.texts import shown_text
from warifu.orders.explained import explain
from warifu.orders.file_rows import Tell
from warifu.orders.order_file import RowFault
from warifu.workflows.orders.order_from_file import CheckedFile, SentFile, check_order_file, order_from_file

File = Annotated[Path, typer.Argument(help="申込ファイル(XLSX、CSV) / the order, as XLSX or CSV")]
OfCode = Annotated[
    str | None, typer.Option("--operator-code", help="事業者コード / operator code; default: as the file says")
]
Report = Annotated[
    Path | None,
    typer.Option("--report", help="誤りを書き込んだXLSXの書出し先 / where to write the file back with its errors"),
]

TokenFile = Annotated[
    Path | None,
    typer.Option("--token-file", help="事業者のAPIトークンのファイル / file with the participant's API token"),
]


def add_order_files(orders: typer.Typer) -> None:
    """コマンドを加える: to `warifu orders`."""
    orders.command("template", help="ひな形を書き出す / write a template to fill in")(template)
    orders.command(
        "check-file", help="ファイルを調べる(何も書き込まない) / name every fault in a file; nothing is taken"
    )(check)
    orders.command("submit-file", help="ファイルから申し込む / order what the file says")(submit)


def template(
    out: Annotated[Path, typer.Option("--out", help="書出し先(.xlsx、.csv) / where to write it, .xlsx or .csv")],
) -> None:
    write = TEMPLATES.get(out.suffix.lower().removeprefix("."))
    if write is None:
        raise FieldInvalid("out", " / ".join(f"order.{form}" for form in TEMPLATES))
    written = io.BytesIO()
    write(written)
    write_file(out, written.getvalue())
    typer.echo(f"書き出しました / written: {out}")


def check(file: File, operator_code: OfCode = None, report: Report = None, token_file: TokenFile = None) -> None:
    sent = _read(file, operator_code)
    installation, actor = acting(token_file)
    with _progress() as tell:
        checked = check_order_file(installation, actor, sent, tell)
    _say_checked(checked)
    if report:
        _write_report(report, checked, only_faulty=False)
    raise typer.Exit(1 if checked.faults else 0)


def submit(
    file: File,
    *,
    operator_code: OfCode = None,
    report: Report = None,
    good_rows: Annotated[
        bool, typer.Option("--good-rows", help="誤りのある行を除いて申し込む / leave rows with errors out")
    ] = False,
    confirm_duplicates: Annotated[
        bool, typer.Option("--confirm-duplicates", help="重複を確認済み / duplicates are meant")
    ] = False,
    token_file: TokenFile = None,
) -> None:
    sent = _read(file, operator_code)
    installation, actor = acting(token_file)
    with _progress() as tell:
        taken = order_from_file(
            installation,
            actor,
            sent,
            take_good_rows=good_rows,
            confirm_duplicates=confirm_duplicates,
            tell=tell,
        )
    _say_checked(taken.checked)
    if report:
        _write_report(report, taken.checked, only_faulty=True)
    left_out = len(taken.checked.left_out)
    typer.echo(
        f"申し込みました / ordered: {taken.order.id}  {len(taken.order.lines):,}件 / lines"
        f"  (除いた行 / rows left out: {left_out:,})"
    )


def _read(file: Path, operator_code: str | None) -> "SentFile":
    code = OperatorCode(operator_code) if operator_code else None
    return SentFile(read_limited(file, LARGEST), FileReader(), code)


@contextmanager
def _progress() -> Iterator["Tell"]:
    """Show a bar on a terminal; silence elsewhere."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("調べています / checking", total=None)
        yield lambda count, of: bar.update(task, completed=count, total=of)


def _say_checked(checked: "CheckedFile") -> None:
    for fault in checked.faults:
        typer.echo(f"× {_line(fault)}")
    for notice in checked.notices:
        typer.echo(f"△ {_line(notice)}")
    for order_id in checked.submitted_before:
        typer.echo(f"△ 同じファイルの申込み / the same file was ordered before: {order_id}")
    typer.echo(f"事業者 / participant: {checked.participant.operator_code}   SHA-256: {checked.sha256}")
    rows, good = len(checked.table.rows), len(checked.good)
    typer.echo(f"{rows:,}行、正しい行 {good:,}、誤り {len(checked.faults):,}か所")
    typer.echo(f"{rows:,} rows, {good:,} good, {len(checked.faults):,} errors")
    if checked.priced:
        for sentence in explain(checked.priced):
            typer.echo(f"{sentence.ja}\n  {sentence.en}")
    if checked.unpriced:
        complain(checked.unpriced)


def _line(fault: "RowFault") -> str:
    place = f"{fault.column}{fault.row}" if fault.column else f"{fault.row}行 / row {fault.row}"
    given = f"「{fault.given}」" if fault.given else ""
    lines = (f"{place}  {fault.heading}{given}  {fault.code}", f"    {fault.say('ja')}", f"    {fault.say('en')}")
    return "\n".join(map(shown_text, lines))


def _write_report(path: Path, checked: "CheckedFile", *, only_faulty: bool) -> None:
    out = io.BytesIO()
    write_report(out, checked.table, checked.faults, only_faulty=only_faulty)
    write_file(path, out.getvalue())
    typer.echo(f"書き出しました / written: {path}")

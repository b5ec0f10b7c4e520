"""warifu evidence: the evidence log as a file, and whether it is the one that was signed."""

from pathlib import Path
from typing import Annotated

import typer

evidence = typer.Typer()

LogArgument = Annotated[Path, typer.Argument(help="証跡のファイル / the evidence log as a file")]

KeyOption = Annotated[Path, typer.Option("--key", help="証跡の公開鍵(PEM) / public key that signs heads")]


@evidence.command(help="証跡を書き出す / write every entry of the evidence log into a file")
def export(file: LogArgument) -> None:
    from warifu.bootstrap.local import local_actor, local_installation
    from warifu.entrypoints.cli.evidence.evidence_work import export_to

    count = export_to(local_installation(), local_actor(), file)
    typer.echo(f"書き出しました / written: {file} ({count})")


@evidence.command(help="書き出した証跡を確かめる / check an exported log against a signed head; needs no installation")
def verify(
    file: LogArgument,
    head: Annotated[Path, typer.Option("--head", help="署名した木の頭(JSON) / signed head")],
    key: KeyOption,
    earlier_head: Annotated[
        Path | None, typer.Option("--earlier-head", help="以前に受け取った木の頭 / a head that was handed out before")
    ] = None,
) -> None:
    from warifu.entrypoints.cli.evidence.evidence_work import read_key, read_signed, verify_file

    public_key = read_key(key)
    newest = read_signed(head, public_key)
    verified = verify_file(file, newest, read_signed(earlier_head, public_key) if earlier_head else None)
    typer.echo(f"署名どおりです / as signed: 1 - {verified.signed} ({newest.at.isoformat()})")
    if earlier_head:
        typer.echo("以前の木の頭の続きです / continues the earlier head")
    typer.echo(f"まだ署名のない証跡 / entries after the head, not signed yet: {verified.after}")


@evidence.command(
    help="一件の証跡が署名どおりだという証明を書き出す / write a proof of one entry, to be shown without the others"
)
def prove(
    number: Annotated[int, typer.Argument(min=1, help="証跡の番号 / number of the entry")],
    out: Annotated[Path, typer.Option("--out", help="証明の書出し先 / where to write the proof (JSON)")],
) -> None:
    from warifu.bootstrap.local import local_actor, local_installation
    from warifu.entrypoints.cli.files import write_file
    from warifu.evidence.proof_file import write_proof
    from warifu.workflows.evidence.prove_entry import prove_entry

    write_file(out, write_proof(prove_entry(local_installation(), local_actor(), number)))
    typer.echo(f"書き出しました / written: {out}")


@evidence.command("verify-entry", help="一件の証明を確かめる / check the proof of one entry; needs no installation")
def verify_entry(
    file: Annotated[Path, typer.Argument(help="証明のファイル / the proof as a file")],
    key: KeyOption,
) -> None:
    from warifu.entrypoints.cli.evidence.evidence_work import read_key, verify_proof

    proof = verify_proof(file, read_key(key))
    typer.echo(f"署名どおりです / as signed: {proof.number} ({proof.signed.head.at.isoformat()})")
    typer.echo(proof.line.decode("ascii"))

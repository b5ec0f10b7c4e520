"""warifu verify: whether a certificate is to be relied on."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer


# long: one parameter per option
def verify_file(
    leaf: Annotated[Path, typer.Argument(help="調べる証明書(PEM / DER) / certificate to verify")],
    *,
    trust: Annotated[list[Path], typer.Option("--trust", help="信頼する認証局の証明書 / certificates to trust")],
    crl: Annotated[list[Path] | None, typer.Option("--crl", help="失効リスト / revocation list")] = None,
    untrusted: Annotated[
        list[Path] | None, typer.Option("--untrusted", help="途中の発行者の証明書 / issuers between")
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", help="時点(既定は現在) / moment, such as 2026-04-01 (JST) or with an offset")
    ] = None,
    purpose: Annotated[str | None, typer.Option("--purpose", help="用途 / purpose: client or server")] = None,
    policy: Annotated[
        list[str] | None, typer.Option("--policy", help="受け入れるポリシー(OID) / policy to accept (default: any)")
    ] = None,
    explicit_policy: Annotated[
        bool, typer.Option("--explicit-policy", help="ポリシーを必須とする / a policy must hold")
    ] = False,
    no_policy_mapping: Annotated[
        bool, typer.Option("--no-policy-mapping", help="ポリシーの読替えを認めない / no policy mapping")
    ] = False,
    no_any_policy: Annotated[
        bool, typer.Option("--no-any-policy", help="anyPolicy を認めない / anyPolicy stands for nothing")
    ] = False,
) -> None:
    """検証する: exit 0, or 1 with the reason."""
    from warifu.bootstrap.tools import LARGEST, PolicyWanted, read_bundle, read_leaf, read_list_file, verify
    from warifu.entrypoints.cli.files import read_limited
    from warifu.kernel.clock import SystemClock
    from warifu.kernel.texts import shown_text
    from warifu.messages import told

    size = LARGEST["certificate"]
    own = read_leaf(str(leaf), read_limited(leaf, size))
    anchors = [read_bundle(str(path), read_limited(path, size)) for path in trust]
    between = [own, *(read_bundle(str(path), read_limited(path, size)) for path in untrusted or ())]
    for place, fault in (one for bundle in (*between, *anchors) for one in bundle.unreadable):
        words = told(fault)
        typer.echo(f"除きました / left out: {shown_text(place)}: {fault.code}: {words.ja} / {words.en}", err=True)
    verified = verify(
        own.readable[0],
        trust=[der for bundle in anchors for der in bundle.readable],
        untrusted=[der for bundle in between for der in bundle.readable],
        lists=[der for path in crl or () for der in read_list_file(str(path), read_limited(path, LARGEST["CRL"]))],
        at=_instant(at) if at else SystemClock().now(),
        purpose=purpose,
        policy=PolicyWanted(frozenset(policy or ()), explicit_policy, no_policy_mapping, no_any_policy),
    )
    typer.echo("正しい証明書です / verified")
    for level, subject in enumerate(verified.chain):
        looked_up = "失効なし / not revoked" if subject in verified.revocation_checked else ""
        typer.echo(f"{'  ' * level}{subject}  {looked_up}".rstrip())
    if not verified.revocation_checked:
        typer.echo("失効は確かめていません(--crl で確かめます) / revocation was not checked; add --crl")


def _instant(text: str) -> datetime:
    """時点を読む: a date is its first second in Japan. Raises FieldInvalid."""
    from warifu.kernel.clock import parse_day, start_of_day
    from warifu.kernel.errors import FieldInvalid

    try:
        if len(text) == len("2026-04-01"):
            return start_of_day(parse_day(text))
        at = datetime.fromisoformat(text)
        if at.tzinfo is not None:
            return at.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise FieldInvalid("at", "2026-04-01 / 2026-04-01T09:00:00+09:00")

"""warifu check: what files and folders hold, and until when."""

from pathlib import Path
from typing import Annotated

import typer

Paths = Annotated[list[Path], typer.Argument(help="ファイルやフォルダー / files and folders", show_default=False)]
Today = Annotated[str | None, typer.Option("--today", help="この日の時点で(既定は今日) / as of this day, 2026-04-01")]
Within = Annotated[
    int | None,
    typer.Option("--within", min=0, help="この日数のうちに期限が来れば終了コード3、過ぎていれば4 / exit 3 or 4"),
]
Spoken = Annotated[str | None, typer.Option("--language", help="ja または en(既定は利用者の言語) / ja or en")]
AsJson = Annotated[bool, typer.Option("--json", help="JSONで / as JSON")]
PassphraseFile = Annotated[
    Path | None,
    typer.Option("--passphrases", help="対象とパスフレーズのCSV / CSV of file, folder or pattern, and passphrase"),
]
Ask = Annotated[bool, typer.Option("--ask", help="パスフレーズをたずねる / ask for passphrases")]


def check(
    paths: Paths,
    *,
    today: Today = None,
    within: Within = None,
    passphrases: PassphraseFile = None,
    ask: Ask = False,
    as_json: AsJson = False,
    language: Spoken = None,
) -> None:
    """調べる: exit 0, 1 when something could not be opened, 3 or 4 by --within."""
    from warifu.entrypoints.cli.holdings.check_work import check_holdings

    raise typer.Exit(
        check_holdings(
            paths, today=today, within=within, passphrases=passphrases, ask=ask, as_json=as_json, language=language
        )
    )

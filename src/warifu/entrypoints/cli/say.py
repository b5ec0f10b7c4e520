"""端末への表示: errors as a code, two sentences and what to do; never a traceback for what is the caller's to mend."""

import typer

from warifu.kernel.errors import WarifuError
from warifu.messages import told


def complain(error: WarifuError) -> None:
    """誤りを示す: on standard error, Japanese first."""
    words = told(error)
    typer.secho(f"{error.code}: {words.ja} / {words.en}", err=True, fg="red")
    typer.echo(f"→ {words.todo_ja} / {words.todo_en}", err=True)

"""端末への表示: errors as a code, two sentences and what to do; never a traceback for what is the caller's to mend."""

import typer

from warifu.kernel.errors import WarifuError
from warifu.kernel.texts import shown_text
from warifu.messages import told


def complain(error: WarifuError) -> None:
    """誤りを示す: on standard error, Japanese first."""
    words = told(error)
    typer.secho(f"{error.code}: {shown_text(words.ja)} / {shown_text(words.en)}", err=True, fg="red")
    typer.echo(f"→ {shown_text(words.todo_ja)} / {shown_text(words.todo_en)}", err=True)

"""端末への表示: errors as a code, two sentences and what to do; never a traceback for what is the caller's to mend."""

import typer

from warifu.kernel.errors import WarifuError
from warifu.messages import catalogue


def complain(error: WarifuError) -> None:
    """誤りを示す: on standard error, Japanese first."""
    words, facts = catalogue("errors")[error.code], error.facts()
    facts = {name: ", ".join(map(str, fact)) if isinstance(fact, tuple) else fact for name, fact in facts.items()}
    typer.secho(f"{error.code}: {words.say('ja', facts)} / {words.say('en', facts)}", err=True, fg="red")
    typer.echo(f"→ {words.todo('ja', facts)} / {words.todo('en', facts)}", err=True)

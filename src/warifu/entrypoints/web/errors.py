"""誤りの画面: the page for any leaf of the error tree, and the one that asks for a sign-in certificate."""

from collections.abc import Mapping
from typing import Any

from warifu.entrypoints.web.pages import Frame, render
from warifu.kernel.errors import WarifuError
from warifu.messages import catalogue

MAX_FACT = 200  # characters of a fact that are shown; facts may repeat what a stranger sent


def render_error(error: WarifuError, reference: str, frame: Frame) -> str:
    """誤りの画面: what is so, what to do, and the code and reference to quote."""
    said = catalogue("errors")[error.code]
    facts = _facts(error)
    return render(
        "error.j2",
        frame,
        code=error.code,
        reference=reference,
        heading=said.say(frame.language, facts),
        todo=said.todo(frame.language, facts),
    )


def _facts(error: WarifuError) -> Mapping[str, str]:
    return {name: _said(value)[:MAX_FACT] for name, value in error.facts().items()}


def _said(value: Any) -> str:
    return ", ".join(str(item) for item in value) if isinstance(value, tuple) else str(value)


def render_sign_in_needed(frame: Frame) -> str:
    """ログインの案内: the page for browsers that offered no sign-in certificate."""
    return render("sign_in.j2", frame)

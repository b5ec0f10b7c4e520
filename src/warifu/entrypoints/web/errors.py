"""誤りの画面: the page for any leaf of the error tree, and the one that asks for a sign-in certificate."""

from warifu.entrypoints.web.pages import Frame, render
from warifu.kernel.errors import WarifuError
from warifu.messages import told


def render_error(error: WarifuError, reference: str, frame: Frame) -> str:
    """誤りの画面: what is so, what to do, and the code and reference to quote."""
    said, is_japanese = told(error), frame.language == "ja"
    return render(
        "error.j2",
        frame,
        code=error.code,
        reference=reference,
        heading=said.ja if is_japanese else said.en,
        todo=said.todo_ja if is_japanese else said.todo_en,
    )


def render_sign_in_needed(frame: Frame) -> str:
    """ログインの案内: the page for browsers that offered no sign-in certificate."""
    return render("sign_in.j2", frame)

"""docs/reference/errors.md: every coded error with its words."""

from pathlib import Path

from tools.checks.error_words import leaves

HEAD = """# 誤りの一覧 / Errors

Every error has a stable code. The API puts it into `code`, the command line prints it, a log line carries it.
誤りには変わらないコードがあります。APIの`code`、コマンドの表示、ログのどれにも同じコードが出ます。

"""


def page(root: Path) -> str:
    """誤りの一覧."""
    from warifu.messages import catalogue

    words = catalogue("errors")
    parts = [HEAD]
    for leaf in leaves(root):
        code = vars(leaf)["code"]
        said = words[code]
        parts.append(
            f"## `{code}`\n\n{said.ja} {said.todo_ja}\n\n{said.en} {said.todo_en}\n\n"
            f"`{leaf.__module__}.{leaf.__name__}`, {_branch(leaf)}\n\n"
        )
    return "".join(parts).rstrip() + "\n"


def _branch(leaf: type) -> str:
    from warifu.kernel.errors import WarifuError

    above = [c.__name__ for c in leaf.__mro__[1:] if issubclass(c, WarifuError) and c is not WarifuError]
    return " < ".join(above) or "WarifuError"

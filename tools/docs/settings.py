"""docs/reference/settings.md: every line that `warifu.toml` may have."""

import ast
import json
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

HEAD = """# 設定 / Settings

`warifu.toml` in the data directory. Every line may be left out. A name that is not listed here is refused.
データディレクトリーの`warifu.toml`に書きます。どの行も省けます。ここにない名前は断ります。

| name | default | 日本語 | |
| --- | --- | --- | --- |
"""
ENVIRONMENT = """
| environment variable | |
| --- | --- |
| `{home}` | データディレクトリー: the data directory; `var` below the working directory when not set |
| `{database}` | データベース: overrides `database_url`, so that a password need not stand in the file |
"""


def page(root: Path) -> str:
    """設定一覧."""
    from warifu.settings import DATABASE_VARIABLE, HOME_VARIABLE, Settings

    said = _words(root / "src" / "warifu" / "settings" / "__init__.py")
    parts = [HEAD]
    for field in fields(Settings):
        if field.name == "home":
            continue
        default = field.default if field.default_factory is MISSING else field.default_factory()
        japanese, _, english = said[field.name].rstrip(".").partition(": ")
        parts.append(f"| `{field.name}` | `{_toml(default)}` | {japanese} | {english} |\n")
    parts.append(ENVIRONMENT.format(home=HOME_VARIABLE, database=DATABASE_VARIABLE))
    return "".join(parts)


def _words(file: Path) -> dict[str, str]:
    tree = ast.parse(file.read_text("utf-8"))
    settings = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Settings")
    said = dict[str, str]()
    for field, words in zip(settings.body, settings.body[1:], strict=False):
        match field, words:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                said[name] = text
    return said


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(below)}" for key, below in value.items()) + " }" if value else "{}"
    return json.dumps(value)

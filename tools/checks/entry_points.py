"""Entry points call workflows; none of them opens a unit of work or mentions a store."""

import ast
import re
from pathlib import Path

from tools.checks.tree import python_files

FORBIDDEN = re.compile(r"unit_of_work|UnitOfWork|[Ss]tores|\w+Stores?")


def findings(root: Path) -> list[str]:
    """One sentence per mention of a unit of work or a store."""
    entry_points = root / "src" / "warifu" / "entrypoints"
    return [
        f"{file.relative_to(root).as_posix()}:{getattr(node, 'lineno', 0)}: {name} belongs into a workflow"
        for file in python_files(root, "src")
        if file.is_relative_to(entry_points)
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if FORBIDDEN.fullmatch(name := _name(node))
    ]


def _name(node: ast.AST) -> str:
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name) | ast.arg(arg=name) | ast.keyword(arg=str(name)):
            return name
        case ast.alias(name=name):
            return name.rpartition(".")[2]
    return ""

"""The pairs of a Japanese word and its identifier: first docstring lines, trailing comments, rows of systems."""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.checks.tree import python_files

OUTSIDE = {"adapters", "entrypoints", "messages", "workflows"}
SYSTEMS = Path("systems", "electricity.toml")
JAPANESE_WORD = re.compile(r"^([^:.。]*[\u3040-\u30ff\u4e00-\u9fff][^:.。]*)[:.。]")
TRAILING = re.compile(r"#\s*(?:noqa: [A-Z0-9]+\s*#\s*)?(.+?)\s*$")


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """語の対: a Japanese word, its identifier, and the module it stands in."""

    module: str
    identifier: str
    japanese: str


def pairs(root: Path) -> list[Pair]:
    """All pairs of the packages, the kernel and the rows; a class or member without a Japanese word has ""."""
    return [*(pair for file in _files(root) for pair in _pairs(file, root)), *_rows(root)]


def _rows(root: Path) -> list[Pair]:
    """Give the names of the systems of the trade, their channels and areas, each once."""
    file = root / "src" / "warifu" / SYSTEMS
    named: dict[str, str] = {}

    def collect(code: str, row: dict[str, Any]) -> None:
        if "ja" in row:
            named[code] = row["ja"]
        for below, inside in row.items():
            if isinstance(inside, dict):
                collect(below, inside)

    collect("", tomllib.loads(file.read_text("utf-8")))
    return [Pair(".".join(SYSTEMS.with_suffix("").parts), code, japanese) for code, japanese in named.items()]


def _files(root: Path) -> list[Path]:
    source = root / "src" / "warifu"
    inside = (file for file in python_files(root, "src") if len(file.relative_to(source).parts) > 1)
    return [file for file in inside if file.relative_to(source).parts[0] not in OUTSIDE]


def _pairs(file: Path, root: Path) -> Iterator[Pair]:
    text = file.read_text("utf-8")
    module = ".".join(file.relative_to(root / "src" / "warifu").with_suffix("").parts)
    for node in ast.parse(text).body:
        if not isinstance(node, ast.ClassDef) or node.name.startswith("_"):
            continue
        first = (ast.get_docstring(node) or "").partition("\n")[0] + "."
        word = JAPANESE_WORD.match(first)
        yield Pair(module, node.name, word[1].strip() if word else "")
        if any(isinstance(parent, ast.Name) and parent.id.endswith("Enum") for parent in node.bases):
            yield from _members(node, module, text.splitlines())


def _members(enum: ast.ClassDef, module: str, lines: list[str]) -> Iterator[Pair]:
    for node in enum.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            comment = TRAILING.search(lines[(node.end_lineno or node.lineno) - 1])
            yield Pair(module, f"{enum.name}.{node.targets[0].id}", comment[1] if comment else "")

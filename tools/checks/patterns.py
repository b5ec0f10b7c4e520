"""No possessive quantifier and no atomic group: Python before 3.11.5, such as Debian 12's, matches them wrongly."""

import ast
import re
from pathlib import Path

from tools.checks.tree import python_files

HARMLESS = re.compile(r"\\.|\[\^?\]?[^\]]*\]", re.DOTALL)
BROKEN = re.compile(r"[*+?}][+]|\(\?>")


def findings(root: Path) -> list[str]:
    """One sentence per pattern handed to `re` that would not match the same everywhere."""
    found = []
    for file in python_files(root):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="re")), args=[ast.Constant(value=str() | bytes() as text), *_]
                ):
                    pattern = text if isinstance(text, str) else text.decode("latin-1")
                    if BROKEN.search(HARMLESS.sub("x", pattern)):
                        place = f"{file.relative_to(root)}:{node.lineno}"
                        found.append(f"{place}: possessive or atomic: Debian 12's Python matches it wrongly")
    return found

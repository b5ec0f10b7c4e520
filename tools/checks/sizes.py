"""Files stay within 400 lines and functions within 40, or say in one line why not: `# long: reason`.

The line stands within a file's first five lines, or on a function's `def` line or right above it.
"""

import ast
import re
from pathlib import Path

from tools.checks.tree import python_files

LONGEST_FILE = 400
LONGEST_FUNCTION = 40
REASON = re.compile(r"# long: \S+")


def findings(root: Path) -> list[str]:
    """One sentence per file or function that is too long without a reason."""
    found = []
    for file in python_files(root):
        lines = file.read_text("utf-8").splitlines()
        name = file.relative_to(root)
        if len(lines) > LONGEST_FILE and not any(REASON.search(line) for line in lines[:5]):
            found.append(f"{name}: {len(lines)} lines, at most {LONGEST_FILE}")
        found += [f"{name}:{finding}" for finding in _functions(lines)]
    return found


def _functions(lines: list[str]) -> list[str]:
    found = []
    for node in ast.walk(ast.parse("\n".join(lines))):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        near = lines[max(first - 2, 0) : node.lineno]
        if length > LONGEST_FUNCTION and not any(REASON.search(line) for line in near):
            found.append(f"{node.lineno}: {node.name}() has {length} lines, at most {LONGEST_FUNCTION}")
    return found

"""Files have at most 400 lines, functions 40 and folders 20 modules, or a line says why more: `# long: reason`.

The line stands within a file's first five lines, on a function's `def` line or right above it, and for a folder within
the first five lines of its `__init__.py`.
"""

import ast
import re
from collections import Counter
from pathlib import Path

from tools.checks.tree import python_files

LONGEST_FILE = 400
LONGEST_FUNCTION = 40
MOST_MODULES = 20
REASON = re.compile(r"# long: \S+")


def findings(root: Path) -> list[str]:
    """One sentence per file, function or folder that is too long without a reason."""
    found = _folders(root)
    for file in python_files(root):
        lines = file.read_text("utf-8").splitlines()
        name = file.relative_to(root)
        if len(lines) > LONGEST_FILE and not _says_why(lines):
            found.append(f"{name}: {len(lines)} lines, at most {LONGEST_FILE}")
        found += [f"{name}:{finding}" for finding in _functions(lines)]
    return found


def _folders(root: Path) -> list[str]:
    modules = Counter(file.parent for file in python_files(root) if file.name != "__init__.py")
    found = []
    for folder, count in sorted(modules.items()):
        package = folder / "__init__.py"
        if count > MOST_MODULES and not (package.exists() and _says_why(package.read_text("utf-8").splitlines())):
            found.append(f"{folder.relative_to(root)}: {count} modules, at most {MOST_MODULES}")
    return found


def _says_why(lines: list[str]) -> bool:
    return any(REASON.search(line) for line in lines[:5])


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

"""`python -m tools.figures [REV …]`: a table of figures of the source, of the working tree or of each git revision."""

import ast
import io
import re
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path("src/warifu")
TEXTS = {".py", ".toml", ".j2"}
MOST_MODULES = 20
# An example of each thing that is added now and then: the source files that mention it had to be edited for it.
EXAMPLES = {
    "an order-line field (`target_token`)": re.compile(r"\btarget_token\b"),
    "an error (`notice.unknown`)": re.compile(r"\bNoticeUnknown\b|\bnotice\.unknown\b"),
    "a system (`CAPACITY_MARKET`)": re.compile(r"\bcapacity_market\b", re.IGNORECASE),
    "an act with its command and route (`media lost`)": re.compile(r"\breport_lost\b"),
}


@dataclass(frozen=True, slots=True)
class Module:
    """モジュール: its path below src/warifu, its lines and its syntax tree."""

    path: Path
    lines: int
    tree: ast.Module

    @property
    def name(self) -> str:
        return ".".join(("warifu", *self.path.with_suffix("").parts)).removesuffix(".__init__")


def main(revisions: list[str]) -> None:
    """Print a table with one column per revision."""
    columns = [_figures_of(revision) for revision in revisions] or [_figures(Path.cwd())]
    print("| figure |", " | ".join(revisions or ["working tree"]), "|")
    print("| --- |" + " ---: |" * len(columns))
    for figure in columns[0]:
        print(f"| {figure} |", " | ".join(column[figure] for column in columns), "|")


def _figures_of(revision: str) -> dict[str, str]:
    archive = subprocess.run(["git", "archive", revision, str(SOURCE)], check=True, capture_output=True).stdout
    with tempfile.TemporaryDirectory() as folder, tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(folder, filter="data")
        return _figures(Path(folder))


def _figures(root: Path) -> dict[str, str]:
    source = root / SOURCE
    modules = [_module(file, source) for file in sorted(source.rglob("*.py"))]
    return _sizes(modules) | _imports(modules) | _files_touched(source)


def _module(file: Path, source: Path) -> Module:
    text = file.read_text("utf-8")
    return Module(file.relative_to(source), len(text.splitlines()), ast.parse(text))


def _sizes(modules: list[Module]) -> dict[str, str]:
    folders = Counter(module.path.parent for module in modules if module.path.name != "__init__.py")
    full = sum(count > MOST_MODULES for count in folders.values())
    folder, most = folders.most_common(1)[0]
    largest = max(modules, key=lambda module: module.lines)
    length, name = max(_functions(modules))
    return {
        "modules": f"{len(modules)}",
        "lines": f"{sum(module.lines for module in modules):,}",
        "most modules in a folder": f"{most} (`{folder}`)",
        f"folders of more than {MOST_MODULES} modules": f"{full}",
        "largest file, lines": f"{largest.lines} (`{largest.path}`)",
        "longest function, lines": f"{length} (`{name}`)",
    }


def _functions(modules: list[Module]) -> Iterator[tuple[int, str]]:
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield (node.end_lineno or node.lineno) - node.lineno + 1, node.name


def _imports(modules: list[Module]) -> dict[str, str]:
    taken = sum(last - first + 1 for module in modules for first, last in _import_lines(module))
    names = {module.name for module in modules}
    arrows = {
        (module.name, target) for module in modules for target in _targets(module, names) if target != module.name
    }
    within = [(a, b) for a, b in arrows if _in_workflows(a) and _in_workflows(b)]
    across = [(a, b) for a, b in within if _package(a) and _package(b) and _package(a) != _package(b)]
    packages = {_package(name) for name in names if _in_workflows(name)} - {""}
    share = taken / sum(module.lines for module in modules)
    return {
        "import statements, share of lines": f"{share:.1%}",
        "imports between modules of `workflows/`": f"{len(within)}",
        "the same, from package to package": f"{len(across)}" if packages else "no packages",
        "pairs of packages in `workflows/` that import": f"{len({(_package(a), _package(b)) for a, b in across})}"
        if packages
        else "no packages",
    }


def _import_lines(module: Module) -> Iterator[tuple[int, int]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node.lineno, node.end_lineno or node.lineno


def _targets(module: Module, names: set[str]) -> Iterator[str]:
    """Give the modules of ours that it imports; `from package import module` names the module."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield from (name for name in (inner if inner in names else node.module,) if name in names)


def _in_workflows(name: str) -> bool:
    return name.startswith("warifu.workflows.")


def _package(name: str) -> str:
    """Give the package of a module in `workflows/`; "" for one that stands at its root."""
    parts = name.split(".")
    return parts[2] if len(parts) > 3 else ""


def _files_touched(source: Path) -> dict[str, str]:
    texts = [file.read_text("utf-8") for file in sorted(source.rglob("*")) if _is_edited(file)]
    return {
        f"files that mention {what}": f"{sum(bool(pattern.search(text)) for text in texts)}"
        for what, pattern in EXAMPLES.items()
    }


def _is_edited(file: Path) -> bool:
    return file.suffix in TEXTS and "migrations" not in file.parts


if __name__ == "__main__":
    main(sys.argv[1:])

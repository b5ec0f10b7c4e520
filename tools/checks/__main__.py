"""`python -m tools.checks [NAME …]`: print every finding in the current folder; exit 1 when there is one."""

import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import tools.checks

NAMES = [module.name for module in iter_modules(tools.checks.__path__) if not module.name.startswith("__")]


def main(asked: list[str]) -> int:
    root = Path.cwd()
    sys.path.insert(0, str(root / "src"))
    found = 0
    for name in asked or NAMES:
        module = import_module(f"tools.checks.{name}")
        if not hasattr(module, "findings"):
            continue
        for finding in module.findings(root):
            print(f"{name}: {finding}")
            found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

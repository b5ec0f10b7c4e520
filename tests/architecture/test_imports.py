"""Imports go as .importlinter says."""

import subprocess
import sys
from pathlib import Path


def test_imports_go_downwards_only(repository: Path) -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-logo", "--no-cache"], cwd=repository, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr

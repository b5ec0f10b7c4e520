"""The commands of an operator alone, as processes of their own, and a small ledger for them."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

CASES = Path(__file__).parent / "planner"
LEDGER = """証明書名,シリアル番号,有効期限,スイッチング Web,容量市場,託送
取引1号,1F,2027-03-31,○,,
取引2号,1E,2028-02-29,,○,東京
"""


def warifu(*words: object, cwd: Path, **environment: str) -> tuple[int, str, str]:
    """Exit code, output and error output; never a traceback."""
    command = [sys.executable, "-m", "warifu", *map(str, words)]
    spoken = {"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "utf-8", **environment}
    done = subprocess.run(command, capture_output=True, cwd=cwd, env={**os.environ, **spoken})
    said, told = (stream.decode(spoken["PYTHONIOENCODING"]) for stream in (done.stdout, done.stderr))
    assert "Traceback" not in told
    return done.returncode, said, told


def plan_json(*words: object, cwd: Path) -> Any:
    """The plan of `warifu plan … --json`."""
    return json.loads(warifu("plan", *words, "--json", cwd=cwd)[1])


def cases(name: str = "cases.json") -> list[dict[str, Any]]:
    """Estates with their stated answers."""
    found: list[dict[str, Any]] = json.loads((CASES / name).read_text("utf-8"))
    return found

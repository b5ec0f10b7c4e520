"""作る道具: what the making scripts share.

`cd tests && python -m samples.made.FOLDER.make` makes the files of a folder anew, with the programs of versions.toml.
"""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MADE = Path(__file__).parent


def sh(line: str, cwd: Path, content: bytes = b"") -> bytes:
    """What a shell line of another program writes to its output, run in `cwd`."""
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", line], cwd=cwd, input=content, stdout=subprocess.PIPE, check=True
    ).stdout


@contextmanager
def workshop() -> Iterator[Path]:
    """A folder for keys and databases, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def keep(folder: str, name: str, content: bytes) -> None:
    (MADE / folder / name).write_bytes(content)


def saved(folder: str, made: Path, *names: str) -> None:
    for name in names:
        keep(folder, name, (made / name).read_bytes())

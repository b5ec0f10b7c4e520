"""Judge mutated order files in a process of its own, with little memory: a table, or a coded error, and soon.

    python judge_order_files.py KIND COUNT FOLDER

Prints as JSON how many were refused, what was wrong, and the longest time that one took.
"""

import io
import json
import random
import resource
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path

from warifu.adapters.order_files.reader import FileReader
from warifu.kernel.errors import WarifuError
from warifu.orders.order_file import Table

MEMORY = 1_500 * 1024 * 1024
TOKENS = (
    b"<",
    b">",
    b'"',
    b"=",
    b",",
    b"\t",
    b"\r\n",
    b"\0",
    b"999999999999",
    b"<c>",
    b"<row r='1'>",
    b"&#0;",
    b"1E400",
)


def main(kind: str, count: int, folder: Path) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    original = (folder / kind).read_bytes()
    chance = random.Random(f"{kind} 20261124")
    refused: Counter[str] = Counter()
    wrong, slowest = [], 0.0
    for number in range(count):
        content = mutated(original, chance)
        begun = time.monotonic()
        try:
            table = FileReader().read(content)
            if not isinstance(table, Table) or any(row.number < 1 for row in table.rows):
                wrong.append(f"{number}: {type(table).__name__}")
        except WarifuError as error:
            refused[error.code] += 1
        except BaseException as fault:
            wrong.append(f"{number}: {type(fault).__name__}: {fault}"[:300])
        slowest = max(slowest, time.monotonic() - begun)
    sys.stdout.write(json.dumps({"refused": refused, "wrong": wrong, "slowest": slowest}))


def mutated(original: bytes, chance: random.Random) -> bytes:
    """Change the bytes; of a workbook, more often the bytes of one of its parts, packed again as if nothing was."""
    if original.startswith(b"PK") and chance.random() < 0.8:
        return _repacked(original, chance)
    return _changed(original, chance)


def _repacked(original: bytes, chance: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(original)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen = chance.choice(names)
        for name in names:
            data = old.read(name)
            if name == chosen:
                if chance.random() < 0.05:
                    continue
                data = _changed(data, chance)
            new.writestr(name, data)
    return out.getvalue()


def _changed(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8))):
        at = chance.randrange(len(changed) + 1)
        match chance.randrange(5):
            case 0:
                changed[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del changed[at : at + chance.randrange(1, 60)]
            case 2:
                changed[at:at] = chance.choice(TOKENS)
            case 3:
                changed[at:at] = changed[at : at + chance.randrange(1, 400)]
            case _:
                del changed[max(at, 1) :]
    return bytes(changed) or b"\n"


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))

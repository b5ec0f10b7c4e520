"""パスフレーズの一覧: which ones to try on which file. A row of CSV: file, folder or pattern, and the passphrase."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from warifu.adapters.parsing import refusing
from warifu.kernel.errors import NotUnderstood
from warifu.kernel.secret import Secret
from warifu.kernel.texts import text_of

EXPECTED = "CSV"
HEADINGS = {"file", "path", "ファイル", "対象"}
LARGEST = 1024 * 1024
CELLS = 2


@dataclass(frozen=True, slots=True)
class PassphraseRow:
    """一覧の行: `where` as it was written, beginning at `folder` where it is a relative path."""

    where: str
    folder: Path
    passphrase: Secret[str]

    def fits(self, path: Path) -> bool:
        """そのファイルのものか: by its name, its path, a pattern of either, or a folder above it, by path or name."""
        here = path.absolute()
        names = (path.name, str(path), *(parent.name for parent in here.parents if parent.name))
        if any(fnmatch(name, self.where) for name in names):
            return True
        for base in (self.folder, Path()):
            named = (base / self.where).absolute()
            if here == named or named in here.parents:
                return True
        return False


def read_passphrases(data: bytes, folder: Path) -> Sequence[PassphraseRow]:
    """一覧を読む: UTF-8, UTF-16 or CP932; a heading is recognised. `folder` is that of the file.

    Raises NotUnderstood, which never says what stands in a row.
    """
    with refusing(EXPECTED, b""):
        rows = [row for row in csv.reader(io.StringIO(_text(data), newline=""), strict=True) if any(row)]
    if rows and rows[0][0].strip().casefold() in HEADINGS:
        rows = rows[1:]
    for row in rows:
        if len(row) < CELLS or not row[0].strip() or any(row[CELLS:]):
            raise NotUnderstood(EXPECTED, "a row is not a file, folder or pattern and one passphrase")
    return [PassphraseRow(row[0].strip(), folder, Secret(row[1])) for row in rows]


def _text(data: bytes) -> str:
    try:
        return text_of(data)
    except NotUnderstood:
        with refusing(EXPECTED, b"", "neither UTF-8 nor UTF-16 with a byte order mark"):
            return data.decode("cp932")

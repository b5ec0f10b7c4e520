"""書出しの組立て: the forms a list can be written in, by name."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import BinaryIO, TypeAlias

from warifu.adapters.exports.csv_file import write_csv
from warifu.adapters.exports.xlsx_file import write_xlsx

Writer: TypeAlias = Callable[[BinaryIO, Sequence[str], Iterable[Sequence[str]]], None]
"""書出し: (file, header, rows), all cells text."""

FORMATS: Mapping[str, Writer] = {"csv": write_csv, "xlsx": write_xlsx}

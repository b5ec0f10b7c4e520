"""ファイルの組立て: what reads and writes files of people: lists, and order files with templates and reports."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import BinaryIO, TypeAlias

from warifu.adapters.exports.csv_file import write_csv
from warifu.adapters.exports.xlsx_file import write_xlsx
from warifu.adapters.order_files.reader import LARGEST, FileReader
from warifu.adapters.order_files.report import write_report
from warifu.adapters.order_files.template import write_csv_template, write_xlsx_template

__all__ = ["FORMATS", "LARGEST", "TEMPLATES", "FileReader", "Writer", "write_report"]

Writer: TypeAlias = Callable[[BinaryIO, Sequence[str], Iterable[Sequence[str]]], None]
"""書出し: (file, header, rows), all cells text."""

FORMATS: Mapping[str, Writer] = {"csv": write_csv, "xlsx": write_xlsx}
TEMPLATES: Mapping[str, Callable[[BinaryIO], None]] = {"xlsx": write_xlsx_template, "csv": write_csv_template}

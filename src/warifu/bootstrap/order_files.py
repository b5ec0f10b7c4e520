"""申込ファイルの組立て: what reads order files, and what writes their templates and reports."""

from collections.abc import Callable, Mapping
from typing import BinaryIO

from warifu.adapters.order_files.reader import LARGEST, FileReader
from warifu.adapters.order_files.report import write_report
from warifu.adapters.order_files.template import write_csv_template, write_xlsx_template

__all__ = ["LARGEST", "TEMPLATES", "FileReader", "write_report"]

TEMPLATES: Mapping[str, Callable[[BinaryIO], None]] = {"xlsx": write_xlsx_template, "csv": write_csv_template}

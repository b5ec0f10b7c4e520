"""申込ファイルの読み取り: the kind of a file is read from its first bytes, never from its name."""

from warifu.adapters.order_files.csv_table import read_csv
from warifu.adapters.order_files.workbook_guard import open_workbook
from warifu.adapters.order_files.xlsx_table import read_xlsx
from warifu.kernel.errors import NotUnderstood, TooLarge
from warifu.orders.file_errors import WorkbookEncrypted, WorkbookTooOld
from warifu.orders.order_file import Table

LARGEST = 16 * 1024 * 1024
EXPECTED = "XLSX / CSV (UTF-8, CP932)"
ZIP = b"PK\x03\x04"
COMPOUND_FILE = bytes.fromhex("d0cf11e0a1b11ae1")
PDF, PICTURES = b"%PDF-", (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
MARKS = b"\xef\xbb\xbf\r\n\t "
ENCRYPTED_PART = "EncryptedPackage".encode("utf-16-le")


class FileReader:
    """申込ファイルの読み手: implements warifu.workflows.ports.OrderFileReader."""

    def read(self, content: bytes) -> Table:
        if len(content) > LARGEST:
            raise TooLarge("file", LARGEST)
        if not content.strip():
            raise NotUnderstood(EXPECTED, "empty")
        if content.startswith(COMPOUND_FILE):
            raise WorkbookEncrypted if ENCRYPTED_PART in content else WorkbookTooOld
        if content.startswith(ZIP):
            with open_workbook(content) as packed:
                return read_xlsx(packed)
        if content.startswith(PDF):
            raise NotUnderstood(EXPECTED, "a PDF")
        if content.startswith(PICTURES):
            raise NotUnderstood(EXPECTED, "a picture")
        if content.lstrip(MARKS).startswith(b"<"):
            raise NotUnderstood(EXPECTED, "a web page or XML under the name of a workbook")
        return read_csv(content)

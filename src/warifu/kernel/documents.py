"""書類: files that people attach; their kind is read from the content, never from the name."""

import io
import struct
import unicodedata
import zipfile
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from warifu.kernel.errors import FieldInvalid, NotUnderstood, TooLarge
from warifu.kernel.zip_directory import check_directory

LARGEST_DOCUMENT = 5_000_000  # bytes
LONGEST_FILE_NAME = 100
EXPECTED = "PDF / PNG / JPEG / XLSX / UTF-8 text (.pdf .png .jpg .jpeg .xlsx .txt .csv)"
WORKBOOK_PARTS = frozenset({"[Content_Types].xml", "xl/workbook.xml"})
MOST_PARTS = 2_000


class DocumentKind(StrEnum):
    """書類の形式: what the content is."""

    PDF = "PDF"  # PDF
    PNG = "PNG"  # PNG画像
    JPEG = "JPEG"  # JPEG画像
    WORKBOOK = "WORKBOOK"  # XLSX
    TEXT = "TEXT"  # テキスト


ENDINGS = {
    DocumentKind.PDF: (".pdf",),
    DocumentKind.PNG: (".png",),
    DocumentKind.JPEG: (".jpg", ".jpeg"),
    DocumentKind.WORKBOOK: (".xlsx",),
    DocumentKind.TEXT: (".txt", ".csv"),
}


@dataclass(frozen=True, slots=True)
class Document:
    """書類: `name` is what its sender called it, for people to read; `sha256` is of the content, lower-case hex.

    `purpose` is a word of those who took it in; it is shown only where it was put in for.
    """

    id: str
    purpose: str
    name: str
    kind: DocumentKind
    size: int
    sha256: str
    stored_at: datetime
    stored_by: str

    @property
    def download_name(self) -> str:
        """保存名: the file name for a download, made from the document's number and kind."""
        return f"{self.id}{ENDINGS[self.kind][0]}"


def check_document(name: str, content: bytes) -> DocumentKind:
    """書類を確かめる: size, name and content; the name's ending must agree with what the content is.

    Raises TooLarge, FieldInvalid for the name, NotUnderstood for content of another kind or with macros in it.
    """
    if len(content) > LARGEST_DOCUMENT:
        raise TooLarge("document", LARGEST_DOCUMENT)
    _check_name(name)
    kind = _kind_of(content)
    if not name.lower().endswith(ENDINGS[kind]):
        raise NotUnderstood(EXPECTED, f"the content is {kind}, the name says otherwise")
    return kind


def _check_name(name: str) -> None:
    plain = name == name.strip() and name.isprintable() and not set(name) & set('/\\:*?"<>|')
    if not plain or not 1 < len(name) <= LONGEST_FILE_NAME or name.startswith(".") or _turns_direction(name):
        raise FieldInvalid("name", "登記事項証明書.pdf")


def _turns_direction(name: str) -> bool:
    return any(unicodedata.bidirectional(c) in {"RLO", "LRO", "RLE", "LRE", "RLI", "LRI", "FSI"} for c in name)


def _kind_of(content: bytes) -> DocumentKind:
    if content.startswith((b"%PDF-1.", b"%PDF-2.")):
        if b"%%EOF" not in content[-2048:]:
            raise NotUnderstood(EXPECTED, "a PDF without its end")
        return DocumentKind.PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _whole(DocumentKind.PNG, content[12:16] == b"IHDR" and content[-8:-4] == b"IEND")
    if content.startswith(b"\xff\xd8\xff"):
        return _whole(DocumentKind.JPEG, content.rstrip(b"\0").endswith(b"\xff\xd9"))
    if content.startswith(b"PK\x03\x04"):
        return _workbook(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotUnderstood(EXPECTED, "no known kind of file") from None
    if not text.strip() or any(unicodedata.category(c) == "Cc" and c not in "\t\r\n" for c in text):
        raise NotUnderstood(EXPECTED, "empty, or text with control characters")
    return DocumentKind.TEXT


def _whole(kind: DocumentKind, is_whole: bool) -> DocumentKind:
    if not is_whole:
        raise NotUnderstood(EXPECTED, f"a {kind} that is cut off or changed")
    return kind


def _workbook(content: bytes) -> DocumentKind:
    """Look at the list of parts only; nothing is unpacked."""
    check_directory(content, EXPECTED, MOST_PARTS)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = [part.filename for part in packed.infolist()]
    except (zipfile.BadZipFile, struct.error, ValueError, EOFError, NotImplementedError, OSError):
        raise NotUnderstood(EXPECTED, "a ZIP file that cannot be read") from None
    if not set(parts) >= WORKBOOK_PARTS:
        raise NotUnderstood(EXPECTED, "a ZIP file that is no workbook")
    if any("vbaproject" in part.lower() or "/macrosheets/" in part.lower() for part in parts):
        raise NotUnderstood(EXPECTED, "a workbook with macros")
    return DocumentKind.WORKBOOK

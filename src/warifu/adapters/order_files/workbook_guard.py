"""ブックの検査: what a workbook unpacks to is bounded, and looked through, before a parser sees it.

1. The list of parts is short, and what it says they unpack to is little; zipfile reads no part further than that.
2. No macros, no links to elsewhere, no embedded objects.
3. Every part is UTF-8 XML without a document type, so that no entity can grow; its elements are counted, because a few
   kilobytes unpack to more of them than a parser gets through in a minute.
4. Rows of a sheet stand in order, or a parser would pass some over.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

from warifu.adapters.order_files.tables import LAST_ROW
from warifu.adapters.parsing import refusing
from warifu.kernel.errors import NotUnderstood, TooLarge
from warifu.kernel.zip_directory import check_directory
from warifu.orders.file_errors import CellFormula, LinksRefused, MacrosRefused

EXPECTED = "XLSX"
MOST_PARTS = 500
MOST_UNPACKED = 48 * 1024 * 1024
LARGEST_PART = 24 * 1024 * 1024  # 5,000 rows with a CSR each are 20 MB; one search through a part is one call
MOST_ELEMENTS = 1_200_000
MOST_ATTRIBUTES = 1_000_000
MOST_CELLS = 150_000  # 5,001 rows of 29 columns
MOST_STRINGS = 250_000
MOST_ELSEWHERE = 30_000  # elements that belong to no cell and no string
MOST_COPIED = 2_000_000  # characters of formulas, with those that are copies
LONGEST_RUN = 256 * 1024  # from one "<" to the next: a cell holds 32,767 characters
LONGEST_FORMAT = 1_000  # of a number, in bytes; spreadsheets take 255 characters
MOST_FORMATTED = 2_000_000  # length of the longest format of a number, times the styles that may ask for it
NEEDED = frozenset({"[Content_Types].xml", "xl/workbook.xml"})
NEVER_OPENED = ("customXml/",)  # by the parser; their size is bounded like that of all parts
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
LONGEST_KIND = 100
STRICT = b"http://purl.oclc.org/ooxml/"
MACROS = ("vbaproject", "macrosheets/", "activex/")
LINKS = ("externallinks/", "connections.xml", "querytables/", "embeddings/", "webextensions/")
PICTURE = re.compile(r"\.(?:bin|png|jpe?g|gif|emf|wmf|tiff?)$", re.IGNORECASE)
XML_STARTS = (b"<", b"\0<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"']*)""")
CELL = re.compile(rb"<(?:[^\s<>/:]{1,100}:)?c[\s/>]")
STRING = re.compile(rb"<(?:[^\s<>/:]{1,100}:)?(?:si|r|rPh|phoneticPr)[\s/>]")
ROW = re.compile(rb"""<(?:[^\s<>/:]{1,100}:)?row(?=[\s/>])((?:[^<>"']+|"[^"<]*"|'[^'<]*')*)""")
ATTRIBUTE = re.compile(rb"""\s([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
OF_CELLS = re.compile(rb"<(?:[^\s<>/:]{1,100}:)?(?:row|c|v|is|t|f|r|rPh|phoneticPr)[\s/>]")
FORMULA = re.compile(rb"<(?:[^\s<>/:]{1,100}:)?f(?:\s[^<>]*)?>([^<]*)")
SHARED_FORMULA = re.compile(rb"""\bt\s*=\s*["']shared""")
FORMAT = re.compile(rb"""\bformatCode\s{0,100}=\s{0,100}(?:"([^"]*)"|'([^']*)')""")
STYLE = re.compile(rb"<(?:[^\s<>/:]{1,100}:)?xf[\s/>]")
ROW_NUMBER = re.compile(rb"[0-9]{1,9}")
CONTENT = re.compile(rb"<(?:[^\s<>/:]{1,100}:)?(?:v|is|f)[\s/>]")


@contextmanager
def open_workbook(content: bytes) -> Iterator[io.BytesIO]:
    """ブックを開く: checked bytes, for the parser.

    Raises TooLarge, NotUnderstood, MacrosRefused, LinksRefused, CellFormula.
    """
    check_directory(content, EXPECTED, MOST_PARTS)
    with (
        refusing(EXPECTED, content, "a ZIP file that cannot be read"),
        zipfile.ZipFile(io.BytesIO(content)) as packed,
    ):
        _check_parts(packed)
        for name in packed.namelist():
            _check_part(name, packed.read(name))
    yield io.BytesIO(content)


def _check_parts(packed: zipfile.ZipFile) -> None:
    parts = packed.infolist()
    names = [part.filename for part in parts]
    if len(parts) > MOST_PARTS or len(set(names)) < len(names):
        raise NotUnderstood(EXPECTED, "too many parts, or two of one name")
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise TooLarge("unpacked", MOST_UNPACKED)
    _bound("part", max((part.file_size for part in parts), default=0), LARGEST_PART)
    lower = [name.lower() for name in names]
    if any(mark in name for name in lower for mark in MACROS):
        raise MacrosRefused
    if any(mark in name for name in lower for mark in LINKS):
        raise LinksRefused
    if packed.read(names[0])[:LONGEST_KIND] == OPEN_DOCUMENT and names[0] == "mimetype":
        raise NotUnderstood(EXPECTED, "an OpenDocument spreadsheet (.ods)")
    if not set(names) >= NEEDED:
        raise NotUnderstood(EXPECTED, "a ZIP file that is no workbook")


def _check_part(name: str, data: bytes) -> None:
    if name.startswith(NEVER_OPENED):
        return
    if PICTURE.search(name) and not data[:64].lstrip().startswith(XML_STARTS):
        return
    declared = DECLARED.match(data[:400].removeprefix(b"\xef\xbb\xbf").lstrip())
    if b"\0" in data or (declared and declared[1].lower() not in {b"utf-8", b"utf8", b"us-ascii"}):
        raise NotUnderstood(EXPECTED, "a part that is not UTF-8")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise NotUnderstood(EXPECTED, "a part with a document type")
    if name == "xl/workbook.xml" and STRICT in data:
        raise NotUnderstood(EXPECTED, "Strict Open XML")
    if name == "[Content_Types].xml" and b"macroenabled" in data.lower():
        raise MacrosRefused
    is_sheet, is_strings = b"sheetData" in data, name == "xl/sharedStrings.xml"
    _bound("elements", data.count(b"<"), MOST_ELEMENTS if is_sheet or is_strings else MOST_ELSEWHERE)
    _bound("attributes", data.count(b"="), MOST_ATTRIBUTES)
    _check_runs(data)
    _check_formats(data)
    _bound("cells", _count(CELL, data), MOST_CELLS)
    if is_sheet:
        _check_sheet(data)
    else:
        _bound("strings", _count(STRING, data), MOST_STRINGS)


def _check_runs(data: bytes) -> None:
    """Bound every tag, text, comment and instruction: a parser fed in pieces begins each anew with every piece."""
    at = 0
    while at + LONGEST_RUN < len(data):
        at = data.rfind(b"<", at + 1, at + 1 + LONGEST_RUN)
        if at < 0:
            raise TooLarge("tag or text", LONGEST_RUN)
    for begin, end in ((b"<!--", b"-->"), (b"<?", b"?>"), (b"<![CDATA[", b"]]>")):
        at = data.find(begin)
        while at >= 0:
            over = data.find(end, at, at + LONGEST_RUN)
            if over < 0:
                raise TooLarge("comment or marked section", LONGEST_RUN)
            at = data.find(begin, over)


def _check_formats(data: bytes) -> None:
    """Bound formats of numbers: openpyxl takes the square of their length, for every style that has one."""
    longest = max((len(found[1] or found[2] or b"") for found in FORMAT.finditer(data)), default=0)
    _bound("format of a number", longest, LONGEST_FORMAT)
    _bound("styles", _count(STYLE, data) * longest, MOST_FORMATTED)


def _check_sheet(data: bytes) -> None:
    """Bound what costs the parser most: what is no cell, and formulas that are copied from one to many cells."""
    opened = data.count(b"<") - data.count(b"</")
    _bound("elements", opened - _count(OF_CELLS, data), MOST_ELSEWHERE)
    longest = max((len(formula[1]) for formula in FORMULA.finditer(data)), default=0)
    if _count(SHARED_FORMULA, data) * longest > MOST_COPIED:
        raise CellFormula  # they would be refused one by one, after minutes of copying them out
    _bound("rows", _count(ROW, data), LAST_ROW)
    before = 0
    for row in ROW.finditer(data):
        number = _number_of(row[1], before)
        if number <= before:
            raise NotUnderstood(EXPECTED, f"row {number} stands after row {before}")
        before = number
        if number > LAST_ROW:
            if CONTENT.search(data, row.start()):
                raise NotUnderstood(EXPECTED, f"something stands below row {LAST_ROW}")
            return


def _number_of(attributes: bytes, before: int) -> int:
    """Give the number of a row: its own, or the one after the row before it, as a parser counts on."""
    said = next((one[2] or one[3] or b"" for one in ATTRIBUTE.finditer(attributes) if one[1] == b"r"), None)
    if said is None:
        return before + 1
    if not ROW_NUMBER.fullmatch(said):
        raise NotUnderstood(EXPECTED, f"a row after row {before} that has no number")
    return int(said)


def _count(what: re.Pattern[bytes], data: bytes) -> int:
    return sum(1 for _ in what.finditer(data))


def _bound(what: str, count: int, limit: int) -> None:
    if count > limit:
        raise TooLarge(what, limit)

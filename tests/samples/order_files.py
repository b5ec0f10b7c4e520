"""申込ファイルの見本: workbooks and CSV files as people's own programs write them, and faults to plant in them."""

import base64
import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from warifu.orders.order_file import COLUMNS, Key, column_named, letter

Row = dict[str, Any]
KEYS = [column.key for column in COLUMNS]
HEADINGS = [column.heading("ja") for column in COLUMNS]
NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "見本の端末")])
CODE = "00123"
FIRST_ROW = 2


def csr(key: Any = None) -> str:
    """A CSR in PEM, of a new P-256 key unless one is given."""
    builder = x509.CertificateSigningRequestBuilder(NAME)
    signed = builder.sign(key or ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
    return signed.public_bytes(Encoding.PEM).decode()


def rows_of(count: int, start_on: date, made_here: int = 0) -> list[Row]:
    """Good rows; the last `made_here` have keys made by the authority."""
    rows: list[Row] = []
    for number in range(count):
        row: Row = {
            Key.OPERATOR_CODE: CODE,
            Key.PURPOSE_LABEL: f"見本 需給管理{number + 1}号",
            Key.HOLDER: f"見本 PC-{number + 1:05}",
            Key.START_ON: start_on + timedelta(days=number % 180),
            Key.MEDIUM: ("ダウンロード", "DOWNLOAD", "Download")[number % 3],
        }
        row |= {Key.KEY_ALGORITHM: "P-256"} if number >= count - made_here else {Key.REQUEST: csr()}
        rows.append(row)
    return rows


def workbook(rows: Sequence[Row], headings: Sequence[str] = HEADINGS) -> bytes:
    """An XLSX as openpyxl writes it; text that begins with = is a formula there."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("申込")
    sheet.append(list(headings))
    for row in rows:
        values = [_cell(sheet, row.get(key)) for key in KEYS]
        sheet.append([*values, *row.get("more", ())])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, value: Any) -> Any:
    if not isinstance(value, str) or value.startswith(("=", "#")):
        return value
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = "@"
    return cell


def csv_file(
    rows: Sequence[Row], encoding: str = "utf-8-sig", separator: str = ",", headings: Sequence[str] = HEADINGS
) -> bytes:
    """A CSV as spreadsheets write it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerow(headings)
    for row in rows:
        writer.writerow([*(_text(row.get(key)) for key in KEYS), *row.get("more", ())])
    return out.getvalue().encode(encoding)


def _text(value: Any) -> str:
    if isinstance(value, date):
        return f"{value.year}/{value.month}/{value.day}"
    if isinstance(value, float):
        return f"{value:.2E}"
    return "" if value is None else str(value).upper() if isinstance(value, bool) else str(value)


@dataclass(frozen=True)
class Known:
    """What the installation knows before the file comes."""

    seen_request: str
    others_serial: str
    today: date


@dataclass(frozen=True)
class Plant:
    """One fault: what is changed in a good row, and where and how it is to be named."""

    key: Key | None
    code: str
    value: Any = None
    also: Mapping[str, Any] | None = None

    def put(self, row: Row) -> None:
        row |= {self.key: self.value, **(self.also or {})} if self.key else (self.also or {})


# long: a table, one line for each fault
def plants(known: Known) -> list[Plant]:
    """Forty faults of every kind that a row can have."""
    today, no_request = known.today, {Key.REQUEST: None}
    return [
        Plant(Key.PURPOSE_LABEL, "order_file.cell_missing"),
        Plant(Key.START_ON, "order_file.cell_missing"),
        Plant(Key.MEDIUM, "order_file.cell_missing"),
        Plant(Key.START_ON, "order.start_date.too_early", today - timedelta(days=1)),
        Plant(Key.START_ON, "order.start_date.too_late", today + timedelta(days=181)),
        Plant(Key.START_ON, "order_file.date_not_read", "12月1日"),
        Plant(Key.START_ON, "order_file.date_not_read", "2027-02-29"),
        Plant(Key.START_ON, "order_file.date_not_read", 46357),
        Plant(Key.START_ON, "order_file.formula", "=TODAY()"),
        Plant(Key.MEDIUM, "order_file.choice_unknown", "フロッピー"),
        Plant(Key.MEDIUM, "order.medium_not_offered", "USBトークン", {**no_request, Key.KEY_ALGORITHM: "P-256"}),
        Plant(Key.DISC_GROUP, "order.disc_group_not_bundled", "1枚目"),
        Plant(Key.TARGET_TOKEN, "price.token_reuse_not_possible", "T-0001"),
        Plant(Key.TARGET_TOKEN, "order_file.text_unusable", "トークン1号"),
        Plant(Key.TARGET_TOKEN, "order_file.number_not_text", 1),
        Plant(Key.KEY_ALGORITHM, "order_file.choice_unknown", "DSA-1024", no_request),
        Plant(Key.KEY_ALGORITHM, "order.key_not_accepted", "Ed25519", no_request),
        Plant(Key.KEY_ALGORITHM, "order_file.key_missing", None, no_request),
        Plant(Key.KEY_ALGORITHM, "order_file.key_twofold", "P-256"),
        Plant(Key.REQUEST, "order.same_key_twice", twice()),
        Plant(Key.REQUEST, "key.seen_before", known.seen_request),
        Plant(Key.REQUEST, "request.private_key_sent", private_key()),
        Plant(Key.REQUEST, "request.signature_invalid", badly_signed()),
        Plant(Key.REQUEST, "input.not_understood", "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n"),
        Plant(Key.REQUEST, "key.weak", weak()),
        Plant(Key.REQUEST, "order_file.formula", "=A1"),
        Plant(Key.PURPOSE_LABEL, "order_file.text_unusable", "長" * 59),
        Plant(Key.PURPOSE_LABEL, "order_file.formula", "=B1&C1"),
        Plant(Key.HOLDER, "order_file.text_unusable", "見本\n太郎"),
        Plant(Key.HOLDER, "order_file.cell_unusable", "#REF!"),
        Plant(Key.OPERATOR_CODE, "order_file.zeros_lost", 123),
        Plant(Key.OPERATOR_CODE, "order_file.zeros_lost", "0123"),
        Plant(Key.OPERATOR_CODE, "order_file.operator_differs", "0A002"),
        Plant(Key.OPERATOR_CODE, "input.field_invalid", "見本電力"),
        Plant(Key.PREDECESSOR, "serial.lost", 1.23e38),
        Plant(Key.PREDECESSOR, "serial.lost", "8.50705917302346E+37"),
        Plant(Key.PREDECESSOR, "serial.lost", "85070591730234600000000000000000000000"),
        Plant(Key.PREDECESSOR, "order.predecessor_unknown", "WF-26-99999"),
        Plant(Key.PREDECESSOR, "order.predecessor_unknown", known.others_serial),
        Plant(None, "order_file.cell_outside", also={"more": ["はみ出し"]}),
    ]


def plant(rows: Sequence[Row], known: Known) -> list[tuple[int, str, str]]:
    """Put the forty faults into rows that are far apart; give where each is: (row, column, code)."""
    rows[0][Key.REQUEST] = twice()  # what one of them repeats
    placed, step = [], (len(rows) - 30) // 40
    for number, one in enumerate(plants(known)):
        at = 3 + number * step
        one.put(rows[at])
        column = letter(KEYS.index(one.key)) if one.key else letter(len(KEYS))
        placed.append((at + FIRST_ROW, column, one.code))
    return placed


@cache
def twice() -> str:
    return csr()


def private_key() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def badly_signed() -> str:
    der = bytearray(x509.load_pem_x509_csr(csr().encode()).public_bytes(Encoding.DER))
    der[-1] ^= 1
    lines = base64.encodebytes(bytes(der)).decode()
    return f"-----BEGIN CERTIFICATE REQUEST-----\n{lines}-----END CERTIFICATE REQUEST-----\n"


def weak() -> str:
    return csr(rsa.generate_private_key(65537, 1024))


def heading_of(text: str) -> Key | None:
    column = column_named(text)
    return column.key if column else None


Writer = Callable[[Sequence[Row]], bytes]
WRITERS: Mapping[str, Writer] = {
    "xlsx": workbook,
    "csv, UTF-8 with BOM": csv_file,
    "csv, UTF-8": lambda rows: csv_file(rows, "utf-8"),
    "csv, CP932": lambda rows: csv_file(rows, "cp932"),
    "tabs, CP932": lambda rows: csv_file(rows, "cp932", "\t"),
}

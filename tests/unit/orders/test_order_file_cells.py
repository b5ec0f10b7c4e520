"""申込ファイルのセル: what each cell may say, and what it is never taken for."""

import base64
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples.order_files import csr

from warifu.adapters.x509.requests.csr import read_request
from warifu.authority.errors import PrivateKeySent, SerialLost
from warifu.authority.facts import KeyAlgorithm
from warifu.authority.which import read_which
from warifu.kernel.errors import FieldInvalid, WarifuError
from warifu.kernel.ids import SerialNumber
from warifu.orders.facts import Medium
from warifu.orders.file_cells import (
    Cell,
    CellKind,
    Readers,
    day_of,
    identifier_of,
    key_of,
    label_of,
    medium_of,
    name_of,
    operator_code_of,
    predecessor_of,
    request_of,
)
from warifu.orders.file_errors import (
    CellFormula,
    CellUnusable,
    ChoiceUnknown,
    DateNotRead,
    NumberNotText,
    TextUnusable,
)
from warifu.orders.order_file import column_named, letter, shown

READERS = Readers(read_request, read_which)
SERIAL = SerialNumber(0x5F_0000_0000_0000_0000_0000_0000_0000_01)


def text(value: str) -> Cell:
    return Cell(CellKind.TEXT, value)


def number(value: str) -> Cell:
    return Cell(CellKind.NUMBER, value)


FORMULA, TRUTH = Cell(CellKind.FORMULA, "=A1"), Cell(CellKind.OTHER, "True")
DAY = Cell(CellKind.DATE, "2026-12-01", date(2026, 12, 1))


@pytest.mark.parametrize(
    "written",
    ["2026-12-01", "2026/12/01", "2026/12/1", "2026.12.1", "２０２６／１２／０１", "2026年12月1日", " 2026-12-01 "],
)
def test_a_date_is_read_from_a_date_cell_and_from_text_as_people_write_it(written: str) -> None:
    assert day_of(text(written)) == day_of(DAY) == date(2026, 12, 1)


@pytest.mark.parametrize(
    "written",
    ["2026-02-29", "2026-13-01", "26-12-01", "12/01/2026", "2026-12", "2026/12-01", "20261201", "あした", "0"],
)
def test_what_is_not_clearly_a_date_is_none(written: str) -> None:
    with pytest.raises(DateNotRead):
        day_of(text(written))
    with pytest.raises(DateNotRead):
        day_of(number("46357"))


@pytest.mark.parametrize("on", [date.min, date(1949, 12, 31), date(3000, 1, 1), date.max])
def test_a_date_that_lies_centuries_away_is_none(on: date) -> None:
    for cell in (text(on.isoformat()), replace(DAY, day=on)):
        with pytest.raises(DateNotRead):
            day_of(cell)


def test_29_february_is_a_date_in_leap_years_only() -> None:
    assert day_of(text("2028/02/29")) == date(2028, 2, 29)
    with pytest.raises(DateNotRead):
        day_of(text("2027/02/29"))


@pytest.mark.parametrize(
    ("written", "medium"),
    [
        ("ダウンロード", Medium.DOWNLOAD),
        ("download", Medium.DOWNLOAD),
        ("CD-R", Medium.CD_R),
        ("ＣＤ－Ｒ", Medium.CD_R),
        ("CD-Rまとめ書込み", Medium.CD_R_BUNDLE),
        ("ＵＳＢメモリ", Medium.USB_MEMORY),
        ("USB_TOKEN", Medium.USB_TOKEN),
    ],
)
def test_a_medium_is_known_by_its_names(written: str, medium: Medium) -> None:
    assert medium_of(text(written)) is medium


@pytest.mark.parametrize("written", ["P-256", "p256", "Ｐ－２５６", "p_256"])
def test_a_kind_of_key_is_known_however_it_is_spelt(written: str) -> None:
    assert key_of(text(written)) is KeyAlgorithm.P_256
    with pytest.raises(ChoiceUnknown):
        key_of(text("P-257"))


def test_operator_codes_keep_their_zeros_and_a_number_keeps_those_it_has() -> None:
    assert operator_code_of(text("00123")) == "00123"
    assert operator_code_of(text("０Ａ００１")) == "0A001"
    assert operator_code_of(number("123")) == "123"
    with pytest.raises(NumberNotText):
        operator_code_of(number("1.5"))
    with pytest.raises(FieldInvalid):
        operator_code_of(text("見本"))


def test_where_zeros_count_a_number_is_never_taken() -> None:
    with pytest.raises(NumberNotText):
        identifier_of(number("123"))
    assert identifier_of(text("00123")) == "00123"


def test_a_name_may_be_a_whole_number_while_a_spreadsheet_keeps_it_whole() -> None:
    assert name_of(number("12")) == "12"
    assert name_of(number("9" * 15)) == "9" * 15
    for lost in ("9" * 16, "1.5", "1.23E+20"):
        with pytest.raises(NumberNotText):
            name_of(number(lost))


def test_a_wide_space_is_a_space_and_a_line_end_is_none() -> None:
    assert name_of(text("見本\u3000太郎")) == "見本 太郎"
    for bad in ("見本\n太郎", "見本\u200b太郎", "\ue000", "長" * 65):
        with pytest.raises(TextUnusable):
            name_of(text(bad))
    assert label_of(text("長" * 58))
    with pytest.raises(TextUnusable):
        label_of(text("長" * 59))


@pytest.mark.parametrize("read", [label_of, name_of, identifier_of, operator_code_of, day_of, medium_of, key_of])
def test_no_column_takes_a_formula_or_a_truth_value(read: Callable[[Cell], Any]) -> None:
    with pytest.raises(CellFormula):
        read(FORMULA)
    with pytest.raises(CellUnusable):
        read(TRUTH)


def test_a_request_survives_what_cells_do_to_its_lines() -> None:
    pem = csr()
    expected = READERS.read_request(pem.encode())
    body = "".join(pem.split("-----")[2].split())
    for written in (pem, pem.replace("\n", "\r\n"), pem.replace("\n", " "), pem.strip(), body, f"\n{pem}\n"):
        assert request_of(text(written), READERS) == expected


def test_a_private_key_is_named_as_one_in_whatever_dress() -> None:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = ec.generate_private_key(ec.SECP256R1())
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
    for written in (pem, csr() + pem, base64.b64encode(der).decode()):
        with pytest.raises(PrivateKeySent):
            request_of(text(written), READERS)


def test_a_serial_is_found_in_hex_and_decimal() -> None:
    for written in (SERIAL.hex, SERIAL.decimal, f"0x{SERIAL.value:x}", f"'{SERIAL.decimal}"):
        assert predecessor_of(text(written), READERS) == (None, SERIAL)
    assert predecessor_of(text("ｗｆ-26-00431"), READERS) == ("WF-26-00431", None)


@given(st.integers(1, (1 << 159) - 1), st.integers(1, 15))
def test_a_serial_that_went_through_a_number_is_lost_and_never_matched(serial: int, digits: int) -> None:
    """As a number cell, as the text a spreadsheet shows for it, and with zeros where its digits were."""
    as_number = f"{float(serial):.15G}"
    with pytest.raises(SerialLost):
        predecessor_of(number(as_number), READERS)
    with pytest.raises(SerialLost):
        predecessor_of(number(str(serial)), READERS)
    with pytest.raises(SerialLost):
        predecessor_of(text(f"{float(serial):.{digits}E}"), READERS)
    rounded = str(serial)[:15] + "0" * (len(str(serial)) - 15)
    if len(rounded) > 15:
        with pytest.raises(SerialLost):
            predecessor_of(text(rounded), READERS)


KINDS = st.sampled_from(CellKind)


@given(KINDS, st.text(max_size=200))
def test_whatever_a_cell_says_it_is_a_value_or_a_coded_error(kind: CellKind, said: str) -> None:
    cell = Cell(kind, said)
    reads: tuple[Callable[[Cell], Any], ...] = (
        label_of,
        name_of,
        identifier_of,
        operator_code_of,
        day_of,
        medium_of,
        key_of,
        lambda one: request_of(one, READERS),
        lambda one: predecessor_of(one, READERS),
    )
    for read in reads:
        with suppress(WarifuError):
            read(cell)


def test_columns_have_the_letters_of_a_spreadsheet() -> None:
    assert [letter(index) for index in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


@pytest.mark.parametrize("heading", ["用途名", "Purpose label", "用途名 *\nPurpose label", "用途名 / purpose  LABEL"])
def test_a_heading_is_known_in_either_language_and_in_both(heading: str) -> None:
    column = column_named(heading)
    assert column
    assert column.key == "purpose_label"


def test_of_a_cell_only_its_beginning_is_repeated() -> None:
    assert shown("a" * 100) == "a" * 31 + "…"
    assert shown("a\nb") == "a b"

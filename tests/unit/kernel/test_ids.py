"""番号: what people read out over the telephone."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warifu.kernel.errors import FieldInvalid
from warifu.kernel.ids import ALPHABET, OperatorCode, SerialNumber, certificate_id, new_id


def test_a_certificate_id_carries_the_japanese_year_of_issue() -> None:
    assert certificate_id(datetime(2026, 12, 31, 14, 59, tzinfo=UTC), 431) == "WF-26-00431"
    assert certificate_id(datetime(2026, 12, 31, 15, 0, tzinfo=UTC), 123_456) == "WF-27-123456"


@given(st.integers(1, (1 << 159) - 1))
def test_a_serial_is_read_back_from_hex_and_from_decimal(value: int) -> None:
    serial = SerialNumber(value)
    assert SerialNumber.parse(serial.decimal) == serial
    assert SerialNumber.parse(f" 0x{value:x} ") == serial
    if ":" in serial.hex:
        assert SerialNumber.parse(serial.hex) == serial
        assert SerialNumber.parse(serial.hex.lower()) == serial


@pytest.mark.parametrize("text", ["", "0", "-1", "1.23E+38", "3A 0F", "0x", "3A:0G", "9" * 49, "f" * 40, "１２３"])
def test_what_a_spreadsheet_made_of_a_serial_is_refused_and_never_rounded(text: str) -> None:
    with pytest.raises(FieldInvalid):
        SerialNumber.parse(text)


def test_made_serials_are_positive_all_of_one_length_and_differ() -> None:
    made = [SerialNumber.random() for _ in range(200)]
    assert len({serial.value for serial in made}) == 200
    assert {serial.value.bit_length() for serial in made} == {127}


@pytest.mark.parametrize("text", ["0001", "0A001", "ZZZZZ"])
def test_an_operator_code_keeps_its_leading_zeros(text: str) -> None:
    assert str(OperatorCode(text)) == text


@pytest.mark.parametrize("text", ["", "1", "001", "0a001", "0A0011", "0A-01", "００01", "0001\n"])
def test_an_operator_code_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(FieldInvalid):
        OperatorCode(text)


def test_new_ids_have_no_letters_that_are_mistaken_for_each_other() -> None:
    prefix, _, rest = new_id("O").partition("-")
    assert prefix == "O"
    assert set(rest) <= set(ALPHABET)
    assert not set("01IO") & set(ALPHABET)

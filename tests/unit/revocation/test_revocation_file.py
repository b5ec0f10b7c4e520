"""A table of revocations as spreadsheets write it, and the harm they do to serial numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warifu.authority.errors import SerialLost
from warifu.authority.facts import RevocationReason
from warifu.authority.revocation_file import LARGEST, MOST_ROWS, read_revocation_file
from warifu.kernel.errors import BadInput, FieldInvalid, NotUnderstood, TooLarge, WarifuError

HEX = "7A:00:00:00:00:00:00:00:00:00:00:00:00:00:1E:EF"
TEXT = f"証明書,理由,備考\r\nWF-26-00431,鍵の危殆化,紛失\r\n{HEX},superseded\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_file_reads_the_same_in_each_encoding_windows_writes(encoding: str) -> None:
    first, second = read_revocation_file(TEXT.encode(encoding))
    assert (first.line, first.certificate_id, first.note) == (2, "WF-26-00431", "紛失")
    assert first.reason is RevocationReason.KEY_COMPROMISE
    assert second.serial is not None
    assert second.serial.hex == HEX
    assert second.fault is None


@pytest.mark.parametrize(
    "lost", ["1.23E+38", "1.62155E+38", "1E+38", "162155123456789000000000000000000000000", "12345678901234E25"]
)
def test_a_serial_number_a_spreadsheet_made_a_number_of_is_reported_as_lost(lost: str) -> None:
    (row,) = read_revocation_file(f"{lost},superseded".encode())
    assert isinstance(row.fault, SerialLost)
    assert row.fault.given == lost


def test_a_serial_number_kept_as_text_is_not_lost() -> None:
    decimal = str(int(HEX.replace(":", ""), 16))
    for written in (decimal, f"'{decimal}", HEX, HEX.replace(":", "").lower(), "wf-26-00431"):
        (row,) = read_revocation_file(f"{written},hold".encode())
        assert row.fault is None, written
        assert row.reason is RevocationReason.CERTIFICATE_HOLD


@pytest.mark.parametrize("written", ["keyCompromise", "KEY_COMPROMISE", "key compromise", "鍵の危殆化"])
def test_a_reason_may_be_spelled_as_people_do(written: str) -> None:
    (row,) = read_revocation_file(f"WF-26-00431,{written}".encode())
    assert row.reason is RevocationReason.KEY_COMPROMISE


def test_a_row_that_cannot_be_understood_carries_its_fault_and_spares_the_others() -> None:
    rows = read_revocation_file(b"WF-26-00431,because\nnobody,superseded\nWF-26-00432\n\nWF-26-00433,superseded\n")
    assert [type(row.fault) for row in rows] == [FieldInvalid, FieldInvalid, NotUnderstood, type(None)]
    assert [row.line for row in rows] == [1, 2, 3, 5]


@pytest.mark.parametrize("data", [b"", b"certificate,reason\n", b"\xff\xfeW", b"\xff\xfe\0\0", b'"unclosed'])
def test_what_is_no_table_is_refused(data: bytes) -> None:
    with pytest.raises(NotUnderstood):
        read_revocation_file(data)


def test_a_table_has_its_limits() -> None:
    with pytest.raises(TooLarge):
        read_revocation_file(bytes(LARGEST + 1))
    with pytest.raises(TooLarge):
        read_revocation_file(b"WF-26-00431,hold\n" * (MOST_ROWS + 1))


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "ignore"))))
def test_arbitrary_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        rows = read_revocation_file(data)
    except BadInput:
        return
    for row in rows:
        assert isinstance(row.fault, WarifuError) or (row.reason and (row.serial or row.certificate_id))

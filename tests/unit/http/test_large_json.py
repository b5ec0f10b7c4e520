"""大きなJSON: the same values as the standard library reads, and nothing deeper or larger than allowed."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warifu.entrypoints.http.large_json import DEEPEST, MOST_PARTS, read_json
from warifu.kernel.errors import NotUnderstood, TooLarge

NUMBERS = st.integers(-(2**63) + 1, 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
)


@given(VALUES)
def test_what_is_read_is_what_was_written(value: Any) -> None:
    assert read_json(json.dumps(value).encode()) == value


def test_nesting_and_number_of_parts_are_limited() -> None:
    assert read_json(b"[" * DEEPEST + b"]" * DEEPEST)
    with pytest.raises(NotUnderstood, match="nested deeper"):
        read_json(b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1))
    with pytest.raises(TooLarge):
        read_json(b"[" + b"1," * MOST_PARTS + b"1]")


@pytest.mark.parametrize("document", [b"", b"{", b"{}x", b"[NaN]", b"\xff", b'{"a" 1}', b"9" * 100_000])
def test_what_is_no_json_is_refused(document: bytes) -> None:
    with pytest.raises(NotUnderstood):
        read_json(document)

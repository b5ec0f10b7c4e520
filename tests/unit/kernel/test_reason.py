"""理由: one that says nothing is none, and one that nobody would read to its end is refused."""

import pytest

from warifu.kernel.errors import FieldInvalid
from warifu.kernel.reason import check_reason


@pytest.mark.parametrize("reason", ["x", "長" * 1_000, " 使用者が違います\n"])
def test_a_reason_of_up_to_a_thousand_characters_is_kept_as_it_is(reason: str) -> None:
    assert check_reason(reason) == reason


@pytest.mark.parametrize("reason", ["", " ", "\u3000\n\t", "長" * 1_001], ids=["empty", "space", "blank", "too long"])
def test_a_blank_reason_and_one_of_a_thousand_and_one_characters_are_refused(reason: str) -> None:
    with pytest.raises(FieldInvalid) as refused:
        check_reason(reason)
    assert refused.value.field == "reason"

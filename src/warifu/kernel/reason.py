"""理由: the text that says why something was returned, refused or stopped; the other side reads it, and it is kept."""

from warifu.kernel.errors import FieldInvalid

LONGEST_REASON = 1_000
EXAMPLE = "使用者をご確認ください (1〜1,000文字) / Please check the holder. (1 to 1,000 characters)"


def check_reason(reason: str) -> str:
    """理由を確かめる: given back as it is. Raises FieldInvalid for a blank one or more than 1,000 characters."""
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise FieldInvalid("reason", EXAMPLE)
    return reason

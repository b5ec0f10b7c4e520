"""ヘッダーの項目: a value with parameters, such as `form-data; name="sender"` (RFC 2045 section 5.1, RFC 2231)."""

from collections.abc import Sequence
from email.message import Message
from typing import cast

READ_WITH = "content-type"  # the reader asks for some name; every field of this form is read alike


def parameters_of(field: str) -> Sequence[tuple[str, object]] | None:
    """項目を分ける: the value itself first, with an empty string beside it; None for what cannot be read.

    A parameter whose value is no plain text has an object that is no str beside it.
    """
    message = Message()
    try:
        message[READ_WITH] = field
        return cast(list[tuple[str, object]], message.get_params([]))
    except (TypeError, ValueError, LookupError):  # of continuations that do not fit each other
        return None

"""鍵の名前: one spelling for files and tokens, so that a key can move from one to the other under its name."""

import re

from warifu.authority.errors import KeyUnavailable

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def checked_name(name: str) -> str:
    """確かめた名前. Raises KeyUnavailable."""
    if not NAME.fullmatch(name):
        raise KeyUnavailable(name, "names are a-z, 0-9, - and _, at most 64 characters")
    return name

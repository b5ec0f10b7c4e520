"""名乗りを集める: operator codes named in the query or in fields of the body.

The fields are `userid`, `senderId` and `sender`, in any case. A value names an operator code when it is one, or begins
with one and a hyphen; anything else names nobody.
"""

import contextlib
import re
from urllib.parse import unquote_plus

from warifu.gateway.facts import Claim
from warifu.kernel.errors import FieldInvalid
from warifu.kernel.ids import OperatorCode

NAMING_FIELDS = frozenset({"userid", "senderid", "sender"})
MOST_CODES = 4  # two different ones already cannot both be right
SEPARATORS = re.compile(rb"[&;]")


def named_operator(value: str) -> str | None:
    """名乗られた事業者: the operator code that a user id or sender id names, None when it names nobody."""
    with contextlib.suppress(FieldInvalid):
        return OperatorCode(value.strip().partition("-")[0]).text
    return None


def is_naming(name: str) -> bool:
    """名乗りの項目か: as the many programs behind a checkpoint may read the name: `userid[]` and ` userid` too."""
    return name.strip().partition("[")[0].lower() in NAMING_FIELDS


class Claims:
    """名乗りの収集: collects the codes that a request names, in whatever part."""

    def __init__(self) -> None:
        self._codes: set[str] = set()

    def add_field(self, name: str, value: str) -> None:
        if is_naming(name):
            self.add_code(named_operator(value))

    def add_code(self, code: str | None) -> None:
        if code is not None and len(self._codes) < MOST_CODES:
            self._codes.add(code)

    def add_pair(self, pair: bytes) -> None:
        """キーと値を読む: NAME=VALUE as in a query, with %XX and +."""
        name, _, value = pair.partition(b"=")
        self.add_field(unquoted(name), unquoted(value))

    def add_query(self, query: bytes) -> None:
        """クエリーを読む: some programs take `;` for a separator, so here it is one."""
        for pair in SEPARATORS.split(query):
            self.add_pair(pair)

    def claim(self) -> Claim:
        return Claim(frozenset(self._codes))


def unquoted(text: bytes | bytearray) -> str:
    """%XXを戻す: and + to spaces; what is no UTF-8 is replaced."""
    return unquote_plus(text.decode("latin-1"), errors="replace")

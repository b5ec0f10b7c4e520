"""行の認証子: what people decided is bound, by a key that is not in the database, to who decided what, and when.

HMAC-SHA-256 (RFC 2104) over a canonical encoding; its key is derived from the newest of the file by HKDF (RFC 5869),
one for each purpose. A MAC names its key, so that a new key can be put beside the old ones.
"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.constant_time import bytes_eq
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from warifu.adapters.private_files import read_private, replace_private, write_once
from warifu.authority.errors import KeyUnavailable

KEY_OCTETS = 32
ROWS, DIGESTS = b"warifu rows 1", b"warifu digests 1"


class RowMacs:
    """行の認証子: implements warifu.adapters.database.authentic.Macs; `keys` by their numbers, the newest last."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._rows = {id: _prepared(key, ROWS) for id, key in keys.items()}
        self._digests = {id: _prepared(key, DIGESTS) for id, key in keys.items()}
        self._newest = list(keys)[-1]

    def of(self, table: str, facts: Sequence[Any]) -> str:
        return f"{self._newest}:{_mac(self._rows[self._newest], _encoded([table, *facts])).hex()}"

    def holds(self, table: str, facts: Sequence[Any], mac: str) -> bool:
        id, _, given = mac.partition(":")
        base = self._rows.get(id)
        if base is None:
            return False
        return bytes_eq(_mac(base, _encoded([table, *facts])).hex().encode(), given.encode())

    def digests(self, kind: str, digest: str) -> Sequence[str]:
        shown = _encoded([kind, digest])
        return [f"{id}:{_mac(base, shown).hex()}" for id, base in reversed(self._digests.items())]


def create_row_macs(path: Path) -> None:
    """認証子の鍵を作る. Raises KeyUnavailable when the file exists already."""
    write_once(path, _line("1", os.urandom(KEY_OCTETS)))


def read_row_macs(path: Path) -> RowMacs:
    """認証子の鍵を読む. Raises KeyUnavailable."""
    return RowMacs(_keys(path))


def add_row_key(path: Path) -> str:
    """認証子の鍵を加える: what is decided from now on is bound by it; gives its number. Raises KeyUnavailable."""
    keys = _keys(path)
    id = str(max(map(int, keys)) + 1)
    keys[id] = os.urandom(KEY_OCTETS)
    replace_private(path, b"".join(_line(*one) for one in keys.items()))
    return id


def _keys(path: Path) -> dict[str, bytes]:
    keys = {}
    for line in read_private(path).decode("ascii", "replace").splitlines():
        id, _, text = line.partition(" ")
        try:
            keys[id] = bytes.fromhex(text)
        except ValueError:
            keys[id] = b""
        if not (id.isascii() and id.isdecimal()) or len(keys[id]) != KEY_OCTETS:
            raise KeyUnavailable(path.name, f"not a number and {KEY_OCTETS} bytes in hex on each line")
    if not keys:
        raise KeyUnavailable(path.name, "empty")
    return keys


def _line(id: str, key: bytes) -> bytes:
    return f"{id} {key.hex()}\n".encode()


def _prepared(key: bytes, purpose: bytes) -> HMAC:
    return HMAC(HKDF(SHA256(), KEY_OCTETS, salt=None, info=purpose).derive(key), SHA256())


def _mac(base: HMAC, message: bytes) -> bytes:
    mac = base.copy()
    mac.update(message)
    return mac.finalize()


def _plain(value: Any) -> str:
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, date):  # instants too; they are UTC
        return value.isoformat()
    raise TypeError(f"no canonical form of {type(value).__name__}")


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=_plain)


def _encoded(facts: Sequence[Any]) -> bytes:
    """Encode lists of text, numbers, instants and (by their SHA-256) octets, so that other facts have another text."""
    return _ENCODER.encode(facts).encode("utf-8", "surrogatepass")

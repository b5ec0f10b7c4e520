"""木の頭のファイル: a signed head as JSON, and the bytes that are signed."""

import base64
import binascii
import json
import struct
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from warifu.evidence.facts import SignedHead, TreeHead
from warifu.evidence.tree import HASH_OCTETS
from warifu.kernel.errors import NotUnderstood, TooLarge

EXPECTED = "signed head of the evidence log (JSON)"
LARGEST = 16 * 1024
KEYS = frozenset({"tree_size", "timestamp", "sha256_root_hash", "log_id", "signature"})
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
V1, TREE_HASH = 0, 1
MOST_ENTRIES = (1 << 63) - 1
LAST_INSTANT = 253_402_300_799_999  # the year 9999


def signed_bytes(head: TreeHead) -> bytes:
    """署名の対象: TreeHeadSignature of RFC 6962 section 3.5, without the signature."""
    return struct.pack(">BBQQ32s", V1, TREE_HASH, _milliseconds(head.at), head.size, head.root)


def write_head(signed: SignedHead) -> bytes:
    """木の頭を書く: JSON."""
    return (json.dumps(head_data(signed), indent=2) + "\n").encode()


def head_data(signed: SignedHead) -> Mapping[str, object]:
    """木の頭のJSON: names as get-sth of RFC 6962 section 4.3 has them."""
    return {
        "tree_size": signed.head.size,
        "timestamp": _milliseconds(signed.head.at),
        "sha256_root_hash": base64.b64encode(signed.head.root).decode(),
        "log_id": base64.b64encode(signed.key).decode(),
        "signature": base64.b64encode(signed.signature).decode(),
    }


def read_head(content: bytes) -> SignedHead:
    """木の頭を読む: the signature is not looked at. Raises TooLarge, NotUnderstood."""
    if len(content) > LARGEST:
        raise TooLarge(EXPECTED, LARGEST)
    try:
        return read_head_data(json.loads(content))
    except (ValueError, TypeError, RecursionError) as fault:
        raise NotUnderstood(EXPECTED, str(fault)[:100]) from None


def read_head_data(data: object) -> SignedHead:
    """木の頭のJSONを読む. Raises ValueError, TypeError."""
    if not isinstance(data, dict) or data.keys() != KEYS:
        raise ValueError("keys")
    root, key = (octets(data[name], HASH_OCTETS) for name in ("sha256_root_hash", "log_id"))
    size, instant = _whole(data["tree_size"], MOST_ENTRIES), _whole(data["timestamp"], LAST_INSTANT)
    return SignedHead(TreeHead(size, root, EPOCH + instant * MILLISECOND), key, octets(data["signature"]))


def whole_milliseconds(at: datetime) -> datetime:
    """ミリ秒に切り捨てる."""
    return EPOCH + _milliseconds(at) * MILLISECOND


def _milliseconds(at: datetime) -> int:
    return (at - EPOCH) // MILLISECOND


def _whole(value: object, most: int) -> int:
    if type(value) is not int or not 0 < value <= most:
        raise ValueError("number")
    return value


def octets(value: object, count: int | None = None) -> bytes:
    """Base64を読む: of `count` bytes where that is given. Raises ValueError, TypeError."""
    if not isinstance(value, str):
        raise TypeError("base64")
    try:
        decoded = base64.b64decode(value, validate=True)
    except binascii.Error:
        raise ValueError("base64") from None
    if count not in {None, len(decoded)}:
        raise ValueError("length")
    return decoded

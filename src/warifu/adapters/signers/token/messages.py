"""トークンへの伝言: what goes between this process and the one that holds the driver.

    message = length (4 bytes) · number (4) · kind (1) · fields, each length (2) · bytes

No pickles: a driver that was taken over may answer what it likes and still runs nothing on this side.
"""

import socket
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from warifu.kernel.errors import NotUnderstood

LARGEST = 128 * 1024
LONGEST_FIELD = 0xFFFF
HEAD = struct.Struct(">IB")
LENGTH = struct.Struct(">I")
FIELD_LENGTH = struct.Struct(">H")


class Kind(IntEnum):
    """伝言の種類: requests below 16, answers from 16 on."""

    START = 1  # 開始
    HAS = 2  # 有無
    CREATE = 3  # 作成
    OPEN = 4  # 開く
    SIGN = 5  # 署名
    DONE = 16  # 完了
    REFUSED = 17  # 拒否
    LOST = 18  # 接続切れ


@dataclass(frozen=True, slots=True)
class Message:
    """伝言: an answer bears the number of its request."""

    number: int
    kind: Kind
    fields: Sequence[bytes] = ()


def pack(message: Message) -> bytes:
    """詰める: with its length in front. ValueError when it is larger than either side reads."""
    parts = [HEAD.pack(message.number, message.kind)]
    for one in message.fields:
        if len(one) > LONGEST_FIELD:
            raise ValueError(f"a field of {len(one)} bytes")
        parts += (FIELD_LENGTH.pack(len(one)), one)
    body = b"".join(parts)
    if len(body) > LARGEST:
        raise ValueError(f"a message of {len(body)} bytes")
    return LENGTH.pack(len(body)) + body


def unpack(body: bytes) -> Message:
    """開く: of a message without its length. Raises NotUnderstood."""
    if not HEAD.size <= len(body) <= LARGEST:
        raise NotUnderstood("token message", "wrong length")
    number, kind = HEAD.unpack_from(body)
    if kind not in set(Kind):
        raise NotUnderstood("token message", "unknown kind")
    fields, at = [], HEAD.size
    while at < len(body):
        end = at + FIELD_LENGTH.size
        if end > len(body):
            raise NotUnderstood("token message", "cut off")
        at, end = end, end + FIELD_LENGTH.unpack_from(body, at)[0]
        if end > len(body):
            raise NotUnderstood("token message", "cut off")
        fields.append(body[at:end])
        at = end
    return Message(number, Kind(kind), tuple(fields))


def receive(channel: socket.socket) -> Message | None:
    """受け取る: None at the end. Raises NotUnderstood, OSError."""
    head = _exactly(channel, LENGTH.size)
    if head is None:
        return None
    (length,) = LENGTH.unpack(head)
    if length > LARGEST:
        raise NotUnderstood("token message", "too long")
    body = _exactly(channel, length)
    return None if body is None else unpack(body)


def _exactly(channel: socket.socket, size: int) -> bytes | None:
    data = bytearray()
    while len(data) < size:
        more = channel.recv(size - len(data))
        if not more:
            return None
        data += more
    return bytes(data)

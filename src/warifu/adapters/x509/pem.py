"""PEM: taken apart strictly, so that nothing rides along unseen (RFC 7468)."""

import base64
import binascii
import re
from dataclasses import dataclass

from warifu.kernel.errors import NotUnderstood

BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]{1,64})-----((?:[^-]++|-(?!----))*+)-----END \1-----")
DER_SEQUENCE = b"\x30"


@dataclass(frozen=True, slots=True)
class PemBlock:
    """PEMの一件: its label and its decoded bytes."""

    label: str
    der: bytes


def is_pem(data: bytes) -> bool:
    """PEMか: anything with a BEGIN line, unless it begins as DER does."""
    return b"-----BEGIN " in data and not data.startswith(DER_SEQUENCE)


def pem_blocks(data: bytes, expected: str) -> list[PemBlock]:
    """PEMを分ける: text before a block is a comment, text after the last one is not. Raises NotUnderstood."""
    blocks, end = [], 0
    for found in BLOCK.finditer(data):
        if b"-----" in data[end : found.start()]:
            raise NotUnderstood(expected, "a damaged PEM block")
        blocks.append(PemBlock(found[1].decode(), _decode(found[2], expected)))
        end = found.end()
    if not blocks:
        raise NotUnderstood(expected, "no complete PEM block")
    if data[end:].strip():
        raise NotUnderstood(expected, "something follows the last PEM block")
    return blocks


def _decode(body: bytes, expected: str) -> bytes:
    lines = body.split()
    if b":" in body:  # headers of an encrypted key of the old kind (RFC 1421), which nobody here reads any further
        lines = [line for line in body.split(b"\n") if b":" not in line]
    try:
        return base64.b64decode(b"".join(b"".join(lines).split()), validate=True)
    except binascii.Error:
        raise NotUnderstood(expected, "the PEM block is not Base64") from None

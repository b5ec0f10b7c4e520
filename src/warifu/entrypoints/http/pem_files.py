"""PEMで送る: files kept in DER, as PEM (RFC 7468), made while they are sent; several, one behind the other."""

import base64
import contextlib
from collections.abc import Iterator, Sequence
from typing import BinaryIO

OCTETS_A_LINE = 48
LINES_A_PIECE = 1_024


def pem_length(size: int, label: str) -> int:
    """PEMの長さ: of DER of so many bytes."""
    lines = -(-size // OCTETS_A_LINE)
    return len(_frame(label, "BEGIN")) + len(_frame(label, "END")) + (size + 2) // 3 * 4 + lines


def pem_pieces(files: Sequence[BinaryIO], label: str) -> Iterator[bytes]:
    """PEMの断片: of each file in turn; closes them."""
    with contextlib.ExitStack() as stack:
        for file in files:
            stack.enter_context(file)
        for file in files:
            yield _frame(label, "BEGIN")
            while octets := file.read(OCTETS_A_LINE * LINES_A_PIECE):
                lines = range(0, len(octets), OCTETS_A_LINE)
                yield b"".join(base64.b64encode(octets[at : at + OCTETS_A_LINE]) + b"\n" for at in lines)
            yield _frame(label, "END")


def _frame(label: str, end: str) -> bytes:
    return f"-----{end} {label}-----\n".encode()

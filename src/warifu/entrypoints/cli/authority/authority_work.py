"""署名コマンドの部品: what `warifu authority` reads and writes."""

import ssl
from datetime import date
from pathlib import Path

import typer

from warifu.authority.errors import NotIssuedYet
from warifu.authority.facts import Certificate, RevocationReason
from warifu.kernel.clock import parse_day
from warifu.kernel.errors import FieldInvalid, PathUnusable, TooLarge
from warifu.kernel.ids import SerialNumber

LARGEST = 64 * 1024


def read_limited(path: Path, limit: int = LARGEST) -> bytes:
    """読む: the whole file, at most `limit` bytes. Raises TooLarge, PathUnusable."""
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as fault:
        raise PathUnusable(str(path), fault.strerror or "unreadable") from None
    if len(data) > limit:
        raise TooLarge(str(path), limit)
    return data


def read_start(text: str | None) -> date | None:
    """開始日を読む. Raises FieldInvalid."""
    return read_day("start-on", text) if text else None


def read_day(field: str, text: str) -> date:
    """日付を読む: of the option `field`. Raises FieldInvalid."""
    try:
        return parse_day(text)
    except ValueError:
        raise FieldInvalid(field, "2026-12-01") from None


def read_reason(text: str) -> RevocationReason:
    """失効理由を読む. Raises FieldInvalid naming the reasons there are."""
    try:
        return RevocationReason(text.lower().replace("-", "_"))
    except ValueError:
        raise FieldInvalid("reason", ", ".join(RevocationReason)) from None


def write_certificate(path: Path, certificate: Certificate) -> None:
    """証明書を書き出す: PEM. Raises NotIssuedYet, PathUnusable when the file cannot be written."""
    if certificate.der is None:
        raise NotIssuedYet(certificate.id)
    write_file(path, ssl.DER_cert_to_PEM_cert(certificate.der).encode("ascii"))
    serial = SerialNumber(certificate.serial)
    typer.echo(f"発行しました / issued: {certificate.id}  {serial.hex} ({serial.decimal})")


def write_file(path: Path, data: bytes) -> None:
    """書き出す. Raises PathUnusable when the file cannot be written."""
    try:
        path.write_bytes(data)
    except OSError as fault:
        raise PathUnusable(str(path), fault.strerror or "not writable") from None

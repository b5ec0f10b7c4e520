"""再検証の印: ETag and Last-Modified of files, and whether what a client holds is still what there is (RFC 9110)."""

import hashlib
import os
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import BinaryIO

from warifu.entrypoints.http.asgi import Headers

PIECE = 1024 * 1024
MOST_REMEMBERED = 1_000


class Validators:
    """再検証の印: the SHA-256 of each file's content is computed once for as long as the file is the same."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int, int, int], bytes] = {}

    def of(self, file: BinaryIO, form: str = "") -> Headers:
        """印を作る: of an open file at its beginning; `form` tells apart what else is made of the same content."""
        stat = os.fstat(file.fileno())
        key = (stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns)
        digest = self._known.get(key)
        if digest is None:
            digest = _digest(file)
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            self._known[key] = digest
        changed = datetime.fromtimestamp(int(stat.st_mtime), UTC)
        return [
            (b"etag", b'"' + digest + form.encode() + b'"'),
            (b"last-modified", format_datetime(changed, usegmt=True).encode()),
        ]


def is_still_so(asked: Headers, validators: Headers) -> bool:
    """変わっていないか: by If-None-Match, else by If-Modified-Since (RFC 9110 section 13.2.2)."""
    fields, own = dict(asked), dict(validators)
    if match := fields.get(b"if-none-match"):
        given = {part.strip().removeprefix(b"W/") for part in match.split(b",")}
        return b"*" in given or own[b"etag"] in given
    since = _instant(fields.get(b"if-modified-since"))
    changed = _instant(own[b"last-modified"])
    return since is not None and changed is not None and changed <= since


def _instant(field: bytes | None) -> datetime | None:
    try:
        return parsedate_to_datetime((field or b"").decode("latin-1")).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _digest(file: BinaryIO) -> bytes:
    hashed = hashlib.sha256()
    while piece := file.read(PIECE):
        hashed.update(piece)
    file.seek(0)
    return hashed.hexdigest().encode()

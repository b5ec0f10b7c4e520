"""公開ファイルを配る: lists, certificates and heads, as kept or as PEM; who asks again is told when nothing changed."""

import asyncio
import hashlib
import re
from collections.abc import Sequence
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from warifu.entrypoints.http.asgi import Headers, Receive, Scope, Send, answer
from warifu.entrypoints.http.files import open_file, send_file, send_pieces
from warifu.entrypoints.http.pem_files import pem_length, pem_pieces
from warifu.entrypoints.http.validators import Validators, is_still_so
from warifu.entrypoints.status.memory import NO_STORE, NOSNIFF

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
LARGEST_FILE = 128 * 1024 * 1024
SHORT_CACHE = (b"cache-control", b"max-age=60, must-revalidate")
LEFT_OUT_OF_304 = {b"content-type", b"content-length"}
PART_OF_LIST = re.compile(r"-(?:delta|p[0-9]+)$")
MOST_LISTS = 100
LISTS = "crl"
Opened = Sequence[tuple[BinaryIO, int]]


class Form(NamedTuple):
    """配る形: the type of the answer, the ending under which the file is kept, the label of a PEM made of it."""

    kind: bytes
    kept_as: str
    label: str = ""


FORMS = {
    (LISTS, "crl"): Form(b"application/pkix-crl", "crl"),
    (LISTS, "pem"): Form(b"application/x-pem-file", "crl", "X509 CRL"),
    ("ca", "cer"): Form(b"application/pkix-cert", "cer"),
    ("ca", "pem"): Form(b"application/x-pem-file", "cer", "CERTIFICATE"),
    ("evidence", "json"): Form(b"application/json", "json"),
    ("evidence", "pem"): Form(b"application/x-pem-file", "pem"),
}
"""配る形の一覧: by folder and ending as asked."""


class PublishedFiles:
    """公開ファイル: an ASGI application over the folders crl/, ca/ and evidence/ of `published`."""

    def __init__(self, published: Path) -> None:
        self._published = published
        self._validators = Validators()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        folder, _, name = scope["path"].removeprefix("/").partition("/")
        id, _, suffix = name.rpartition(".")
        form = FORMS.get((folder, suffix)) if NAME.fullmatch(id) else None
        opened = await asyncio.to_thread(self._opened, folder, id, form) if form else []
        if form is None or not opened:
            await answer(send, 404, [(b"content-type", b"text/plain"), NO_STORE], b"not here\n")
            return
        validators = await asyncio.to_thread(self._of_all, opened, form)
        headers: Headers = [(b"content-type", form.kind), SHORT_CACHE, NOSNIFF, *validators]
        if is_still_so(scope["headers"], validators):
            _close(opened)
            kept = [field for field in headers if field[0] not in LEFT_OUT_OF_304]
            await send({"type": "http.response.start", "status": 304, "headers": kept})
            await send({"type": "http.response.body", "body": b""})
        elif form.label:
            size = sum(pem_length(size, form.label) for _, size in opened)
            pieces = pem_pieces([file for file, _ in opened], form.label)
            try:
                await send_pieces(scope, receive, send, headers, size=size, pieces=pieces)
            finally:
                _close(opened)
        else:
            await send_file(scope, receive, send, headers, opened[0])

    def _opened(self, folder: str, id: str, form: Form) -> Opened:
        """The file of this name; of an authority's name, the full lists of all its CAs, in one PEM for servers."""
        place = self._published / folder
        opened = open_file(place / f"{id}.{form.kept_as}", LARGEST_FILE)
        if opened or folder != LISTS or not form.label:
            return [opened] if opened else []
        full = [path for path in sorted(place.glob(f"{id}-*.crl")) if not PART_OF_LIST.search(path.stem)]
        return [one for path in full[:MOST_LISTS] if (one := open_file(path, LARGEST_FILE))]

    def _of_all(self, opened: Opened, form: Form) -> Headers:
        """For several files in one answer: a tag of all their tags, and the date of the newest."""
        found = [self._validators.of(file, form.label and "-pem") for file, _ in opened]
        if len(found) == 1:
            return found[0]
        tag = hashlib.sha256(b"".join(dict(one)[b"etag"] for one in found)).hexdigest().encode()
        dates = [dict(one)[b"last-modified"] for one in found]
        newest = max(dates, key=lambda field: parsedate_to_datetime(field.decode()))
        return [(b"etag", b'"' + tag + b'"'), (b"last-modified", newest)]


def _close(opened: Opened) -> None:
    for file, _ in opened:
        file.close()

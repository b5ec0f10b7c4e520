"""書き出し先: a folder that a web server serves as it is."""

import base64
import os
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from warifu.authority.facts import CertificateAuthority
from warifu.authority.lists import RevocationList
from warifu.authority.stores.status import StoredAnswer


class PublicFolder:
    """書き出し先のフォルダー: implements `PublicFiles`; ca/ID.cer, crl/NAME.crl and .pem, ocsp/BASE64, readable by all.

    An answer lies where a GET of RFC 5019 asks for it: the path is the request in base64, as it is, so that each of its
    slashes begins a folder. Two slashes are one to web servers and file systems alike. File times are thisUpdate.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put_ca(self, ca: CertificateAuthority) -> bool:
        return self._put(self._folder / "ca" / f"{ca.id}.cer", ca.certificate, ca.created_at)

    def put_list(self, published: RevocationList) -> bool:
        path = self._folder / "crl" / published.file_name
        self._put(path.with_suffix(".pem"), _pem([published]), published.this_update)
        return self._put(path, published.der, published.this_update)

    def put_lists(self, authority: str, published: Sequence[RevocationList]) -> bool:
        newest = max(one.this_update for one in published)
        return self._put(self._folder / "crl" / f"{authority}.pem", _pem(published), newest)

    def put_answer(self, request: bytes, answer: StoredAnswer) -> bool:
        name = base64.b64encode(request).decode("ascii")
        return self._put(self._folder / "ocsp" / name, answer.der, answer.this_update)

    def _put(self, path: Path, content: bytes, at: datetime) -> bool:
        """Replace the file unless it has this time and size already; nobody sees half of it."""
        when = int(at.timestamp())
        try:
            held = path.stat()
            if (int(held.st_mtime), held.st_size) == (when, len(content)) and path.read_bytes() == content:
                return False
        except FileNotFoundError:
            path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            os.fchmod(handle, 0o644)
        os.utime(name, (when, when))
        Path(name).replace(path)
        return True


def _pem(lists: Sequence[RevocationList]) -> bytes:
    bodies = (base64.encodebytes(one.der) for one in lists)
    return b"".join(b"-----BEGIN X509 CRL-----\n" + body + b"-----END X509 CRL-----\n" for body in bodies)

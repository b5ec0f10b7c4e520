"""書き出し先: a folder that a web server serves as it is."""

import base64
import os
import tempfile
from datetime import datetime
from pathlib import Path

from warifu.authority.facts import CertificateAuthority
from warifu.authority.lists import RevocationList
from warifu.authority.stores.status import StoredAnswer


class PublicFolder:
    """書き出し先のフォルダー: implements `PublicFiles`; ca/ID.cer, crl/NAME.crl and ocsp/BASE64, readable by everybody.

    An answer lies where a GET of RFC 5019 asks for it: the path is the request in base64, as it is, so that each of its
    slashes begins a folder. Two slashes are one to web servers and file systems alike. File times are thisUpdate.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put_ca(self, ca: CertificateAuthority) -> bool:
        return self._put(self._folder / "ca" / f"{ca.id}.cer", ca.certificate, ca.created_at)

    def put_list(self, published: RevocationList) -> bool:
        return self._put(self._folder / "crl" / published.file_name, published.der, published.this_update)

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

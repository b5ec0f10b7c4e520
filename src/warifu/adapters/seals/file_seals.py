"""ファイル鍵の封: AES-256-GCM under a random key in a file of mode 0600."""

import os
from functools import cached_property
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from warifu.adapters.private_files import read_private, write_once
from warifu.authority.errors import KeyUnavailable
from warifu.kernel.secret import Secret

VERSION = b"WS1\x00"
KEY_OCTETS = 32
NONCE_OCTETS = 12


class FileSeals:
    """ファイル鍵の封: implements the port `Seals`. A seal is version, nonce and ciphertext."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def create(cls, path: Path) -> Self:
        """封の鍵を作る. Raises KeyUnavailable when the file exists already."""
        write_once(path, os.urandom(KEY_OCTETS))
        return cls(path)

    def seal(self, secret: Secret[bytes], context: str) -> bytes:
        """封をする. Raises KeyUnavailable."""
        nonce = os.urandom(NONCE_OCTETS)
        return VERSION + nonce + self._cipher.encrypt(nonce, secret.reveal(), _bound(context))

    def open(self, sealed: bytes, context: str) -> Secret[bytes]:
        """開封する. Raises KeyUnavailable when the seal is broken, of another installation, or of another context."""
        nonce, rest = sealed[len(VERSION) :][:NONCE_OCTETS], sealed[len(VERSION) + NONCE_OCTETS :]
        if not sealed.startswith(VERSION) or len(nonce) < NONCE_OCTETS:
            raise KeyUnavailable(self._path.name, "not a seal of this kind")
        try:
            return Secret(self._cipher.decrypt(nonce, rest, _bound(context)))
        except InvalidTag:
            raise KeyUnavailable(self._path.name, "the seal is broken or another's") from None

    @cached_property
    def _cipher(self) -> AESGCM:
        key = read_private(self._path)
        if len(key) != KEY_OCTETS:
            raise KeyUnavailable(self._path.name, f"not {KEY_OCTETS} bytes long")
        return AESGCM(key)


def _bound(context: str) -> bytes:
    return VERSION + context.encode()

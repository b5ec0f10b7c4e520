"""ファイルの署名鍵: encrypted PKCS#8, one file per key, loaded once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from warifu.adapters.private_files import read_private, write_once
from warifu.adapters.signers.key_names import checked_name
from warifu.adapters.x509.keys import PrivateKey, algorithm_of, new_private_key, sign_all, sign_data, spki
from warifu.authority.errors import KeyRefused, KeyUnavailable
from warifu.authority.facts import KeyAlgorithm
from warifu.kernel.secret import Secret


@dataclass(frozen=True, slots=True)
class FileSigningKey:
    """ファイルの署名鍵: signs with the one hash that belongs to its algorithm."""

    name: str
    algorithm: KeyAlgorithm
    public_key: bytes
    _private_key: PrivateKey = field(repr=False)

    def sign(self, data: bytes) -> bytes:
        return sign_data(self._private_key, data)

    def sign_many(self, data: Sequence[bytes]) -> Sequence[bytes]:
        return sign_all(self._private_key, data)


class FileSigners:
    """ファイルの署名鍵の保管: implements the port `Signers`. `passphrase` encrypts every key of the folder."""

    def __init__(self, directory: Path, passphrase: Secret[bytes]) -> None:
        self._directory = directory
        self._passphrase = passphrase
        self._opened: dict[str, FileSigningKey] = {}
        self._lock = Lock()

    def has(self, name: str) -> bool:
        """鍵はあるか: whether a file of this name is there, readable or not."""
        return self._path(name).exists()

    def create(self, name: str, algorithm: KeyAlgorithm) -> FileSigningKey:
        """鍵を作る: on disk when it returns. Raises KeyUnavailable when the name is taken or unusable."""
        path = self._path(name)
        private_key = new_private_key(algorithm)
        encryption = BestAvailableEncryption(self._secret(name))
        write_once(path, private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption))
        return self._keep(name, private_key)

    def open(self, name: str) -> FileSigningKey:
        """鍵を開く: read and decrypted the first time only. Raises KeyUnavailable."""
        with self._lock:
            opened = self._opened.get(name)
        if opened is not None:
            return opened
        data = read_private(self._path(name))
        try:
            private_key = load_pem_private_key(data, self._secret(name))
        except (ValueError, TypeError):
            raise KeyUnavailable(name, "damaged, or encrypted with another passphrase") from None
        return self._keep(name, private_key)  # type: ignore[arg-type]  # algorithm_of refuses the other kinds

    def _keep(self, name: str, private_key: PrivateKey) -> FileSigningKey:
        public_key = private_key.public_key()
        try:
            key = FileSigningKey(name, algorithm_of(public_key), spki(public_key), private_key)
        except KeyRefused as refused:
            raise KeyUnavailable(name, f"{refused.found} is no key of this installation") from None
        with self._lock:
            return self._opened.setdefault(name, key)

    def _path(self, name: str) -> Path:
        return self._directory / f"{checked_name(name)}.pem"

    def _secret(self, name: str) -> bytes:
        passphrase = self._passphrase.reveal()
        if not passphrase:
            raise KeyUnavailable(name, "no passphrase for the keys is set")
        return passphrase

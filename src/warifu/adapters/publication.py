"""公開フォルダー: CA certificates, trust anchors, CRLs and rolls as files, and the servers' own certificate."""

import contextlib
import fcntl
import mmap
import os
import ssl
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_private_key

from warifu.adapters.parsing import refusing
from warifu.adapters.roll.roll_file import number_of as number_of_roll
from warifu.adapters.roll.roll_file import replace_file, write_roll
from warifu.adapters.x509.lists.building import number_of
from warifu.adapters.x509.signatures import public_key_pem
from warifu.authority.facts import CertificateAuthority
from warifu.authority.lists import RevocationList
from warifu.evidence.facts import SignedHead
from warifu.evidence.head_file import read_head, write_head
from warifu.gateway.facts import AdmissionRoll
from warifu.kernel.errors import BadInput
from warifu.kernel.secret import Secret
from warifu.workflows.ports import Statement, Statements

FOLDERS = ("ca", "trust", "crl", "roll", "evidence")


class PublicationFolder:
    """公開フォルダー: implements `Publication`; each file is replaced as a whole, mode 0600.

    A list or roll whose number is below that of the file in its place is passed over; a list of another CA and a roll
    that these `statements` did not sign count as none.

    `publish` holds ca/<id>.cer (DER), trust/<name>.pem, crl/<id>.crl (DER), roll/<SYSTEM>.json, evidence/head.json and
    evidence/key.pem; `tls` holds server.pem and server.key.
    """

    def __init__(self, publish: Path, tls: Path, statements: Statements) -> None:
        self._publish = publish
        self._statements = statements
        self._tls = tls
        for folder in (tls, *(publish / name for name in FOLDERS)):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def put_ca(self, ca: CertificateAuthority) -> None:
        replace_file(self._publish / "ca" / f"{ca.id}.cer", ca.certificate)

    def put_trust(self, name: str, certificates: Sequence[bytes]) -> None:
        replace_file(self._publish / "trust" / f"{name}.pem", _pem(certificates))

    def put_list(self, published: RevocationList) -> None:
        path = self._publish / "crl" / published.file_name
        with self._turn():
            if _list_number(path) <= published.number or not self._is_of_same_ca(path, published):
                replace_file(path, published.der)
                when = published.this_update.timestamp()
                os.utime(path, (when, when))  # what is handed out says so as Last-Modified

    def _is_of_same_ca(self, path: Path, published: RevocationList) -> bool:
        """Whether the list on file is signed as ours is: only then does its number count."""
        try:
            certificate = (self._publish / "ca" / f"{published.ca_id}.cer").read_bytes()
            return all(_is_signed(der, certificate) for der in (published.der, path.read_bytes()))
        except (OSError, BadInput):
            return False

    def put_roll(self, roll: AdmissionRoll) -> None:
        path = self._publish / "roll" / f"{roll.system}.json"
        key = self._statements.public_key(Statement.ROLL)
        with self._turn():
            if _roll_number(path, {sha256(key).hexdigest()}) <= roll.number:
                write_roll(path, roll, key, partial(self._statements.sign, Statement.ROLL))

    def put_head(self, signed: SignedHead, public_key: bytes) -> None:
        with self._turn():
            held = self.head()
            if held is None or held.head.size <= signed.head.size:
                replace_file(self._publish / "evidence" / "key.pem", public_key_pem(public_key))
                replace_file(self._publish / "evidence" / "head.json", write_head(signed))

    def head(self) -> SignedHead | None:
        """置いた木の頭: None before there is one, or when it cannot be read."""
        try:
            return read_head((self._publish / "evidence" / "head.json").read_bytes())
        except (OSError, BadInput):
            return None

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        """Let one process at a time compare and replace, so that no older file comes in the place of a newer one."""
        with (self._publish / ".turn").open("a") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            yield

    def put_server(self, private_key: Secret[bytes], chain: Sequence[bytes]) -> None:
        key = load_der_private_key(private_key.reveal(), None)
        replace_file(self._tls / "server.key", key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        replace_file(self._tls / "server.pem", _pem(chain))

    def server_certificate(self) -> bytes | None:
        """サーバー証明書: the servers' own certificate in DER, None before there is one."""
        try:
            pem = (self._tls / "server.pem").read_text("ascii")
        except FileNotFoundError:
            return None
        end = "-----END CERTIFICATE-----"
        return ssl.PEM_cert_to_DER_cert(pem[: pem.index(end) + len(end)])

    def server_names(self) -> frozenset[str]:
        """サーバー証明書の名前: the DNS names of the servers' own certificate."""
        der = self.server_certificate()
        if der is None:
            return frozenset()
        extensions = x509.load_der_x509_certificate(der).extensions
        names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return frozenset(names.get_values_for_type(x509.DNSName))


def _is_signed(der: bytes, certificate: bytes) -> bool:
    with refusing("CRL", der):
        key = x509.load_der_x509_certificate(certificate).public_key()
        return x509.load_der_x509_crl(der).is_signature_valid(key)  # type: ignore[arg-type]  # refused by the reader


def _list_number(path: Path) -> int:
    """Give the number of the list on file, 0 when there is none or it cannot be read."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            return number_of(mapped)
    except (OSError, ValueError, TypeError, LookupError):
        return 0


def _roll_number(path: Path, keys: Collection[str]) -> int:
    """Give the number of the roll on file, 0 when there is none that these keys signed."""
    try:
        return number_of_roll(path.read_bytes(), keys)
    except (OSError, BadInput):
        return 0


def _pem(certificates: Sequence[bytes]) -> bytes:
    return "".join(ssl.DER_cert_to_PEM_cert(der) for der in certificates).encode("ascii")

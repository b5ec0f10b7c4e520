"""PKCS#12を開けるプロセス: `open_pkcs12` asks, and this module run as a program answers; no key leaves it."""

import json
import sys
from dataclasses import dataclass

from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from warifu.adapters.limited_process import LimitReached, ask_process, limit_process
from warifu.adapters.parsing import refusing
from warifu.authority.errors import PassphraseWrong
from warifu.kernel.errors import NotUnderstood
from warifu.kernel.secret import Secret

EXPECTED = "PKCS#12"
LENGTH_OCTETS = 4


@dataclass(frozen=True, slots=True)
class OpenedPkcs12:
    """開けたPKCS#12: its certificates in DER, their own first, the friendly name, and whether there is a key.

    The name is that of the key's own certificate; where there is none, the first that a certificate has.
    """

    certificates: tuple[bytes, ...]
    friendly_name: bytes
    has_key: bool


def open_pkcs12(der: bytes, passphrase: Secret[str]) -> OpenedPkcs12:
    """PKCS#12を開ける: in a process of its own, because its key is loaded. Raises PassphraseWrong, NotUnderstood."""
    with refusing(EXPECTED, der, "a passphrase that is no UTF-8 text"):
        secret = passphrase.reveal().encode()
    if b"\0" in secret:
        raise PassphraseWrong  # no reader takes it
    try:
        answer = ask_process(__name__, len(secret).to_bytes(LENGTH_OCTETS) + secret + der)
    except LimitReached:
        raise NotUnderstood(EXPECTED, "to open it takes more time or memory than a sound file needs") from None
    with refusing(EXPECTED, der):
        said = json.loads(answer)
        if said is None:
            raise PassphraseWrong
        certificates = tuple(bytes.fromhex(one) for one in said["certificates"])
        return OpenedPkcs12(certificates, bytes.fromhex(said["friendly_name"]), said["has_key"])


def answer_for(asked: bytes) -> bytes:
    """答える: JSON of what `asked` holds, null when it does not open."""
    start = LENGTH_OCTETS + int.from_bytes(asked[:LENGTH_OCTETS])
    der = asked[start:]
    try:
        with refusing(EXPECTED, der):
            opened = pkcs12.load_pkcs12(der, asked[LENGTH_OCTETS:start])
    except NotUnderstood:
        return b"null"
    found = [one for one in (opened.cert, *opened.additional_certs) if one is not None]
    named = found if opened.cert is None else [opened.cert]
    said = {
        "certificates": [one.certificate.public_bytes(Encoding.DER).hex() for one in found],
        "friendly_name": next((one.friendly_name for one in named if one.friendly_name), b"").hex(),
        "has_key": opened.key is not None,
    }
    return json.dumps(said).encode()


if __name__ == "__main__":
    limit_process()
    sys.stdout.buffer.write(answer_for(sys.stdin.buffer.read()))

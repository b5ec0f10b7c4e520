"""署名付きファイル: a JSON document beside the key and signature over its exact bytes; verified before it is parsed."""

import base64
import binascii
import re
from collections.abc import Callable, Collection
from hashlib import sha256

from warifu.adapters.parsing import refusing
from warifu.adapters.x509.signatures import is_signature
from warifu.gateway.errors import RollForged
from warifu.kernel.errors import NotUnderstood

ENVELOPE = re.compile(rb'\{"key":"([A-Za-z0-9+/=]{1,1000})","signature":"([A-Za-z0-9+/=]{1,1000})","roll":')
END = b"}\n"


def sign_document(document: bytes, public_key: bytes, sign: Callable[[bytes], bytes]) -> bytes:
    """署名を付ける: `document` is JSON, `public_key` a SubjectPublicKeyInfo in DER; the result is JSON, too."""
    key, signature = (base64.b64encode(octets) for octets in (public_key, sign(document)))
    return b'{"key":"%b","signature":"%b","roll":%b%b' % (key, signature, document, END)


def verified_document(content: bytes, expected: str, keys: Collection[str]) -> bytes:
    """署名を確かめる: the document; `keys` are SHA-256 fingerprints of public keys in DER, lower-case hex.

    Raises NotUnderstood, RollForged when the key is none of these or the signature is not its.
    """
    found = ENVELOPE.match(content)
    if found is None or not content.endswith(END):
        raise NotUnderstood(expected, "it is not signed")
    try:
        public_key, signature = (base64.b64decode(part, validate=True) for part in found.groups())
    except binascii.Error:
        raise NotUnderstood(expected, "a signature that is not Base64") from None
    fingerprint = sha256(public_key).hexdigest()
    document = content[found.end() : -len(END)]
    if fingerprint not in keys:
        raise RollForged(fingerprint)
    with refusing(expected, content):
        if not is_signature(public_key, document, signature):
            raise RollForged(fingerprint)
    return document

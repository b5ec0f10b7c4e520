"""署名の確認: signatures over bytes of our own, with the one hash that belongs to a key's algorithm."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from warifu.adapters.parsing import refusing
from warifu.adapters.x509.keys import algorithm_of, hash_for, spki
from warifu.adapters.x509.pem import pem_blocks
from warifu.kernel.errors import NotUnderstood, TooLarge

EXPECTED = "public key (PEM)"
LABEL = "PUBLIC KEY"
LARGEST = 16 * 1024


def read_public_key(data: bytes) -> bytes:
    """公開鍵を読む: one SubjectPublicKeyInfo in PEM; gives its DER. Raises TooLarge, NotUnderstood, KeyRefused."""
    if len(data) > LARGEST:
        raise TooLarge(EXPECTED, LARGEST)
    with refusing(EXPECTED, data):
        blocks = pem_blocks(data, EXPECTED)
        if [block.label for block in blocks] != [LABEL]:
            raise NotUnderstood(EXPECTED, "not exactly one public key")
        key = load_der_public_key(blocks[0].der)
        algorithm_of(key)
        return spki(key)  # type: ignore[arg-type]  # algorithm_of refuses the other kinds


def public_key_pem(public_key: bytes) -> bytes:
    """公開鍵のPEM: of a SubjectPublicKeyInfo in DER."""
    return load_der_public_key(public_key).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def is_signature(public_key: bytes, data: bytes, signature: bytes) -> bool:
    """署名か: of `data`, by the key of this SubjectPublicKeyInfo (DER), which is one this installation accepts."""
    key = load_der_public_key(public_key)
    algorithm = algorithm_of(key)
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, data, padding.PKCS1v15(), hash_for(algorithm))
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, data, ec.ECDSA(hash_for(algorithm)))
        elif isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, data)
        else:
            return False
    except InvalidSignature:
        return False
    return True

"""鍵: algorithms this installation knows, their hashes, new keys and what makes a key unacceptable."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_public_key,
)

from warifu.adapters.x509.exposed_keys import check_ed25519, check_rsa
from warifu.authority.errors import KeyWeak
from warifu.authority.facts import KeyAlgorithm
from warifu.authority.ports.requests import MadeKey
from warifu.kernel.secret import Secret

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey

ACCEPTED = ", ".join(KeyAlgorithm)
RSA_BITS = {KeyAlgorithm.RSA_2048: 2048, KeyAlgorithm.RSA_3072: 3072, KeyAlgorithm.RSA_4096: 4096}
RSA_BY_BITS = {bits: algorithm for algorithm, bits in RSA_BITS.items()}
CURVES = {KeyAlgorithm.P_256: ec.SECP256R1(), KeyAlgorithm.P_384: ec.SECP384R1()}
CURVES_BY_NAME = {curve.name: algorithm for algorithm, curve in CURVES.items()}
EXPONENT = 65537
P_256_UNCOMPRESSED = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004")
P_256_OCTETS = 91
ID_RSASSA_PSS, PSS_WITHIN = bytes.fromhex("06092a864886f70d01010a"), 32
SIGNATURE_NAMES = {
    KeyAlgorithm.RSA_2048: "sha256_rsa",
    KeyAlgorithm.RSA_3072: "sha256_rsa",
    KeyAlgorithm.RSA_4096: "sha256_rsa",
    KeyAlgorithm.P_256: "sha256_ecdsa",
    KeyAlgorithm.P_384: "sha384_ecdsa",
    KeyAlgorithm.ED25519: "ed25519",
}


def new_private_key(algorithm: KeyAlgorithm) -> PrivateKey:
    """新しい秘密鍵."""
    if algorithm in RSA_BITS:
        return rsa.generate_private_key(EXPONENT, RSA_BITS[algorithm])
    if algorithm in CURVES:
        return ec.generate_private_key(CURVES[algorithm])
    return ed25519.Ed25519PrivateKey.generate()


def make_key(algorithm: KeyAlgorithm) -> MadeKey:
    """鍵を作る: for an order; PKCS#8 DER, unencrypted, wrapped in a Secret."""
    private_key = new_private_key(algorithm)
    pkcs8 = private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return MadeKey(algorithm, spki(private_key.public_key()), Secret(pkcs8))


def hash_for(algorithm: KeyAlgorithm) -> SHA256 | SHA384:
    """署名のハッシュ: SHA-384 for P-384, SHA-256 for the rest that has one."""
    return SHA384() if algorithm is KeyAlgorithm.P_384 else SHA256()


ECDSA = {name: ec.ECDSA(hash_for(algorithm)) for name, algorithm in CURVES_BY_NAME.items()}


def sign_data(private_key: PrivateKey, data: bytes) -> bytes:
    """署名する: PKCS#1 v1.5 for RSA, ECDSA as a DER pair, Ed25519 as it is."""
    match private_key:
        case rsa.RSAPrivateKey():
            return private_key.sign(data, PKCS1v15(), SHA256())
        case ec.EllipticCurvePrivateKey():
            return private_key.sign(data, ECDSA[private_key.curve.name])
        case ed25519.Ed25519PrivateKey():
            return private_key.sign(data)


def sign_all(private_key: PrivateKey, data: Sequence[bytes]) -> Sequence[bytes]:
    """まとめて署名する: as `sign_data` signs each; what the key is, is asked once."""
    if isinstance(private_key, ec.EllipticCurvePrivateKey):
        algorithm = ECDSA[private_key.curve.name]
        return [private_key.sign(one, algorithm) for one in data]
    return [sign_data(private_key, one) for one in data]


def algorithm_of(public_key: object) -> KeyAlgorithm:
    """鍵の種類: of a key this installation accepts. Raises KeyWeak, KeyExposed."""
    match public_key:
        case rsa.RSAPublicKey():
            return _rsa_algorithm(public_key)
        case ec.EllipticCurvePublicKey():
            if public_key.curve.name in CURVES_BY_NAME:
                return CURVES_BY_NAME[public_key.curve.name]
            raise KeyWeak(f"EC {public_key.curve.name}", ACCEPTED)
        case ed25519.Ed25519PublicKey():
            check_ed25519(public_key)
            return KeyAlgorithm.ED25519
    raise KeyWeak(type(public_key).__name__.removesuffix("PublicKey"), ACCEPTED)


@lru_cache(maxsize=2_048)
def algorithm_of_der(public_key: bytes) -> KeyAlgorithm:
    """鍵の種類: of a SubjectPublicKeyInfo, asked about the same key when it is requested and when it is linted.

    Raises KeyWeak, KeyExposed, ValueError, UnsupportedAlgorithm.
    """
    if ID_RSASSA_PSS in public_key[:PSS_WITHIN]:  # would be signed as a key for another algorithm
        raise KeyWeak("RSASSA-PSS", ACCEPTED)
    return algorithm_of(load_der_public_key(public_key))


def spki(public_key: PublicKey) -> bytes:
    """公開鍵のDER: SubjectPublicKeyInfo."""
    return public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def one_form(public_key: bytes) -> bytes:
    """同じ鍵を同じ形に: of a SubjectPublicKeyInfo that loads; a compressed point counts as the same key."""
    if public_key.startswith(P_256_UNCOMPRESSED) and len(public_key) == P_256_OCTETS:
        return public_key
    return spki(load_der_public_key(public_key))  # type: ignore[arg-type]  # who calls knows the algorithm


def fingerprint(der: bytes) -> str:
    """拇印: SHA-256 of the whole DER, lower-case hex."""
    return hashlib.sha256(der).hexdigest()


def public_key_digest(public_key: bytes) -> str:
    """公開鍵の拇印: SHA-256 of a DER SubjectPublicKeyInfo, lower-case hex."""
    return hashlib.sha256(public_key).hexdigest()


def _rsa_algorithm(public_key: rsa.RSAPublicKey) -> KeyAlgorithm:
    bits = public_key.key_size
    if bits not in RSA_BY_BITS:
        raise KeyWeak(f"RSA {bits}", ACCEPTED)
    numbers = public_key.public_numbers()
    if numbers.e != EXPONENT:
        raise KeyWeak(f"RSA {bits}, exponent {numbers.e}", f"exponent {EXPONENT}")
    check_rsa(numbers.n)
    return RSA_BY_BITS[bits]

"""他人に知られうる鍵: private halves that anybody can compute, or that are known already.

Fermat and ROCA are tested by badkeys; its list of known keys is not shipped. A list in its form is a file that an
installation may name.
"""

import hashlib
import math
import mmap
from bisect import bisect_left
from collections.abc import Callable
from pathlib import Path

from badkeys.rsakeys import fermat, roca
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from warifu.authority.errors import KeyExposed

SMALL_PRIMES_PRODUCT = math.prod(p for p in range(2, 752) if all(p % q for q in range(2, math.isqrt(p) + 1)))
RSA_FAULTS: tuple[tuple[str, Callable[[int], object]], ...] = (
    ("a small factor", lambda modulus: math.gcd(modulus, SMALL_PRIMES_PRODUCT) != 1),
    ("primes close to each other (Fermat)", fermat),
    ("ROCA (CVE-2017-15361)", roca),
)
SIGN = 0x7F  # of the last octet of an Ed25519 key, without the sign of x
SMALL_ORDER = frozenset(
    bytes.fromhex(y)
    for y in (
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    )
)
"""The y of every point whose order divides 8, in all its encodings (RFC 8032 section 5.1.7), as in libsodium."""
RECORD, HASH_OCTETS = 16, 15


def check_rsa(modulus: int) -> None:
    """RSAの法を確かめる: quick tests, well below a millisecond. Raises KeyExposed."""
    for fault, shows in RSA_FAULTS:
        if shows(modulus):
            raise KeyExposed(f"RSA {modulus.bit_length()}", fault)


def check_ed25519(public_key: ed25519.Ed25519PublicKey) -> None:
    """Ed25519の点を確かめる: under a point of small order anything passes as signed. Raises KeyExposed."""
    raw = public_key.public_bytes_raw()
    if raw[:-1] + bytes((raw[-1] & SIGN,)) in SMALL_ORDER:
        raise KeyExposed("Ed25519", "a point of small order")


class KnownKeys:
    """既知の鍵の一覧: a file of records of 16 octets, sorted: 15 of a SHA-256, and one that says whose list it was.

    The hash is of the modulus (RSA), of x (EC) or of the key itself (Ed25519), as an unsigned number without leading
    zeros. Raises ValueError when the file is none, OSError when it cannot be read.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._records = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if len(self._records) % RECORD or any(self._hash(i) > self._hash(i + 1) for i in self._sample()):
            raise ValueError("no sorted records of 16 octets")

    def check(self, public_key: bytes) -> None:
        """確かめる: a SubjectPublicKeyInfo that was accepted otherwise. Raises KeyExposed."""
        kind, number = _number(public_key)
        wanted = hashlib.sha256(number.to_bytes((number.bit_length() + 7) // 8)).digest()[:HASH_OCTETS]
        places = range(len(self._records) // RECORD)
        at = bisect_left(places, wanted, key=self._hash)
        if at < len(places) and self._hash(at) == wanted:
            raise KeyExposed(kind, "on the list of known keys")

    def _hash(self, place: int) -> bytes:
        return self._records[place * RECORD : place * RECORD + HASH_OCTETS]

    def _sample(self) -> range:
        """Some thousand neighbours; all of a hundred million would take a minute at every start."""
        pairs = len(self._records) // RECORD - 1
        return range(0, pairs, max(1, pairs // 1_000))


def _number(public_key: bytes) -> tuple[str, int]:
    key = load_der_public_key(public_key)
    match key:
        case rsa.RSAPublicKey():
            return f"RSA {key.key_size}", key.public_numbers().n
        case ec.EllipticCurvePublicKey():
            return f"EC {key.curve.name}", key.public_numbers().x
        case ed25519.Ed25519PublicKey():
            return "Ed25519", int.from_bytes(key.public_bytes_raw())
    raise ValueError("a kind of key that is not accepted")

"""A list of known keys, in the form of badkeys, of keys that are made here."""

import hashlib

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa


def number_of(key: object) -> int:
    match key:
        case rsa.RSAPublicKey():
            return key.public_numbers().n
        case ec.EllipticCurvePublicKey():
            return key.public_numbers().x
        case ed25519.Ed25519PublicKey():
            return int.from_bytes(key.public_bytes_raw())
    raise TypeError


def as_list(numbers: list[int]) -> bytes:
    """The list, with a thousand others, in the form of badkeys."""
    hashes = [hashlib.sha256(n.to_bytes((n.bit_length() + 7) // 8)).digest()[:15] for n in [*numbers, *range(1_000)]]
    return b"".join(one + b"\1" for one in sorted(hashes))

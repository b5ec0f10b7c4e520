"""署名済み証明書: checked bytes and their signature become a certificate, without taking the bytes apart."""

from collections.abc import Sequence

from warifu.adapters.x509.builder_keys import signatures
from warifu.adapters.x509.der import BIT_STRING, INTEGER, SEQUENCE, inside, tlv
from warifu.authority.facts import KeyAlgorithm
from warifu.authority.ports.keys import SigningKey

VERSION_3 = bytes.fromhex("a003020102")
_SHA256_RSA = bytes.fromhex("300d06092a864886f70d01010b0500")
ALGORITHMS = {
    KeyAlgorithm.RSA_2048: _SHA256_RSA,
    KeyAlgorithm.RSA_3072: _SHA256_RSA,
    KeyAlgorithm.RSA_4096: _SHA256_RSA,
    KeyAlgorithm.P_256: bytes.fromhex("300a06082a8648ce3d040302"),
    KeyAlgorithm.P_384: bytes.fromhex("300a06082a8648ce3d040303"),
    KeyAlgorithm.ED25519: bytes.fromhex("300506032b6570"),
}


def sign_many(to_be_signed: Sequence[bytes], key: SigningKey) -> Sequence[bytes]:
    """まとめて署名する: certificates in DER, in the order of the TBSCertificates given.

    Raises ValueError when one names another algorithm than the key's, KeyUnavailable; then nothing is signed.
    """
    algorithm = ALGORITHMS[key.algorithm]
    for one in to_be_signed:
        if not one.startswith(algorithm, _after_serial(one)):
            raise ValueError(f"these bytes are not for a key of {key.algorithm}")
    pairs = zip(to_be_signed, signatures(key, to_be_signed), strict=True)
    return [certificate_of(one, key.algorithm, signature) for one, signature in pairs]


def certificate_of(to_be_signed: bytes, algorithm: KeyAlgorithm, signature: bytes) -> bytes:
    """証明書にまとめる (RFC 5280 section 4.1)."""
    return tlv(SEQUENCE, to_be_signed + ALGORITHMS[algorithm] + tlv(BIT_STRING, b"\0" + signature))


def _after_serial(to_be_signed: bytes) -> int:
    start, _ = inside(to_be_signed, 0, SEQUENCE)
    if not to_be_signed.startswith(VERSION_3, start):
        raise ValueError("not version 3")
    return inside(to_be_signed, start + len(VERSION_3), INTEGER)[1]

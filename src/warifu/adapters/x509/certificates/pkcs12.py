"""PKCS#12: a key with its certificate and chain, packed so that OpenSSL, NSS and Java open it (RFC 7292)."""

from collections.abc import Sequence

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
    pkcs12,
)

from warifu.adapters.parsing import refusing
from warifu.kernel.errors import NotUnderstood
from warifu.kernel.secret import Secret

ROUNDS = 20_000  # the passphrase is this installation's own and random; people's machines and tokens are slow


class Pkcs12Packer:
    """PKCS#12の梱包: implements the port `delivery.store.Packer`."""

    def pack(
        self,
        private_key: Secret[bytes],
        certificate: bytes,
        chain: Sequence[bytes],
        friendly_name: str,
        passphrase: Secret[str],
    ) -> bytes:
        """PKCS#12を作る: PBES2 with AES-256-CBC, MAC with HMAC-SHA-256.

        `private_key` is PKCS#8 DER, `certificate` and `chain` are DER, the issuer first. Raises ValueError when the
        passphrase is not printable ASCII (programs disagree on how to encode the rest) or the key is another's.
        """
        secret = passphrase.reveal()
        if not secret or not (secret.isascii() and secret.isprintable()):
            raise ValueError("a passphrase for PKCS#12 is printable ASCII")
        key = load_der_private_key(private_key.reveal(), None)
        leaf = x509.load_der_x509_certificate(certificate)
        if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) or key.public_key() != leaf.public_key():
            raise ValueError("the private key is not that of the certificate")
        encryption = (
            PrivateFormat.PKCS12.encryption_builder()
            .kdf_rounds(ROUNDS)
            .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
            .hmac_hash(SHA256())
            .build(secret.encode("ascii"))
        )
        above = [x509.load_der_x509_certificate(der) for der in chain]
        return pkcs12.serialize_key_and_certificates(friendly_name.encode(), key, leaf, above, encryption)

    def public_key_of(self, private_key: Secret[bytes]) -> bytes:
        public_key = load_der_private_key(private_key.reveal(), None).public_key()
        return public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def unpack(packed: bytes, passphrase: Secret[str]) -> tuple[str, Secret[str]]:
    """PKCS#12を開ける: the certificate in PEM and its key in unencrypted PKCS#8 PEM. Raises NotUnderstood."""
    with refusing("PKCS#12", packed, "damaged, or another passphrase"):
        key, leaf, _ = pkcs12.load_key_and_certificates(packed, passphrase.reveal().encode("ascii"))
    if key is None or leaf is None:
        raise NotUnderstood("PKCS#12", "without key or certificate")
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return leaf.public_bytes(Encoding.PEM).decode(), Secret(pem.decode())

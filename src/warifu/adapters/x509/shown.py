"""表示: names, instants and texts from inside certificates, made safe for a terminal."""

from datetime import UTC, datetime

from cryptography import x509
from cryptography.x509 import Name

from warifu.kernel.clock import in_japan
from warifu.kernel.texts import shown_text

SHORT = {
    "2.5.4.3": "CN",
    "2.5.4.5": "serialNumber",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "0.9.2342.19200300.100.1.25": "DC",
    "1.2.840.113549.1.9.1": "emailAddress",
}


def shown_name(name: Name) -> str:
    """名前: in the order in which it is written, such as C=JP, O=東西電力株式会社, CN=取引1号."""
    parts = []
    for attribute in name:
        value = attribute.value if isinstance(attribute.value, str) else "#" + attribute.value.hex()
        escaped = value.replace("\\", "\\\\").replace(",", "\\,")
        parts.append(f"{SHORT.get(attribute.oid.dotted_string, attribute.oid.dotted_string)}={shown_text(escaped)}")
    return ", ".join(parts) or "(空 / empty)"


def shown_instant(at: datetime) -> str:
    """時刻: in Japan and in UTC; in UTC alone where Japan's clocks would show the year 10000."""
    japan, universal = in_japan(at), f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    return universal if japan < at else f"{japan:%Y-%m-%d %H:%M:%S} JST ({universal})"


def shown_hex(data: bytes) -> str:
    """16進: upper case pairs with colons."""
    return data.hex(":").upper()


def signature_name(
    signed: x509.Certificate | x509.CertificateSigningRequest | x509.CertificateRevocationList,
) -> str:
    """署名方式: by name where it is known, by number elsewhere."""
    known = {
        "1.2.840.113549.1.1.11": "RSA, SHA-256",
        "1.2.840.113549.1.1.12": "RSA, SHA-384",
        "1.2.840.113549.1.1.13": "RSA, SHA-512",
        "1.2.840.113549.1.1.4": "RSA, MD5",
        "1.2.840.113549.1.1.5": "RSA, SHA-1",
        "1.2.840.10045.4.1": "ECDSA, SHA-1",
        "1.2.840.10040.4.3": "DSA, SHA-1",
        "1.2.840.113549.1.1.10": "RSA-PSS",
        "1.2.840.10045.4.3.2": "ECDSA, SHA-256",
        "1.2.840.10045.4.3.3": "ECDSA, SHA-384",
        "1.2.840.10045.4.3.4": "ECDSA, SHA-512",
        "1.3.101.112": "Ed25519",
    }
    oid = signed.signature_algorithm_oid.dotted_string
    return known.get(oid, oid)

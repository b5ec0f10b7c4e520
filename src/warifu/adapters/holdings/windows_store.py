"""Windowsの個人ストア: the certificates of whoever is signed in to Windows, without their keys."""

import ssl
from collections.abc import Sequence

STORE = "MY"
DER = "x509_asn"


def personal_store() -> Sequence[bytes]:
    """個人ストアの証明書: in DER; none where there is no Windows."""
    entries = getattr(ssl, "enum_certificates", None)
    return [der for der, encoding, _ in entries(STORE) if encoding == DER] if entries else ()

"""読めない要求の理由: where a CSR departs from RFC 2986, for whoever has to make it again."""

from collections.abc import Iterator
from typing import Any

from asn1crypto.core import Integer, ObjectIdentifier, PrintableString, Sequence
from asn1crypto.csr import CertificationRequest
from asn1crypto.x509 import NameType

from warifu.adapters.parsing import refusing
from warifu.kernel.errors import NotUnderstood
from warifu.kernel.texts import shown_text

EXPECTED = "CSR (PKCS#10)"
UNKNOWN = "not DER of a request, or damaged"
EXTENSION_REQUEST = "1.2.840.113549.1.9.14"
PRINTABLE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?")
ATTRIBUTES = 0
PARTS = 4  # version, subject, key, attributes


def doubt_about(der: bytes) -> str:
    """理由を探す: one that messages/reasons.toml knows, of a request that cannot be read as one."""
    try:
        with refusing(EXPECTED, der, UNKNOWN):
            return next(_doubts(CertificationRequest.load(der, strict=True)), UNKNOWN)
    except NotUnderstood as none_found:
        return none_found.why


def _doubts(request: Any) -> Iterator[str]:
    info = Sequence.load(request["certification_request_info"].dump())
    version = Integer.load(info[0].dump()).native
    if version != 0:
        yield f"version {version + 1} ({version}), a request has version 1 (0)"
    yield from _texts(request["certification_request_info"]["subject"])
    if len(info) < PARTS:
        yield "its attributes [0] are missing (RFC 2986 section 4.1)"
        return
    kinds = [str(ObjectIdentifier.load(one[0].dump()).dotted) for one in _attributes(request)]
    count = kinds.count(EXTENSION_REQUEST)
    if count > 1:
        yield f"{count} extension requests, one is possible (RFC 2985 section 5.4.2)"


def _attributes(request: Any) -> list[Any]:
    return [Sequence.load(one.dump()) for one in request["certification_request_info"]["attributes"]]


def _texts(subject: Any) -> Iterator[str]:
    for group in subject.chosen:
        for pair in group:
            value = pair["value"].chosen if hasattr(pair["value"], "chosen") else pair["value"]
            if isinstance(value, PrintableString):
                wrong = next((one for one in value.native if one not in PRINTABLE), None)
                if wrong:
                    kind = NameType.map(pair["type"].dotted)
                    yield f"{shown_text(kind)}: PrintableString with “{shown_text(wrong)}”"

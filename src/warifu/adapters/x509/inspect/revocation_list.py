"""失効リストの事実."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence

from asn1crypto import crl as asn1
from cryptography import x509

from warifu.adapters.x509.inspect.extensions import extension_facts
from warifu.adapters.x509.inspect.facts import Fact, Inspected
from warifu.adapters.x509.inspect.fields import EXTENSION, Fields, raw_extensions, whole_or_none
from warifu.adapters.x509.shown import shown_hex, shown_instant, shown_name, signature_name

LIST = "CRL"


def list_facts(der: bytes) -> Sequence[Inspected]:
    """失効リストの事実: every entry is read, and what cannot be stands there as octets.

    Raises what the parser raises.
    """
    revoked = x509.load_der_x509_crl(der)
    tbs = asn1.CertificateList.load(der)["tbs_cert_list"]
    fields = Fields(LIST, der)
    until = revoked.next_update_utc
    fields.add("issuer", lambda: [Fact("issuer", shown_name(revoked.issuer))], tbs["issuer"].dump)
    fields.add(
        "this_update", lambda: [Fact("this_update", shown_instant(revoked.last_update_utc))], tbs["this_update"].dump
    )
    fields.add(
        "next_update",
        lambda: [Fact("next_update", "-" if until is None else shown_instant(until))],
        tbs["next_update"].dump,
    )
    found = whole_or_none(lambda: tuple(extension_facts(revoked.extensions)), LIST, der)
    if found is None:
        fields.add_octets(whole_or_none(lambda: tuple(raw_extensions(tbs["crl_extensions"])), LIST, der) or ())
    else:
        fields.add(EXTENSION, lambda: found, lambda: b"")
    fields.add("count", lambda: _counted(revoked), tbs["revoked_certificates"].dump)
    fields.add("signature", lambda: [Fact("signature", signature_name(revoked))], tbs["signature"].dump)
    return [Inspected("crl", (*fields.facts, Fact("sha256", shown_hex(hashlib.sha256(der).digest()))), fields.is_whole)]


def _counted(revoked: x509.CertificateRevocationList) -> Iterator[Fact]:
    reasons = Counter(_reason(entry) for entry in revoked)
    yield Fact("count", f"{sum(reasons.values()):,}")
    yield from (Fact(f"reason_{reason}", f"{times:,}") for reason, times in sorted(reasons.items()))


def _reason(entry: x509.RevokedCertificate) -> str:
    _ = entry.revocation_date_utc
    for extension in entry.extensions:
        if isinstance(extension.value, x509.CRLReason):
            return extension.value.reason.name
    return "unspecified"

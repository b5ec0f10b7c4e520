"""失効リストの事実."""

import hashlib
from collections import Counter
from collections.abc import Sequence

from cryptography import x509

from warifu.adapters.x509.inspect.extensions import extension_facts
from warifu.adapters.x509.inspect.facts import Fact, Inspected
from warifu.adapters.x509.shown import shown_hex, shown_instant, shown_name, signature_name


def list_facts(der: bytes) -> Sequence[Inspected]:
    """失効リストの事実: every entry is read, so that a damaged one shows. Raises what the parser raises."""
    revoked = x509.load_der_x509_crl(der)
    reasons = Counter(_reason(entry) for entry in revoked)
    until = revoked.next_update_utc
    facts = [
        Fact("issuer", shown_name(revoked.issuer)),
        Fact("this_update", shown_instant(revoked.last_update_utc)),
        Fact("next_update", "-" if until is None else shown_instant(until)),
        *extension_facts(revoked.extensions),
        Fact("count", f"{sum(reasons.values()):,}"),
        *(Fact(f"reason_{reason}", f"{times:,}") for reason, times in sorted(reasons.items())),
        Fact("signature", signature_name(revoked)),
        Fact("sha256", shown_hex(hashlib.sha256(der).digest())),
    ]
    return [Inspected("crl", tuple(facts))]


def _reason(entry: x509.RevokedCertificate) -> str:
    _ = entry.revocation_date_utc
    for extension in entry.extensions:
        if isinstance(extension.value, x509.CRLReason):
            return extension.value.reason.name
    return "unspecified"

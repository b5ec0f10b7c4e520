"""失効リスト: making full CRLs (RFC 5280 section 5)."""

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from warifu.adapters.x509.builder_keys import builder_key
from warifu.adapters.x509.keys import hash_for
from warifu.authority.facts import RevocationListContent, RevocationReason, RevokedSerial
from warifu.authority.ports import SigningKey

REASONS = {
    RevocationReason.KEY_COMPROMISE: x509.ReasonFlags.key_compromise,
    RevocationReason.CA_COMPROMISE: x509.ReasonFlags.ca_compromise,
    RevocationReason.AFFILIATION_CHANGED: x509.ReasonFlags.affiliation_changed,
    RevocationReason.SUPERSEDED: x509.ReasonFlags.superseded,
    RevocationReason.CESSATION_OF_OPERATION: x509.ReasonFlags.cessation_of_operation,
    RevocationReason.PRIVILEGE_WITHDRAWN: x509.ReasonFlags.privilege_withdrawn,
}  # RFC 5280 section 5.3.1: no reason is said by leaving the extension out


def sign_revocation_list(content: RevocationListContent, key: SigningKey) -> bytes:
    """失効リストに署名する: the whole list at once, because adding one at a time copies the list each time."""
    issuer = x509.load_der_x509_certificate(content.issuer)
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    values = (
        x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier),
        x509.CRLNumber(content.number),
    )
    builder = x509.CertificateRevocationListBuilder(
        issuer_name=issuer.subject,
        last_update=content.this_update.replace(tzinfo=None),
        next_update=content.next_update.replace(tzinfo=None),
        extensions=[x509.Extension(value.oid, False, value) for value in values],
        revoked_certificates=[_entry(entry) for entry in content.entries],
    )
    return builder.sign(builder_key(key), hash_for(key.algorithm)).public_bytes(Encoding.DER)


def _entry(entry: RevokedSerial) -> x509.RevokedCertificate:
    builder = x509.RevokedCertificateBuilder(entry.serial, entry.revoked_at.replace(tzinfo=None))
    if entry.reason in REASONS:
        builder = builder.add_extension(x509.CRLReason(REASONS[entry.reason]), critical=False)
    return builder.build()

"""Revocation lists as cryptography's builder makes them: what spliced lists are compared with."""

from collections.abc import Sequence

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from warifu.adapters.x509.keys import PrivateKey, algorithm_of, hash_for
from warifu.authority.facts import RevocationReason
from warifu.authority.lists import RevocationListContent, RevokedSerial


def reference_list(content: RevocationListContent, entries: Sequence[RevokedSerial], key: PrivateKey) -> bytes:
    """The whole list in DER, its entries in the order given."""
    issuer = x509.load_der_x509_certificate(content.issuer)
    builder = x509.CertificateRevocationListBuilder(
        issuer.subject,
        content.this_update.replace(tzinfo=None),
        content.next_update.replace(tzinfo=None),
        revoked_certificates=[_entry(entry) for entry in entries],
    )
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False
    ).add_extension(x509.CRLNumber(content.number), critical=False)
    if content.base_number is not None:
        builder = builder.add_extension(x509.DeltaCRLIndicator(content.base_number), critical=True)
    if content.point is not None:
        name = [x509.UniformResourceIdentifier(content.point)]
        point = x509.IssuingDistributionPoint(name, None, False, False, None, False, False)
        builder = builder.add_extension(point, critical=True)
    if content.freshest is not None:
        name = [x509.UniformResourceIdentifier(content.freshest)]
        builder = builder.add_extension(x509.FreshestCRL([x509.DistributionPoint(name, None, None, None)]), False)
    return builder.sign(key, hash_for(algorithm_of(key.public_key()))).public_bytes(Encoding.DER)


def _entry(entry: RevokedSerial) -> x509.RevokedCertificate:
    builder = x509.RevokedCertificateBuilder(entry.serial, entry.revoked_at.replace(tzinfo=None))
    if entry.released:
        builder = builder.add_extension(x509.CRLReason(x509.ReasonFlags.remove_from_crl), critical=False)
    elif entry.reason is not RevocationReason.UNSPECIFIED:  # said by leaving the extension out
        reason = x509.ReasonFlags[entry.reason.name.lower()]
        builder = builder.add_extension(x509.CRLReason(reason), critical=False)
    return builder.build()

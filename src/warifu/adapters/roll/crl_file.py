"""失効リストを読む: complete lists only, each verified with the key of the CA that it speaks for.

Lists of one partition and delta lists lie beside the complete one and are passed over: the complete list says all that
they say, and a list that speaks of some certificates only must never stand for one that speaks of all.
"""

from collections.abc import Iterable, Sequence

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa

from warifu.adapters.parsing import refusing
from warifu.adapters.tls.presented import authority_id
from warifu.gateway.facts import RevocationList, Revoked
from warifu.kernel.errors import NotUnderstood, TooLarge

LARGEST = 128 * 1024 * 1024  # about 2,500,000 revoked certificates
SIGNING_KEYS = (rsa.RSAPublicKey, ec.EllipticCurvePublicKey, ed25519.Ed25519PublicKey, ed448.Ed448PublicKey)


def read_revocation_list(der: bytes, authorities: Sequence[x509.Certificate]) -> RevocationList | None:
    """失効リストを読む: signed by one of `authorities`, with a number and nextUpdate (RFC 5280 section 5).

    None when it names none of them as its issuer: it is about certificates that are not trusted anyway. None, too,
    for the list of one partition and for a delta list, when they are properly signed.

    Raises TooLarge or NotUnderstood; an indirect list, one of some reasons or of CA certificates is refused, too.
    """
    if len(der) > LARGEST:
        raise TooLarge("CRL", LARGEST)
    with refusing("CRL", der):
        crl = x509.load_der_x509_crl(der)
        if all(certificate.subject != crl.issuer for certificate in authorities):
            return None
        issuer = _signer(crl, authorities)
        number = _number(crl.extensions)
        if _is_part(crl.extensions):
            return None
        if crl.next_update_utc is None:
            raise NotUnderstood("CRL", "no nextUpdate")
        revoked = {one.serial_number: Revoked(one.revocation_date_utc, _reason(one)) for one in crl}
        return RevocationList(authority_id(issuer), number, crl.last_update_utc, crl.next_update_utc, revoked)


def _signer(crl: x509.CertificateRevocationList, authorities: Iterable[x509.Certificate]) -> x509.Certificate:
    for certificate in authorities:
        if certificate.subject != crl.issuer or not _may_sign_lists(certificate):
            continue
        key = certificate.public_key()
        if isinstance(key, SIGNING_KEYS) and crl.is_signature_valid(key):
            return certificate
    raise NotUnderstood("CRL", "not signed by a CA of the trust set")


def _may_sign_lists(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.KeyUsage).value.crl_sign
    except x509.ExtensionNotFound:
        return True


def _number(extensions: x509.Extensions) -> int:
    number: int | None = None
    for extension in extensions:
        value = extension.value
        if isinstance(value, x509.CRLNumber):
            number = value.crl_number
        elif isinstance(value, x509.IssuingDistributionPoint):
            if value.indirect_crl or value.only_some_reasons or value.only_contains_attribute_certs:
                raise NotUnderstood("CRL", "a partial list")
            if value.only_contains_ca_certs:
                raise NotUnderstood("CRL", "a list of CA certificates only")
        elif extension.critical and not isinstance(value, x509.DeltaCRLIndicator):
            raise NotUnderstood("CRL", "an unknown critical extension")
    if number is None:
        raise NotUnderstood("CRL", "no number")
    return number


def _is_part(extensions: x509.Extensions) -> bool:
    """Whether the list speaks of some of the CA's certificates only, or builds on another list."""
    for extension in extensions:
        value = extension.value
        if isinstance(value, x509.DeltaCRLIndicator):
            return True
        if isinstance(value, x509.IssuingDistributionPoint) and (value.full_name or value.relative_name):
            return True
    return False


def _reason(revoked: x509.RevokedCertificate) -> str:
    try:
        return revoked.extensions.get_extension_for_class(x509.CRLReason).value.reason.name
    except x509.ExtensionNotFound:
        return ""

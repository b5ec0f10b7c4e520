"""証明書: the bytes to be signed, and the certificate made of them (RFC 5280)."""

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_der_public_key
from cryptography.x509.oid import AuthorityInformationAccessOID

from warifu.adapters.x509.builder_keys import twin_key
from warifu.adapters.x509.keys import hash_for
from warifu.adapters.x509.names import x509_name
from warifu.authority.errors import SubjectInvalid
from warifu.authority.facts import CertificateContent, KeyUsage, Purpose


def to_be_signed(content: CertificateContent) -> bytes:
    """署名対象を作る: the TBSCertificate of a twin that carries a dummy signature. Raises SubjectInvalid."""
    issuer = None if content.issuer is None else x509.load_der_x509_certificate(content.issuer)
    subject = x509_name(content.subject)
    extensions = [x509.Extension(value.oid, critical, value) for value, critical in _extensions(content, issuer)]
    builder = x509.CertificateBuilder(
        issuer_name=subject if issuer is None else issuer.subject,
        subject_name=subject,
        public_key=load_der_public_key(content.public_key),  # type: ignore[arg-type]  # checked when it came in
        serial_number=content.serial,
        not_valid_before=content.period.not_before.replace(tzinfo=None),
        not_valid_after=content.period.not_after.replace(tzinfo=None),
        extensions=extensions,
    )
    algorithm = content.issuer_key
    return builder.sign(twin_key(algorithm), hash_for(algorithm)).tbs_certificate_bytes


def to_be_signed_of(certificate: bytes) -> bytes:
    """署名対象を取り出す."""
    return x509.load_der_x509_certificate(certificate).tbs_certificate_bytes


def _extensions(content: CertificateContent, issuer: x509.Certificate | None) -> list[tuple[x509.ExtensionType, bool]]:
    profile = content.profile
    public_key = load_der_public_key(content.public_key)
    found: list[tuple[x509.ExtensionType, bool]] = []
    if issuer is not None:
        found.append((_authority_key_identifier(issuer), False))
    found.append((x509.SubjectKeyIdentifier.from_public_key(public_key), False))  # type: ignore[arg-type]
    found.append((_key_usage(profile.key_usage), True))
    if profile.path_length is not None:
        found.append((x509.BasicConstraints(ca=True, path_length=profile.path_length), True))
    if profile.purposes:
        found.append((x509.ExtendedKeyUsage([x509.ObjectIdentifier(p) for p in profile.purposes]), False))
    if profile.policy is not None:
        policy = x509.PolicyInformation(x509.ObjectIdentifier(profile.policy), None)
        found.append((x509.CertificatePolicies([policy]), False))
    if Purpose.OCSP_SIGNING in profile.purposes:
        found.append((x509.OCSPNoCheck(), False))
    return found + _addresses(content)


def _addresses(content: CertificateContent) -> list[tuple[x509.ExtensionType, bool]]:
    at = content.published_at
    found: list[tuple[x509.ExtensionType, bool]] = []
    try:
        names: list[x509.GeneralName] = [x509.DNSName(name) for name in content.dns_names]
        names += [x509.UniformResourceIdentifier(uri) for uri in content.uris]
        if names:
            found.append((x509.SubjectAlternativeName(names), False))
        if at.crl:
            point = x509.DistributionPoint([x509.UniformResourceIdentifier(at.crl)], None, None, None)
            found.append((x509.CRLDistributionPoints([point]), False))
        access = [
            x509.AccessDescription(method, x509.UniformResourceIdentifier(address))
            for method, address in (
                (AuthorityInformationAccessOID.OCSP, at.ocsp),
                (AuthorityInformationAccessOID.CA_ISSUERS, at.ca_issuers),
            )
            if address
        ]
        if access:
            found.append((x509.AuthorityInformationAccess(access), False))
    except ValueError:
        raise SubjectInvalid("names and addresses are written in ASCII (xn--… for Japanese host names)") from None
    return found


def _authority_key_identifier(issuer: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)


def _key_usage(usage: frozenset[KeyUsage]) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=KeyUsage.DIGITAL_SIGNATURE in usage,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=KeyUsage.KEY_CERT_SIGN in usage,
        crl_sign=KeyUsage.CRL_SIGN in usage,
        encipher_only=False,
        decipher_only=False,
    )

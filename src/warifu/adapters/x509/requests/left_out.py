"""書かないもの: what a CSR asks for that does not go into the certificate, in words for whoever sent it."""

from collections.abc import Iterator

from cryptography import x509
from cryptography.x509.oid import NameOID

from warifu.adapters.parsing import refusing
from warifu.adapters.x509.inspect.extensions import shown_general_name
from warifu.adapters.x509.requests.csr import EXPECTED, parse_request, request_der
from warifu.adapters.x509.shown import SHORT
from warifu.kernel.errors import NotUnderstood
from warifu.kernel.texts import shown_text

WRITTEN = frozenset(
    {NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME, NameOID.COUNTRY_NAME}
)
MOST_NAMED = 20


def left_out(data: bytes) -> tuple[str, ...]:
    """書かないものを挙げる: of a CSR that `read_request` reads; at most 20, an ellipsis for the others."""
    request = parse_request(request_der(data))
    found = [*_names(request), *_extensions(request)]
    return (*found[:MOST_NAMED], *["…"] * (len(found) > MOST_NAMED))


def _names(request: x509.CertificateSigningRequest) -> Iterator[str]:
    for part in request.subject:
        if part.oid not in WRITTEN:
            value = part.value if isinstance(part.value, str) else part.value.hex()
            yield f"{SHORT.get(part.oid.dotted_string, part.oid.dotted_string)}={shown_text(value)}"


def _extensions(request: x509.CertificateSigningRequest) -> list[str]:
    try:
        with refusing(EXPECTED, request.tbs_certrequest_bytes):
            return [said for one in request.extensions for said in _asked(one)]
    except NotUnderstood:
        return ["extensions"]


def _asked(extension: x509.Extension[x509.ExtensionType]) -> Iterator[str]:
    value = extension.value
    if isinstance(value, x509.SubjectAlternativeName):
        yield from (f"SAN {shown_general_name(name)}" for name in value)
    elif isinstance(value, x509.BasicConstraints):
        if value.ca:
            yield "basicConstraints CA:TRUE"
    elif not isinstance(value, x509.KeyUsage | x509.ExtendedKeyUsage | x509.SubjectKeyIdentifier):
        yield f"extension {extension.oid.dotted_string}"

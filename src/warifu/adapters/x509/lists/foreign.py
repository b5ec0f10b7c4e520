"""外からの失効リスト: full lists that another installation or an offline root made."""

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from warifu.adapters.parsing import refusing
from warifu.adapters.x509.reading import read_lists
from warifu.authority.hierarchy_errors import ListSignatureInvalid
from warifu.authority.ports.lists import ListFacts
from warifu.kernel.errors import NotUnderstood

FULL_LIST = "full CRL"


def read_list(data: bytes, issuer: bytes) -> ListFacts | None:
    """失効リストを読む: a full one of this issuer, its signature checked; None when it names another issuer.

    Raises TooLarge, NotUnderstood, ListSignatureInvalid.
    """
    certificate = x509.load_der_x509_certificate(issuer)
    lists = read_lists(data)
    if len(lists) != 1:
        raise NotUnderstood(FULL_LIST, f"{len(lists)} lists in one file, one is possible")
    with refusing(FULL_LIST, data, "damaged"):
        return _list_facts(lists[0], certificate)


def _list_facts(crl: x509.CertificateRevocationList, issuer: x509.Certificate) -> ListFacts | None:
    if crl.issuer.public_bytes() != issuer.subject.public_bytes():
        return None
    if not crl.is_signature_valid(issuer.public_key()):  # type: ignore[arg-type]  # a CA's key, checked when recorded
        raise ListSignatureInvalid(issuer.subject.rfc4514_string())
    numbers = [one.value.crl_number for one in crl.extensions if isinstance(one.value, x509.CRLNumber)]
    partial = (x509.IssuingDistributionPoint, x509.DeltaCRLIndicator)
    if any(one.critical or isinstance(one.value, partial) for one in crl.extensions):
        raise NotUnderstood(FULL_LIST, "a partial or delta list, or a critical extension")
    if len(numbers) != 1 or crl.next_update_utc is None:
        raise NotUnderstood(FULL_LIST, "no number, or no date of the next one")
    return ListFacts(crl.public_bytes(Encoding.DER), numbers[0], crl.last_update_utc, crl.next_update_utc)

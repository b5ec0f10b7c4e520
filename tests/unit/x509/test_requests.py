"""What is taken for a certificate signing request, and why the rest is refused."""

from collections.abc import Callable

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from warifu.adapters.x509.keys import algorithm_of
from warifu.adapters.x509.requests.csr import LARGEST, read_request
from warifu.authority.errors import KeyExposed, KeyWeak, PrivateKeySent, RequestSignatureInvalid, SubjectInvalid
from warifu.authority.facts import KeyAlgorithm, SubjectName
from warifu.kernel.errors import NotUnderstood, TooLarge

pytestmark = pytest.mark.filterwarnings("ignore:Attribute's length must be")
KEY = ec.generate_private_key(ec.SECP256R1())
NAME = [(NameOID.COUNTRY_NAME, "JP"), (NameOID.ORGANIZATION_NAME, "東西電力株式会社"), (NameOID.COMMON_NAME, "1号")]


def request_of(key=KEY, name=NAME, encoding=Encoding.DER) -> bytes:
    builder = x509.CertificateSigningRequestBuilder(
        x509.Name([x509.NameAttribute(o, v, _validate=False) for o, v in name])
    )
    bare = isinstance(key, ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey)
    return builder.sign(key, None if bare else hashes.SHA256()).public_bytes(encoding)


@pytest.mark.parametrize("encoding", [Encoding.DER, Encoding.PEM])
def test_a_request_is_read_in_both_encodings(encoding: Encoding) -> None:
    facts = read_request(request_of(encoding=encoding))
    assert facts.subject == SubjectName("1号", "東西電力株式会社", None, "JP")
    assert x509.load_der_x509_csr(facts.der).is_signature_valid
    assert facts.key_algorithm is KeyAlgorithm.P_256


def test_notepad_and_openssl_leave_marks_that_do_no_harm() -> None:
    pem = request_of(encoding=Encoding.PEM)
    assert read_request(b"\xef\xbb\xbf" + pem.replace(b"\n", b"\r\n")).subject.common_name == "1号"
    assert read_request(b"Certificate Request:\n    Data: Version: 1\n" + pem + b"\n\n").subject.common_name == "1号"


def test_an_ed25519_request_is_read_and_left_to_the_profile() -> None:
    assert read_request(request_of(ed25519.Ed25519PrivateKey.generate())).key_algorithm is KeyAlgorithm.ED25519


def test_a_request_without_a_name_is_read_for_orders_that_bring_their_own() -> None:
    assert read_request(request_of(name=[])).subject == SubjectName("")


@pytest.mark.parametrize(
    "make",
    [
        lambda: rsa.generate_private_key(65537, 1024),
        lambda: rsa.generate_private_key(65537, 2056),
        lambda: rsa.generate_private_key(3, 2048),
        lambda: ec.generate_private_key(ec.SECP521R1()),
        lambda: ec.generate_private_key(ec.SECP256K1()),
        lambda: dsa.generate_private_key(2048),
        ed448.Ed448PrivateKey.generate,
    ],
    ids=["rsa-1024", "rsa-2056", "exponent 3", "p-521", "secp256k1", "dsa", "ed448"],
)
def test_weak_and_foreign_keys_are_refused(make: Callable[[], object]) -> None:
    with pytest.raises(KeyWeak):
        read_request(request_of(make()))


@pytest.mark.parametrize("divisor", [2, 3, 751])
def test_a_modulus_with_a_small_factor_is_refused(divisor: int) -> None:
    modulus = (1 << 2047) + 1
    modulus += divisor - modulus % divisor
    assert modulus % divisor == 0
    with pytest.raises(KeyExposed, match="small factor"):
        algorithm_of(WithModulus(modulus))


def test_a_square_modulus_is_refused() -> None:
    prime = rsa.generate_private_key(65537, 2048).private_numbers().p
    with pytest.raises(KeyExposed, match="Fermat"):
        algorithm_of(WithModulus(prime * prime))


class WithModulus(rsa.RSAPublicKey):
    """OpenSSL itself refuses the crudest of these keys, which is no reason to rely on it."""

    def __init__(self, modulus: int) -> None:
        self.modulus = modulus
        self.__class__.__abstractmethods__ = frozenset()

    @property
    def key_size(self) -> int:
        return self.modulus.bit_length()

    def public_numbers(self) -> rsa.RSAPublicNumbers:
        return rsa.RSAPublicNumbers(65537, self.modulus)


WithModulus.__abstractmethods__ = frozenset()


def test_a_request_signed_by_another_key_is_refused() -> None:
    honest, other = x509.load_der_x509_csr(request_of()), request_of(ec.generate_private_key(ec.SECP256R1()))
    forged = other.replace(x509.load_der_x509_csr(other).tbs_certrequest_bytes, honest.tbs_certrequest_bytes)
    with pytest.raises(RequestSignatureInvalid):
        read_request(forged)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ([(NameOID.COMMON_NAME, "a\x00b")], "U\\+0000"),
        ([(NameOID.COMMON_NAME, "a\u202eb")], "U\\+202E"),
        ([(NameOID.COMMON_NAME, "\ue000")], "U\\+E000"),
        ([(NameOID.COMMON_NAME, "x" * 65)], "65 characters"),
        ([(NameOID.COMMON_NAME, " x")], "space"),
        ([(NameOID.ORGANIZATION_NAME, "")], "empty"),
        ([(NameOID.COUNTRY_NAME, "jp")], "two capital letters"),
        ([(NameOID.COMMON_NAME, "a"), (NameOID.COMMON_NAME, "b")], "2 of them"),
    ],
)
def test_names_that_cannot_stand_in_a_certificate_are_refused_with_the_reason(name: list, why: str) -> None:
    with pytest.raises(SubjectInvalid, match=why):
        read_request(request_of(name=name))


def test_names_of_japan_pass_unchanged() -> None:
    name = "髙橋﨑𠮷電力 神\ufa19(株)"
    assert read_request(request_of(name=[(NameOID.COMMON_NAME, name)])).subject.common_name == name


@pytest.mark.parametrize("encoding", [Encoding.DER, Encoding.PEM])
@pytest.mark.parametrize("encryption", [NoEncryption(), BestAvailableEncryption(b"secret")])
@pytest.mark.parametrize("layout", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_a_private_key_sent_by_mistake_has_its_own_reason(encoding, encryption, layout) -> None:
    if layout is PrivateFormat.TraditionalOpenSSL and encoding is Encoding.DER:
        encryption = NoEncryption()
    with pytest.raises(PrivateKeySent):
        read_request(KEY.private_bytes(encoding, layout, encryption))


def test_a_private_key_riding_along_is_noticed() -> None:
    key = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(PrivateKeySent):
        read_request(request_of(encoding=Encoding.PEM) + key)


def test_a_certificate_instead_of_a_request_is_named(paper_installation) -> None:
    pem = x509.load_der_x509_certificate(paper_installation.client).public_bytes(Encoding.PEM)
    for data in (paper_installation.client, pem):
        with pytest.raises(NotUnderstood, match="this is a certificate"):
            read_request(data)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda der, pem: der + b"x", "not DER"),
        (lambda der, pem: pem + b"rest", "follows the last"),
        (lambda der, pem: pem + pem, "2 objects"),
        (lambda der, pem: pem[:-20], "no complete PEM"),
        (lambda der, pem: pem + pem[:-20], "follows the last"),
        (lambda der, pem: pem[:-20] + pem, "damaged PEM"),
        (lambda der, pem: pem.replace(b"M", b"*", 1).replace(b"MII", b"!!!"), "Base64"),
        (lambda der, pem: b"", "empty"),
        (lambda der, pem: b"-----BEGIN CERTIFICATE REQUEST-----", "no complete PEM"),
    ],
)
def test_rubbish_is_refused_with_a_reason(spoil: Callable[[bytes, bytes], bytes], why: str) -> None:
    with pytest.raises(NotUnderstood, match=why):
        read_request(spoil(request_of(), request_of(encoding=Encoding.PEM)))


def test_a_request_has_a_size_limit() -> None:
    with pytest.raises(TooLarge):
        read_request(bytes(LARGEST + 1))

"""Keys that anybody can compute, or that are known, are refused wherever a public key is accepted."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import gmpy2
import pytest
from asn1crypto.keys import PublicKeyInfo, RSAPublicKey
from badkeys import checkpubkey
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID
from fixtures.paper_installation import PaperInstallation
from samples.broken_bytes import spki_of
from samples.known_keys import as_list, number_of
from samples.odd_certificates import certificate, request

from warifu.adapters.x509.certificates.building import to_be_signed
from warifu.adapters.x509.certificates.port import X509Certificates
from warifu.adapters.x509.exposed_keys import SMALL_ORDER, KnownKeys
from warifu.adapters.x509.inspect.files import inspect
from warifu.adapters.x509.keys import algorithm_of, spki
from warifu.adapters.x509.requests.port import X509Requests
from warifu.authority.errors import KeyExposed
from warifu.authority.facts import KeyAlgorithm

START = gmpy2.mpz(0xD3 << 1016) + gmpy2.mpz(int.from_bytes(hashlib.sha512(b"warifu").digest()))
FIELD = 2**255 - 19
CURVE_D = -121665 * pow(121666, -1, FIELD) % FIELD
Point = tuple[int, int]


def adjacent() -> int:
    """Two primes, the second the one that follows the first."""
    first = gmpy2.next_prime(START)
    return int(first * gmpy2.next_prime(first))


def of_roca() -> int:
    """Two primes of the form that the library in question made: k * M + (65537 ** a mod M)."""
    primes = []
    product = gmpy2.primorial(700)
    for exponent in (1_000, 2_000):
        found = START // product * product + gmpy2.powmod(65537, exponent, product)
        while not gmpy2.is_prime(found):
            found += product
        primes.append(found)
    return int(primes[0] * primes[1])


def spki_of_rsa(modulus: int) -> bytes:
    key = RSAPublicKey({"modulus": modulus, "public_exponent": 65537})
    return PublicKeyInfo({"algorithm": {"algorithm": "rsa"}, "public_key": key}).dump()


def spki_of_ed25519(raw: bytes) -> bytes:
    return bytes.fromhex("302a300506032b6570032100") + raw


EXPOSED: dict[str, Callable[[], bytes]] = {
    "Fermat": lambda: spki_of_rsa(adjacent()),
    "ROCA": lambda: spki_of_rsa(of_roca()),
    "small factor": lambda: spki_of_rsa(int(gmpy2.next_prime(START << 1014)) * 743),
    "small order": lambda: spki_of_ed25519(bytes([1] + [0] * 31)),
}


@pytest.mark.parametrize("weakness", EXPOSED)
def test_an_exposed_key_is_refused_in_a_request_and_in_a_ca(weakness: str) -> None:
    weak = EXPOSED[weakness]()
    with pytest.raises(KeyExposed, match=weakness):
        X509Requests().read_request(request(spki=weak))
    with pytest.raises(KeyExposed, match=weakness):
        X509Certificates().read_cas(certificate(spki=weak))
    (found,) = inspect(certificate(spki=weak))
    assert ("key_accepted", "no") in {(fact.label, fact.value) for fact in found.facts}


def test_an_exposed_key_does_not_pass_the_check_before_signing(paper_installation: PaperInstallation) -> None:
    content = replace(paper_installation.client_content, public_key=spki_of_rsa(adjacent()))
    findings = X509Certificates().lint(to_be_signed(content), content)
    assert "lint.key.strong" in {finding.rule for finding in findings}
    assert "lint.key.strong" in {finding.rule for finding in X509Certificates().checked(content)[1]}


def added(one: Point, other: Point) -> Point:
    """Addition on edwards25519 (RFC 8032 section 5.1.4)."""
    (x1, y1), (x2, y2) = one, other
    product = CURVE_D * x1 * x2 * y1 * y2 % FIELD
    return (
        (x1 * y2 + x2 * y1) * pow(1 + product, -1, FIELD) % FIELD,
        (y1 * y2 + x1 * x2) * pow(1 - product, -1, FIELD) % FIELD,
    )


def test_the_points_that_are_refused_are_those_of_small_order_and_no_others() -> None:
    orders = set()
    for encoded in SMALL_ORDER:
        y = int.from_bytes(encoded, "little") % FIELD
        square = (y * y - 1) * pow(CURVE_D * y * y + 1, -1, FIELD) % FIELD
        x = pow(square, (FIELD + 3) // 8, FIELD)
        x = x if x * x % FIELD == square else x * pow(2, (FIELD - 1) // 4, FIELD) % FIELD
        assert x * x % FIELD == square, "a point of the curve"
        point, order = (x, y), 1
        while point != (0, 1):
            point, order = added(point, (x, y)), order + 1
        orders.add(order)
        for sign in (0, 0x80):
            raw = encoded[:-1] + bytes((encoded[-1] | sign,))
            with pytest.raises(KeyExposed):
                algorithm_of(ed25519.Ed25519PublicKey.from_public_bytes(raw))
    assert orders == {1, 2, 4, 8}
    assert algorithm_of(ed25519.Ed25519PrivateKey.generate().public_key()) is KeyAlgorithm.ED25519


def test_a_key_on_the_list_that_an_installation_names_is_refused(tmp_path: Path) -> None:
    listed = [
        rsa.generate_private_key(65537, 2048),
        ec.generate_private_key(ec.SECP256R1()),
        ed25519.Ed25519PrivateKey.generate(),
    ]
    (tmp_path / "known.dat").write_bytes(as_list([number_of(key.public_key()) for key in listed]))
    known = KnownKeys(tmp_path / "known.dat")
    for key in listed:
        with pytest.raises(KeyExposed, match="list of known keys"):
            X509Requests(known).read_request(signed(key))
    with pytest.raises(KeyExposed):
        X509Certificates(known).read_cas(ca(listed[1]))
    other = ec.generate_private_key(ec.SECP256R1())
    assert X509Requests(known).read_request(signed(other)).public_key == spki_of(other)
    assert X509Certificates(known).read_cas(ca(other))


def test_badkeys_finds_in_such_a_list_what_is_found_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list is in its form: its own look-up, fed from the same file, agrees."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    (tmp_path / "badkeys").mkdir()
    (tmp_path / "badkeys" / "blocklist.dat").write_bytes(as_list([number_of(key)]))
    (tmp_path / "badkeys" / "badkeysdata.json").write_text('{"blocklists": [{"id": 1, "name": "here"}]}')
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    assert checkpubkey(pem, checks=["blocklist"])["results"]["blocklist"]["subtest"] == "here"
    with pytest.raises(KeyExposed):
        KnownKeys(tmp_path / "badkeys" / "blocklist.dat").check(spki(key))


@pytest.mark.parametrize("content", [b"x", b"b" * 16 + b"a" * 16, b""], ids=["no record", "not sorted", "empty"])
def test_a_list_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "known.dat").write_bytes(content)
    with pytest.raises(ValueError, match=r"records|empty"):
        KnownKeys(tmp_path / "known.dat")


def signed(key: object) -> bytes:
    builder = x509.CertificateSigningRequestBuilder(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "1号")]))
    algorithm = None if isinstance(key, ed25519.Ed25519PrivateKey) else SHA256()
    return builder.sign(key, algorithm).public_bytes(Encoding.DER)  # type: ignore[arg-type]


def ca(key: ec.EllipticCurvePrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "CA")])
    at = datetime(2026, 1, 1, tzinfo=UTC)
    built = x509.CertificateBuilder(name, name, key.public_key(), 7, at, at + timedelta(days=9))
    return built.sign(key, SHA256()).public_bytes(Encoding.DER)

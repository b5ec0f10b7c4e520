"""Requests that break one named rule each, and the way each comes in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from warifu.accounts.facts import Actor, Role
from warifu.adapters.x509.requests.csr import read_request
from warifu.authority.facts import KeyAlgorithm
from warifu.kernel.clock import MovableClock, jst_date
from warifu.kernel.ids import OperatorCode
from warifu.orders.facts import KeySource, LineForm, Medium, Wanted
from warifu.orders.ordering import check_lines
from warifu.participants.facts import Contact, ContactKind
from warifu.workflows.installation import Installation
from warifu.workflows.issuing.sign_directly import sign_directly
from warifu.workflows.orders.submit import submit_order
from warifu.workflows.participants.enrol import enrol_participant

AT = datetime(2026, 11, 24, 1, 5, tzinfo=UTC)
STAFF = Actor("staff", "staff", "見本", frozenset({Role.REGISTRATION_STAFF}), signed_in=True)
TODAY = jst_date(AT)


def csr(
    key: Any = None, names: Sequence[tuple[x509.ObjectIdentifier, str]] = ((NameOID.COMMON_NAME, "端末"),)
) -> bytes:
    attributes = [x509.NameAttribute(oid, text) for oid, text in names]
    builder = x509.CertificateSigningRequestBuilder(x509.Name(attributes))
    return builder.sign(key or ec.generate_private_key(ec.SECP256R1()), SHA256()).public_bytes(Encoding.PEM)


def spoilt(request: bytes) -> bytes:
    der = bytearray(x509.load_pem_x509_csr(request).public_bytes(Encoding.DER))
    der[der.index(b"\xe7\xab\xaf")] ^= 1  # a letter of the name, which the signature covers
    return bytes(der)


def private_key(encoding: Encoding) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(encoding, PrivateFormat.PKCS8, NoEncryption())


def form(
    key_source: KeySource = KeyAlgorithm.RSA_2048, profile: str = "client", medium: Medium = Medium.DOWNLOAD
) -> LineForm:
    return LineForm(Wanted(TODAY, "需給計画用", "見本 太郎", medium), key_source, profile)


def direct(profile: str = "client", start_on: date = TODAY) -> Callable[[Installation, bytes], object]:
    return lambda installation, request: sign_directly(installation, STAFF, request, profile, start_on)


def lines(*forms: LineForm) -> Callable[[Installation, bytes], object]:
    return lambda installation, _: check_lines(dict(enumerate(forms, 1)), TODAY, installation.profiles)


def ordered(*forms: LineForm) -> Callable[[Installation, bytes], object]:
    def order(installation: Installation, _: bytes) -> object:
        with installation.unit_of_work.read() as stores:
            known = stores.participants.by_operator_code(OperatorCode("0A001"))
        contacts = [Contact(ContactKind.ENTERPRISE_RA, "見本 花子", "ra@mihon.example")]
        buyer = known or enrol_participant(installation, STAFF, OperatorCode("0A001"), "見本電力株式会社", contacts)
        return submit_order(installation, STAFF, buyer.id, forms)

    return order


def late(installation: Installation, request: bytes) -> object:
    """Ask when the CA has less than two years to live."""
    clock = MovableClock(AT + timedelta(days=9 * 365))
    return sign_directly(replace(installation, clock=clock), STAFF, request, "client", None)


SAME = read_request(csr())
WEAK = (rsa.generate_private_key(65537, 1024), ec.generate_private_key(ec.SECP256K1()), dsa.generate_private_key(1024))
KNOWN = ec.generate_private_key(ec.SECP384R1())
LONG, INVISIBLE = "長" * 65, "端末\u200b"
Case = tuple[bytes, Callable[[Installation, bytes], object]]
BROKEN_REQUESTS: Mapping[str, Callable[[], list[Case]]] = {
    "input.too_large": lambda: [(b"\x30" * n, direct()) for n in (65_537, 100_000, 1_000_000)],
    "input.not_understood": lambda: [(b, direct()) for b in (b"", b"\x30\x00", b"CSR", csr() + csr())],
    "request.private_key_sent": lambda: [(private_key(e), direct()) for e in (Encoding.PEM, Encoding.DER)],
    "request.signature_invalid": lambda: [(spoilt(csr()), direct()) for _ in range(4)],
    "key.weak": lambda: [(csr(key), direct()) for key in WEAK],
    "request.subject_invalid": lambda: [
        (csr(names=[(NameOID.ORGANIZATION_NAME, text), (NameOID.COMMON_NAME, "端末")]), direct())
        for text in (LONG, INVISIBLE, " 端末", "端末\n", "\ue000")
    ],
    "profile.unknown": lambda: [(csr(), direct(name)) for name in ("", "clients", "CLIENT", "../client")],
    "order.start_date.too_early": lambda: [(csr(), direct(start_on=TODAY - timedelta(days=n))) for n in (1, 2, 365)],
    "order.start_date.too_late": lambda: [(csr(), direct(start_on=TODAY + timedelta(days=n))) for n in (181, 182, 900)],
    "order.key_not_accepted": lambda: [
        (csr(rsa.generate_private_key(65537, 4096)), direct("server")),
        (b"", lines(form(KeyAlgorithm.ED25519))),
        (b"", lines(form(KeyAlgorithm.ED25519, profile="sign-in"))),
    ],
    "order.same_key_twice": lambda: [(b"", lines(*[form(SAME)] * n)) for n in (2, 3)],
    "order.medium_not_offered": lambda: [(b"", ordered(form(medium=m))) for m in Medium if m is not Medium.DOWNLOAD],
    "order.key_made_for_token": lambda: [
        (b"", lines(*[form()] * n, form(SAME, medium=Medium.USB_TOKEN))) for n in (0, 1)
    ],
    "order.line_count": lambda: [(b"", lines()), (b"", lines(*[form()] * 5_001))],
    "key.seen_before": lambda: [(csr(KNOWN), direct()) for _ in range(3)],
    "order.start_date.not_covered": lambda: [(csr(), late) for _ in range(2)],
}

"""Three hundred requests and profiles, each breaking one named rule, are stopped before a CA key is used.

The keys of this house count how often they are asked. What breaks a rule of the lint goes through the real issuance
path: only the bytes, or the content they should carry, are spoilt on the way to the check.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto.core import ParsableOctetString
from asn1crypto.x509 import Extension, TbsCertificate
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import NameOID
from fixtures.house import make_house
from fixtures.paper_house import PaperHouse

from warifu.accounts.facts import Actor, Role
from warifu.adapters.x509.lint import READABLE, RULES
from warifu.adapters.x509.port import OpenX509
from warifu.authority import profiles as profile_rules
from warifu.authority.errors import LintFailed, ProfileInvalid
from warifu.authority.facts import CertificateContent, Finding, IssuanceRequest, KeyAlgorithm, SubjectName
from warifu.authority.issuance import prepare
from warifu.authority.ports import SigningKey
from warifu.authority.profiles import own_profiles, shipped_profiles
from warifu.kernel.clock import MovableClock, jst_date
from warifu.kernel.errors import WarifuError
from warifu.kernel.period import ValidityPeriod
from warifu.orders.facts import LineForm, Medium
from warifu.orders.ordering import check_lines
from warifu.workflows.house import House
from warifu.workflows.sign_directly import sign_directly

pytestmark = pytest.mark.filterwarnings("ignore:Parsed a serial number which wasn't positive")
AT = datetime(2026, 11, 24, 1, 5, tzinfo=UTC)
STAFF = Actor("staff", "staff", "見本", frozenset({Role.REGISTRATION_STAFF}))
TODAY = jst_date(AT)


class CountingKey:
    """A CA key that knows how often it was asked to sign."""

    def __init__(self, key: Any, used: list[str]) -> None:
        self._key, self._used = key, used
        self.name, self.algorithm, self.public_key = key.name, key.algorithm, key.public_key

    def sign(self, data: bytes) -> bytes:
        self._used.append(self.name)
        return self._key.sign(data)

    def sign_many(self, data: Sequence[bytes]) -> Sequence[bytes]:
        self._used.extend([self.name] * len(data))
        return self._key.sign_many(data)


class CountingSigners:
    """The house's keys, each of them counting."""

    def __init__(self, signers: Any) -> None:
        self._signers = signers
        self.used: list[str] = []

    def has(self, name: str) -> bool:
        return self._signers.has(name)

    def create(self, name: str, algorithm: KeyAlgorithm) -> SigningKey:
        return CountingKey(self._signers.create(name, algorithm), self.used)

    def open(self, name: str) -> SigningKey:
        return CountingKey(self._signers.open(name), self.used)


@dataclass(frozen=True)
class Watched:
    """A house and the count of its keys' signatures."""

    house: House
    signers: CountingSigners


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    house = make_house(tmp_path_factory.mktemp("house"), MovableClock(AT), approvals=0)
    signers = CountingSigners(house.issuer.signers)
    return Watched(replace(house, issuer=replace(house.issuer, signers=signers)), signers)


def test_the_count_sees_a_legal_request_signed(watched: Watched) -> None:
    before = len(watched.signers.used)
    sign_directly(watched.house, STAFF, csr(), "client", None)
    assert watched.signers.used[before:] == ["market-g1"]


# Profiles

TABLES = tomllib.loads(Path(profile_rules.__file__).with_suffix(".toml").read_text("utf-8"))
LEAVES, CAS = ("client", "server", "sign-in", "ocsp"), ("root", "issuing", "house-root")


def table(name: str, **changes: Any) -> str:
    """The shipped table `name` with changes; a change to None takes the line out."""
    lines = {**TABLES[name], **changes}
    return f"[{name}]\n" + "".join(f"{key} = {written(value)}\n" for key, value in lines.items() if value is not None)


def written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)


def each(names: Sequence[str], *changes: Mapping[str, Any]) -> list[str]:
    return [table(name, **change) for name in names for change in changes]


BROKEN_PROFILES: Mapping[str, list[str]] = {
    "profile.toml": ["[client", "client = ", "[client]\nyears = 2\nyears = 3\n", "\0"],
    "profile.fields": [*each(LEAVES, {"colour": "red"}), "client = 5\n"],
    "profile.values": each(LEAVES, {"years": "2"}, {"authority": "market"}, {"keys": ["rsa-1024"]}, {"years": None}),
    "profile.name": [table("client").replace("[client]", f"[{name}]") for name in ("Client", "1st", '"日本"', '"a b"')],
    "profile.years": each(LEAVES, {"years": 0}, {"years": 31}),
    "profile.keys": each((*LEAVES, *CAS), {"keys": []}),
    "profile.ca_keys": each(CAS, {"keys": ["ed25519"]}, {"keys": ["p-384", "ed25519"]}),
    "profile.root_keys": each(("root",), {"keys": ["rsa-2048"]}, {"keys": ["p-384", "rsa-2048"]}),
    "profile.key_usage": each(LEAVES, {"key_usage": []}),
    "profile.ca_usage": [
        *each(LEAVES, {"key_usage": ["digital_signature", "key_cert_sign"]}),
        *each(CAS, {"key_usage": ["key_cert_sign"]}),
    ],
    "profile.one_purpose": each(LEAVES, {"purposes": []}),
    "profile.ca_purpose": each(CAS, {"purposes": ["1.3.6.1.5.5.7.3.2"]}),
    "profile.path_length": each(CAS, {"path_length": 2}, {"path_length": -1}),
    "profile.policy": each(
        ("client", "server"), *({"policy": p} for p in ("", "2.999", "3.1.1", "1.40.1", "2.999.01"))
    ),
    "profile.uri": each(
        ("client", "sign-in"), *({"uri": u} for u in ("urn:x", "{id}", "urn:{id}:{id}", "urn:証明書:{id}"))
    ),
    "profile.ca_uri": each(CAS, {"uri": "urn:x:{id}"}),
    "profile.outlives": [
        table("client", years=11),
        table("ocsp", years=12),
        table("server", years=11),
        table("root", years=9),
        table("issuing", years=1),
    ],
    "profile.authority": [
        table("client", authority="OTHER"),
        table("issuing", path_length=1, keys=["p-384"]),
        table("issuing").replace("[issuing]", "[issuing-too]"),
        table("house-root", path_length=1),
    ],
}


@pytest.mark.parametrize("rule", BROKEN_PROFILES)
def test_a_profile_that_breaks_a_rule_is_refused_by_its_name(watched: Watched, rule: str) -> None:
    before = len(watched.signers.used)
    for text in BROKEN_PROFILES[rule]:
        with pytest.raises(ProfileInvalid) as refused:
            own_profiles(text)
        assert refused.value.why.startswith(f"{rule}:"), (text, refused.value.why)
    assert len(watched.signers.used) == before


def test_every_rule_for_profiles_is_broken() -> None:
    assert set(profile_rules.RULES) < set(BROKEN_PROFILES)


# Requests


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


def form(**changes: Any) -> LineForm:
    return replace(LineForm(TODAY, "需給計画用", "見本 太郎"), **changes)


def direct(profile: str = "client", start_on: date = TODAY) -> Callable[[House, bytes], object]:
    return lambda house, request: sign_directly(house, STAFF, request, profile, start_on)


def lines(*forms: LineForm) -> Callable[[House, bytes], object]:
    return lambda house, _: check_lines(forms, TODAY, house.profiles)


def late(house: House, request: bytes) -> object:
    """Ask when the CA has less than two years to live."""
    clock = MovableClock(AT + timedelta(days=9 * 365))
    return sign_directly(replace(house, clock=clock), STAFF, request, "client", None)


SAME = OpenX509().read_request(csr())
WEAK = (rsa.generate_private_key(65537, 1024), ec.generate_private_key(ec.SECP256K1()), dsa.generate_private_key(1024))
KNOWN = ec.generate_private_key(ec.SECP384R1())
LONG, INVISIBLE = "長" * 65, "端末\u200b"
Case = tuple[bytes, Callable[[House, bytes], object]]
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
        (b"", lines(form(key_algorithm=KeyAlgorithm.ED25519))),
        (b"", lines(form(key_algorithm=KeyAlgorithm.ED25519, profile="sign-in"))),
    ],
    "order.same_key_twice": lambda: [(b"", lines(*[form(request=SAME)] * n)) for n in (2, 3)],
    "order.medium_not_offered": lambda: [(b"", lines(form(medium=m))) for m in Medium if m is not Medium.DOWNLOAD],
    "order.line_count": lambda: [(b"", lines()), (b"", lines(*[form()] * 5_001))],
    "key.seen_before": lambda: [(csr(KNOWN), direct()) for _ in range(3)],
    "authority.none_covers": lambda: [(csr(), late) for _ in range(2)],
}


@pytest.mark.parametrize("rule", BROKEN_REQUESTS)
def test_a_request_that_breaks_a_rule_is_refused_by_its_name(watched: Watched, rule: str) -> None:
    if rule == "key.seen_before":
        sign_directly(watched.house, STAFF, csr(KNOWN), "client", None)
    before = len(watched.signers.used)
    for request, ask in BROKEN_REQUESTS[rule]():
        with pytest.raises(WarifuError) as refused:
            ask(watched.house, request)
        assert rule in (refused.value.code, getattr(refused.value, "why", "")[: len(rule)]), refused.value
    assert len(watched.signers.used) == before


# Bytes to be signed

ELSEWHERE = PaperHouse()
Spoil = Callable[[CertificateContent, bytes], tuple[CertificateContent, bytes]]


class SpoiltX509(OpenX509):
    """Real X.509, but what reaches the check is spoilt."""

    def __init__(self, spoil: Spoil) -> None:
        super().__init__()
        self._spoil = spoil

    def checked(self, content: CertificateContent) -> tuple[bytes, Sequence[Finding]]:
        expected, to_be_signed = self._spoil(content, self.to_be_signed(content))
        return to_be_signed, self.lint(to_be_signed, expected)


def told(**changes: Any) -> Spoil:
    """The content says something else than the bytes."""
    return lambda content, data: (
        replace(content, **{name: value(content) if callable(value) else value for name, value in changes.items()}),
        data,
    )


def built(**changes: Any) -> Spoil:
    """Content and bytes agree on what must not be."""

    def spoil(content: CertificateContent, _: bytes) -> tuple[CertificateContent, bytes]:
        changed, _ = told(**changes)(content, b"")
        return changed, OpenX509().to_be_signed(changed)

    return spoil


def rewritten(change: Callable[[TbsCertificate], object]) -> Spoil:
    """The bytes say something else than the content."""

    def spoil(content: CertificateContent, data: bytes) -> tuple[CertificateContent, bytes]:
        tbs = TbsCertificate.load(data)
        change(tbs)
        return content, tbs.dump(force=True)

    return spoil


def put(field: str, value: Any) -> Spoil:
    return rewritten(lambda tbs: tbs.__setitem__(field, value(tbs) if callable(value) else value))


def extension(oid: str, value: bytes) -> Spoil:
    def change(tbs: TbsCertificate) -> None:
        for one in tbs["extensions"]:
            if one["extn_id"].dotted == oid:
                one["extn_value"] = ParsableOctetString(value)

    return rewritten(change)


def added(oid: str, value: bytes, *, critical: bool = False) -> Spoil:
    one = Extension({"extn_id": oid, "critical": critical, "extn_value": ParsableOctetString(value)})
    return rewritten(lambda tbs: tbs["extensions"].append(one))


def flip(tbs: TbsCertificate) -> None:
    tbs["extensions"][1]["critical"] = not tbs["extensions"][1]["critical"].native


def reorder(tbs: TbsCertificate) -> None:
    first, *rest = [one.dump() for one in tbs["extensions"]]
    for place, der in enumerate([*rest, first]):
        tbs["extensions"][place] = Extension.load(der)


def profile_with(**changes: Any) -> Callable[[CertificateContent], Any]:
    return lambda content: replace(content.profile, **changes)


def moved(**by: int) -> Callable[[CertificateContent], ValidityPeriod]:
    return lambda c: ValidityPeriod(c.period.not_before + timedelta(**by), c.period.not_after + timedelta(**by))


def backwards(tbs: TbsCertificate) -> None:
    before, after = (tbs["validity"][name].chosen.native for name in ("not_before", "not_after"))
    tbs["validity"] = {"not_before": {"utc_time": after}, "not_after": {"utc_time": before}}


def full_year(tbs: TbsCertificate) -> None:
    tbs["validity"]["not_after"] = {"general_time": tbs["validity"]["not_after"].native}


def teletex(tbs: TbsCertificate) -> None:
    tbs["subject"].chosen[-1][0]["value"] = {"teletex_string": "terminal"}


def printable(tbs: TbsCertificate) -> None:
    tbs["subject"].chosen[-1][0]["value"] = {"printable_string": "terminal"}


def spki_of(key: Any) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


OTHER_KEY = spki_of(ec.generate_private_key(ec.SECP384R1()))
BROKEN_BYTES: Mapping[str, list[Spoil]] = {
    READABLE: [lambda c, _: (c, b""), lambda c, data: (c, data[:-1]), lambda c, data: (c, data + b"\0")],
    "lint.version.three": [put("version", "v1")],
    "lint.serial.positive": [put("serial_number", -5), put("serial_number", 1 << 168)],
    "lint.serial.matches": [told(serial=1), put("serial_number", 77)],
    "lint.signature.matches": [
        put("signature", {"algorithm": "sha384_ecdsa"}),
        put("signature", {"algorithm": "sha1_ecdsa"}),
    ],
    "lint.issuer.matches": [put("issuer", lambda tbs: tbs["subject"]), told(issuer=ELSEWHERE.issuing)],
    "lint.issuer.may_issue": [built(issuer=ELSEWHERE.responder), told(issuer=None)],
    "lint.issuer.key_matches": [built(issuer_key=KeyAlgorithm.P_384), told(issuer_key=KeyAlgorithm.RSA_3072)],
    "lint.validity.matches": [told(period=moved(days=1)), told(period=moved(seconds=-1))],
    "lint.validity.ordered": [rewritten(backwards)],
    "lint.validity.encoding": [rewritten(full_year)],
    "lint.validity.within_issuer": [built(period=moved(days=3650)), built(period=moved(days=-365))],
    "lint.subject.matches": [told(subject=SubjectName("別の端末")), told(subject=SubjectName("端末", "別の会社"))],
    "lint.subject.encoding": [rewritten(teletex), rewritten(printable)],
    "lint.subject.acceptable": [told(subject=SubjectName(LONG)), told(subject=SubjectName(""))],
    "lint.key.matches": [told(public_key=OTHER_KEY)],
    "lint.key.strong": [
        told(profile=profile_with(keys=frozenset())),
        built(public_key=spki_of(WEAK[0])),
        built(public_key=spki_of(rsa.generate_private_key(3, 2048))),
    ],
    "lint.key.not_issuers": [
        built(public_key=lambda c: spki_of_certificate(c.issuer)),
        built(issuer=ELSEWHERE.issuing, public_key=ELSEWHERE.issuing_key.public_key),
    ],
    "lint.unique_id.absent": [put("subject_unique_id", b"\x05"), put("issuer_unique_id", b"\x05")],
    "lint.extension.duplicate": [
        rewritten(lambda tbs: tbs["extensions"].append(Extension.load(tbs["extensions"][0].dump()))),
        rewritten(lambda tbs: tbs["extensions"].append(Extension.load(tbs["extensions"][2].dump()))),
    ],
    "lint.extension.expected": [
        rewritten(lambda tbs: tbs["extensions"].__delitem__(0)),
        added("2.5.29.54", bytes.fromhex("020100")),
    ],
    "lint.extension.critical": [rewritten(flip)],
    "lint.aki.matches_issuer": [
        extension("2.5.29.35", bytes.fromhex("3016 8014") + bytes(20)),
        told(issuer=ELSEWHERE.root),
    ],
    "lint.ski.matches_key": [extension("2.5.29.14", b"\x04\x14" + bytes(20)), extension("2.5.29.14", b"\x04\x01\x00")],
    "lint.key_usage.matches": [
        extension("2.5.29.15", bytes.fromhex("03020560")),
        told(profile=profile_with(key_usage=shipped_profiles()["issuing"].key_usage)),
    ],
    "lint.key_usage.suits_constraints": [extension("2.5.29.15", bytes.fromhex("03020284"))],
    "lint.basic_constraints.matches": [
        added("2.5.29.19", bytes.fromhex("30030101ff"), critical=True),
        told(profile=profile_with(path_length=0)),
    ],
    "lint.purpose.matches": [
        told(profile=profile_with(purposes=shipped_profiles()["server"].purposes)),
        extension("2.5.29.37", bytes.fromhex("300606042a030405")),
    ],
    "lint.policy.matches": [told(profile=profile_with(policy="2.999.7")), told(profile=profile_with(policy="1.2.3"))],
    "lint.alternative_name.matches": [
        told(uris=("urn:warifu:certificate:WF-26-99999",)),
        told(dns_names=("a.example",)),
    ],
    "lint.distribution_point.matches": [
        told(published_at=lambda c: replace(c.published_at, crl="http://other.example/g1.crl")),
        told(published_at=lambda c: replace(c.published_at, crl="http://other.example/crl?ca=g1")),
    ],
    "lint.information_access.matches": [
        told(published_at=lambda c: replace(c.published_at, ocsp="http://other.example/ocsp")),
        told(published_at=lambda c: replace(c.published_at, ca_issuers="http://other.example/ca")),
    ],
    "lint.bytes.reproducible": [rewritten(reorder)],
}
SUBJECTS = ("端末", "取引システム1号", "髙﨑𠮷 Ｎｏ．２", "terminal-4", "0A001 需給管理")


def spki_of_certificate(der: bytes | None) -> bytes:
    assert der
    return spki_of(x509.load_der_x509_certificate(der))


def requests() -> Iterator[IssuanceRequest]:
    for number, subject in enumerate(SUBJECTS):
        key = OpenX509().make_key(KeyAlgorithm.P_256 if number % 2 else KeyAlgorithm.P_384)
        start_on = TODAY + timedelta(days=40 * number)
        yield IssuanceRequest(
            "client", SubjectName(subject, "東西電力株式会社"), key.public_key, key.algorithm, start_on
        )


@pytest.mark.parametrize("rule", BROKEN_BYTES)
def test_bytes_that_break_a_rule_are_not_signed(watched: Watched, rule: str) -> None:
    house, before = watched.house, len(watched.signers.used)
    for request in requests():
        for spoil in BROKEN_BYTES[rule]:
            issuer = replace(house.issuer, x509=SpoiltX509(spoil))
            with pytest.raises(LintFailed) as stopped, house.unit_of_work.write() as stores:
                prepare([request], stores.authority, issuer, AT)
            assert rule in stopped.value.findings
    assert len(watched.signers.used) == before


def test_every_rule_of_the_lint_is_broken() -> None:
    assert set(BROKEN_BYTES) == {*RULES, READABLE}


def test_there_are_three_hundred_and_every_rule_is_broken_twice() -> None:
    counted = {rule: len(cases) for rule, cases in BROKEN_PROFILES.items()}
    counted |= {rule: len(cases()) for rule, cases in BROKEN_REQUESTS.items()}
    counted |= {rule: len(cases) * len(SUBJECTS) for rule, cases in BROKEN_BYTES.items()}
    assert min(counted.values()) >= 2
    assert sum(counted.values()) >= 300

"""Bytes to be signed that break one named rule of the lint each, or content they do not carry."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from asn1crypto.core import ParsableOctetString
from asn1crypto.x509 import Extension, TbsCertificate
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fixtures.paper_installation import PaperInstallation

from warifu.adapters.x509.certificates.building import to_be_signed
from warifu.adapters.x509.certificates.port import X509Certificates
from warifu.adapters.x509.keys import make_key
from warifu.adapters.x509.lint.rules import READABLE
from warifu.authority.facts import CertificateContent, Finding, IssuanceRequest, KeyAlgorithm, SubjectName
from warifu.authority.profiles import shipped_profiles
from warifu.kernel.period import ValidityPeriod

TODAY = date(2026, 11, 24)
WEAK_KEYS = (rsa.generate_private_key(65537, 1024), rsa.generate_private_key(3, 2048))
ELSEWHERE = PaperInstallation()
Spoil = Callable[[CertificateContent, bytes], tuple[CertificateContent, bytes]]


class SpoiltCertificates(X509Certificates):
    """Real certificates, but what reaches the check is spoilt."""

    def __init__(self, spoil: Spoil) -> None:
        super().__init__()
        self._spoil = spoil

    def checked(self, content: CertificateContent) -> tuple[bytes, Sequence[Finding]]:
        expected, spoilt = self._spoil(content, to_be_signed(content))
        return spoilt, self.lint(spoilt, expected)


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
        return changed, to_be_signed(changed)

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


def flip(place: int) -> Callable[[TbsCertificate], None]:
    def change(tbs: TbsCertificate) -> None:
        tbs["extensions"][place]["critical"] = not tbs["extensions"][place]["critical"].native

    return change


def reorder(moved: int) -> Callable[[TbsCertificate], None]:
    """The same extensions, the first ones moved to the end."""

    def change(tbs: TbsCertificate) -> None:
        whole = [one.dump() for one in tbs["extensions"]]
        for place, der in enumerate([*whole[moved:], *whole[:moved]]):
            tbs["extensions"][place] = Extension.load(der)

    return change


def profile_with(**changes: Any) -> Callable[[CertificateContent], Any]:
    return lambda content: replace(content.profile, **changes)


def moved(**by: int) -> Callable[[CertificateContent], ValidityPeriod]:
    return lambda c: ValidityPeriod(c.period.not_before + timedelta(**by), c.period.not_after + timedelta(**by))


def backwards(tbs: TbsCertificate) -> None:
    before, after = (tbs["validity"][name].chosen.native for name in ("not_before", "not_after"))
    tbs["validity"] = {"not_before": {"utc_time": after}, "not_after": {"utc_time": before}}


def over_at_once(tbs: TbsCertificate) -> None:
    after = tbs["validity"]["not_before"].chosen.native - timedelta(seconds=1)
    tbs["validity"]["not_after"] = {"utc_time": after}


def full_year(field: str) -> Callable[[TbsCertificate], None]:
    def change(tbs: TbsCertificate) -> None:
        tbs["validity"][field] = {"general_time": tbs["validity"][field].native}

    return change


def teletex(tbs: TbsCertificate) -> None:
    tbs["subject"].chosen[-1][0]["value"] = {"teletex_string": "terminal"}


def printable(tbs: TbsCertificate) -> None:
    tbs["subject"].chosen[-1][0]["value"] = {"printable_string": "terminal"}


def spki_of(key: Any) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


OTHER_KEY, THIRD_KEY = (spki_of(ec.generate_private_key(curve)) for curve in (ec.SECP384R1(), ec.SECP256R1()))
BROKEN_BYTES: Mapping[str, list[Spoil]] = {
    READABLE: [
        lambda c, _: (c, b""),
        lambda c, data: (c, data[:-1]),
        lambda c, data: (c, data + b"\0"),
        put("version", "v2"),
    ],
    "lint.version.three": [put("version", "v1")],  # any other is unreadable
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
    "lint.validity.ordered": [rewritten(backwards), rewritten(over_at_once)],
    "lint.validity.encoding": [rewritten(full_year("not_after")), rewritten(full_year("not_before"))],
    "lint.validity.within_issuer": [built(period=moved(days=3650)), built(period=moved(days=-365))],
    "lint.subject.matches": [told(subject=SubjectName("別の端末")), told(subject=SubjectName("端末", "別の会社"))],
    "lint.subject.encoding": [rewritten(teletex), rewritten(printable)],
    "lint.subject.acceptable": [told(subject=SubjectName("長" * 65)), told(subject=SubjectName(""))],
    "lint.key.matches": [told(public_key=OTHER_KEY), told(public_key=THIRD_KEY)],
    "lint.key.strong": [
        told(profile=profile_with(keys=frozenset())),
        built(public_key=spki_of(WEAK_KEYS[0])),
        built(public_key=spki_of(WEAK_KEYS[1])),
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
    "lint.extension.critical": [rewritten(flip(1)), rewritten(flip(2))],
    "lint.aki.matches_issuer": [
        extension("2.5.29.35", bytes.fromhex("3016 8014") + bytes(20)),
        told(issuer=ELSEWHERE.root),
    ],
    "lint.ski.matches_key": [extension("2.5.29.14", b"\x04\x14" + bytes(20)), extension("2.5.29.14", b"\x04\x01\x00")],
    "lint.key_usage.matches": [
        extension("2.5.29.15", bytes.fromhex("03020560")),
        told(profile=profile_with(key_usage=shipped_profiles()["issuing"].key_usage)),
    ],
    "lint.key_usage.suits_constraints": [
        extension("2.5.29.15", bytes.fromhex("03020284")),
        extension("2.5.29.15", bytes.fromhex("03020204")),
    ],
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
    "lint.bytes.reproducible": [rewritten(reorder(1)), rewritten(reorder(2))],
}
SUBJECTS = ("端末", "取引システム1号", "髙﨑𠮷 Ｎｏ．２", "terminal-4", "0A001 需給管理")


def spki_of_certificate(der: bytes | None) -> bytes:
    assert der
    return spki_of(x509.load_der_x509_certificate(der))


def requests() -> Iterator[IssuanceRequest]:
    for number, subject in enumerate(SUBJECTS):
        key = make_key(KeyAlgorithm.P_256 if number % 2 else KeyAlgorithm.P_384)
        start_on = TODAY + timedelta(days=40 * number)
        yield IssuanceRequest(
            "client", SubjectName(subject, "東西電力株式会社"), key.public_key, key.algorithm, start_on
        )

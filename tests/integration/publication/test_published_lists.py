"""Full, partitioned and delta lists of an installation, as other programs and this one read them."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from fixtures.installation import make_installation
from fixtures.people import STAFF

from warifu.accounts.facts import Actor, Role
from warifu.adapters.roll.crl_file import read_revocation_list
from warifu.adapters.x509.certificates.chain import verify
from warifu.authority.facts import IssuanceRequest, KeyAlgorithm, PublishedAt, RevocationReason, SubjectName
from warifu.authority.issuance import prepare, record, sign
from warifu.authority.verification_errors import VerificationRefused, VerifyListMissing, VerifyRevoked
from warifu.kernel.clock import MovableClock, SystemClock, jst_date
from warifu.workflows.installation import Installation
from warifu.workflows.publication.publish_lists import publish_all, publish_list
from warifu.workflows.revocation.revoke_certificate import hold_certificate, release_certificate, revoke_certificate

CA = "market-g1"
AT = "http://status.mihon.example/crl/market-g1"
SECOND = Actor("U-SECOND", "p-second", "見本 二", frozenset({Role.APPROVER}), signed_in=True)
HERE = Path(__file__).parent


@dataclass
class Office:
    """An installation whose market CA spreads certificates over four lists and publishes a delta list."""

    installation: Installation
    clock: MovableClock
    folder: Path
    certificates: dict[str, Path] = field(default_factory=dict)

    def issue(self, name: str) -> str:
        installation, now = self.installation, self.clock.now()
        key = installation.request_format.make_key(KeyAlgorithm.P_256)
        request = IssuanceRequest("client", SubjectName(name), key.public_key, key.algorithm, jst_date(now))
        with installation.unit_of_work.write() as stores:
            ready = prepare([request], stores.authorities.all(), stores.issuing, installation.issuer, now)
            signed = sign(ready, {c.id: c for c in stores.authorities.all()}, installation.issuer)
            (issued,) = record(signed, stores.issuing, now)
        self.certificates[issued.id] = self.pem(name, issued.der)
        return issued.id

    def pem(self, name: str, der: bytes) -> Path:
        path = self.folder / f"{name}.pem"
        path.write_bytes(x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM))
        return path

    def of_ca(self, id: str) -> Path:
        return self.pem(id, (self.folder / "publish" / "ca" / f"{id}.cer").read_bytes())

    def list_file(self, tail: str = "") -> Path:
        return self.folder / "publish" / "crl" / f"{CA}{tail}.crl"

    def part_of(self, id: str) -> Path:
        with self.installation.unit_of_work.read() as stores:
            certificate = stores.certificates.get(id)
        assert certificate
        assert certificate.list_partition is not None
        return self.list_file(f"-p{certificate.list_partition:03}")

    def revoke(self, id: str) -> None:
        revoke_certificate(self.installation, STAFF, id, RevocationReason.KEY_COMPROMISE)

    def publish(self) -> None:
        self.clock.move(timedelta(minutes=1))
        publish_list(self.installation, CA)

    def listed(self, path: Path) -> dict[int, str]:
        crl = x509.load_der_x509_crl(path.read_bytes())
        reasons = {one.serial_number: one.extensions.get_extension_for_class(x509.CRLReason).value for one in crl}
        return {serial: value.reason.name for serial, value in reasons.items()}

    def serial(self, id: str) -> int:
        return x509.load_pem_x509_certificate(self.certificates[id].read_bytes()).serial_number


@pytest.fixture
def office(tmp_path: Path) -> Office:
    clock = MovableClock(SystemClock().now() - timedelta(hours=1))  # certtool asks the machine what time it is
    installation = make_installation(tmp_path, clock)
    at = PublishedAt(crl=f"{AT}.crl", partitions=4, crl_parts=AT + "-p{partition}.crl", delta=f"{AT}-delta.crl")
    installation = replace(installation, issuer=replace(installation.issuer, published_at={CA: at}))
    publish_all(installation)
    return Office(installation, clock, tmp_path)


def openssl_says(office: Office, id: str, lists: Sequence[Path]) -> str:
    files = [part for path in lists for part in ("-CRLfile", as_pem(path))]
    flags = ("-crl_check", "-extended_crl", "-use_deltas", "-attime", str(int(office.clock.now().timestamp())))
    chain = ("-CAfile", office.of_ca("market-root"), "-untrusted", office.of_ca(CA))
    return run("openssl", "verify", *flags, *chain, *files, office.certificates[id])


def java_says(office: Office, id: str, lists: Sequence[Path]) -> str:
    at = str(int(office.clock.now().timestamp()))
    chain = (office.of_ca("market-root"), office.of_ca(CA), office.certificates[id])
    return run("java", HERE / "CheckPath.java", *chain, at, *lists).strip()


def java_with_a_checker_says(office: Office, id: str, full: Path, delta: Path) -> str:
    at = str(int(office.clock.now().timestamp()))
    chain = (office.of_ca("market-root"), office.of_ca(CA), office.certificates[id])
    return run("java", HERE / "CheckDelta.java", *chain, at, full, delta).strip()


def we_say(office: Office, id: str, lists: Sequence[Path]) -> str:
    try:
        verify(
            office.certificates[id].read_bytes(),
            trust=[office.of_ca("market-root").read_bytes()],
            untrusted=[office.of_ca(CA).read_bytes()],
            lists=[path.read_bytes() for path in lists],
            at=office.clock.now(),
        )
    except VerificationRefused as refused:
        return refused.code
    return "good"


def as_pem(path: Path) -> Path:
    made = path.with_suffix(".pem.crl.txt")
    made.write_bytes(x509.load_der_x509_crl(path.read_bytes()).public_bytes(Encoding.PEM))
    return made


def run(*command: object) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_a_partitions_list_is_believed_for_its_own_certificates_only(office: Office) -> None:
    good, bad = office.issue("good"), office.issue("bad")
    office.revoke(bad)
    office.publish()
    part = office.part_of(bad)
    assert office.listed(part) == {office.serial(bad): "key_compromise"}
    assert "revoked" in openssl_says(office, bad, [part])
    assert java_says(office, bad, [part]) == "REVOKED"
    assert we_say(office, bad, [part]) == VerifyRevoked.code
    own = office.part_of(good)
    assert openssl_says(office, good, [own]).endswith("OK\n")
    assert java_says(office, good, [own]) == "GOOD"
    assert we_say(office, good, [own]) == "good"
    other = office.list_file(f"-p{(int(own.stem[-3:]) + 1) % 4:03}")
    assert "OK" not in openssl_says(office, good, [other])
    assert java_says(office, good, [other]) == "UNDETERMINED_REVOCATION_STATUS"
    assert we_say(office, good, [other]) == VerifyListMissing.code


def test_the_full_list_speaks_of_every_certificate_whatever_its_partition(office: Office) -> None:
    good, bad = office.issue("good"), office.issue("bad")
    office.revoke(bad)
    office.publish()
    full = [office.list_file()]
    assert (we_say(office, good, full), we_say(office, bad, full)) == ("good", VerifyRevoked.code)
    assert (java_says(office, good, full), java_says(office, bad, full)) == ("GOOD", "REVOKED")
    assert "revoked" in openssl_says(office, bad, full)
    assert openssl_says(office, good, full).endswith("OK\n")


def test_gnutls_and_nss_read_full_lists(office: Office) -> None:
    good, bad = office.issue("good"), office.issue("bad")
    office.revoke(bad)
    office.publish()
    chain, full = office.of_ca(CA), as_pem(office.list_file())
    said = run("certtool", "--verify-crl", "--load-ca-certificate", chain, "--infile", full)
    assert "Verification output: Verified" in said, said
    assert f"{office.serial(bad):x}" in run("certtool", "--crl-info", "--infile", full)
    store = f"sql:{office.folder / 'nss'}"
    (office.folder / "nss").mkdir()
    run("certutil", "-N", "-d", store, "--empty-password")
    for nickname, trust, file in (
        ("root", "CT,C,C", office.of_ca("market-root")),
        ("issuing", ",,", chain),
        ("good", ",,", office.certificates[good]),
        ("bad", ",,", office.certificates[bad]),
    ):
        run("certutil", "-A", "-d", store, "-n", nickname, "-t", trust, "-a", "-i", file)
    said = run("crlutil", "-I", "-d", store, "-i", office.list_file(), "-t", "1")
    assert "error" not in said.lower(), said
    at = office.clock.now().strftime("%y%m%d%H%M%SZ")
    asked = ("certutil", "-V", "-d", store, "-u", "C", "-e", "-b", at)
    assert "is valid" in run(*asked, "-n", "good")
    assert "revoked" in run(*asked, "-n", "bad").lower()


def test_nss_refuses_a_partitions_list_and_gnutls_takes_it_for_a_whole_one(office: Office) -> None:
    """As docs/explanation/revocation-lists.md says: programs that use GnuTLS are given the full list only."""
    office.issue("good")
    office.publish()
    store, part = f"sql:{office.folder / 'nss'}", office.list_file("-p000")
    (office.folder / "nss").mkdir()
    run("certutil", "-N", "-d", store, "--empty-password")
    for nickname, trust, id in (("root", "CT,C,C", "market-root"), ("issuing", ",,", CA)):
        run("certutil", "-A", "-d", store, "-n", nickname, "-t", trust, "-a", "-i", office.of_ca(id))
    said = run("crlutil", "-I", "-d", store, "-i", part, "-t", "1")
    assert "critical extension" in said.lower(), said
    said = run("certtool", "--verify-crl", "--load-ca-certificate", office.of_ca(CA), "--infile", as_pem(part))
    assert "Verification output: Verified" in said, said


def test_a_delta_list_adds_to_an_older_full_list(office: Office) -> None:
    good, bad, held = (office.issue(name) for name in ("good", "bad", "held"))
    hold_certificate(office.installation, STAFF, held)
    office.publish()
    old = office.folder / "old.crl"
    old.write_bytes(office.list_file().read_bytes())
    office.revoke(bad)
    for person in (STAFF, SECOND):
        release_certificate(office.installation, person, held)
    office.publish()
    delta = office.list_file("-delta")
    assert office.listed(delta) == {office.serial(bad): "key_compromise", office.serial(held): "remove_from_crl"}
    assert office.listed(office.list_file()) == {office.serial(bad): "key_compromise"}
    assert we_say(office, bad, [old]) == "good", "the old list alone does not know yet"
    assert we_say(office, bad, [old, delta]) == VerifyRevoked.code
    assert we_say(office, held, [old]) == VerifyRevoked.code
    assert we_say(office, held, [old, delta]) == "good"
    assert "revoked" in openssl_says(office, bad, [old, delta])
    assert openssl_says(office, held, [old, delta]).endswith("OK\n")
    assert openssl_says(office, good, [old, delta]).endswith("OK\n")
    assert we_say(office, good, [delta]) != "good", "a delta list alone says nothing"
    assert java_says(office, bad, [old, delta]) == "GOOD", "Java checks a delta list's signature and passes it over"
    assert java_says(office, good, [delta]) == "UNDETERMINED_REVOCATION_STATUS"


def test_java_applies_a_delta_list_with_a_checker_of_its_own(office: Office) -> None:
    good, bad, held = (office.issue(name) for name in ("good", "bad", "held"))
    too_old = office.folder / "too-old.crl"
    too_old.write_bytes(office.list_file().read_bytes())
    hold_certificate(office.installation, STAFF, held)
    office.clock.move(timedelta(days=7, seconds=1))  # from here on no delta list builds on the first full list
    publish_list(office.installation, CA, anew=True)
    old = office.folder / "old.crl"
    old.write_bytes(office.list_file().read_bytes())
    office.revoke(bad)
    for person in (STAFF, SECOND):
        release_certificate(office.installation, person, held)
    office.publish()
    delta = office.list_file("-delta")
    said = {id: java_with_a_checker_says(office, id, old, delta) for id in (good, bad, held)}
    assert said == {good: "GOOD", bad: "REVOKED", held: "GOOD"}
    assert java_says(office, held, [old]) == "REVOKED", "the old list alone does not know of the release yet"
    assert java_with_a_checker_says(office, good, office.list_file("-p000"), delta) == "NOT_FULL"
    assert java_with_a_checker_says(office, good, old, old) == "NOT_A_DELTA"
    damaged = office.folder / "damaged.crl"
    damaged.write_bytes(delta.read_bytes()[:-1] + bytes([delta.read_bytes()[-1] ^ 1]))
    assert java_with_a_checker_says(office, good, old, damaged) == "SIGNATURE"
    assert java_with_a_checker_says(office, good, too_old, delta) == "OUT_OF_DATE"


def test_all_three_lists_are_there_with_one_number_and_the_checkpoint_takes_the_full_one(office: Office) -> None:
    bad = office.issue("bad")
    office.revoke(bad)
    office.publish()
    numbers = {
        x509.load_der_x509_crl(path.read_bytes()).extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
        for path in (office.list_file(), office.part_of(bad), office.list_file("-delta"))
    }
    assert len(numbers) == 1
    ca = x509.load_pem_x509_certificate(office.of_ca(CA).read_bytes())
    taken = read_revocation_list(office.list_file().read_bytes(), [ca])
    assert taken
    assert set(taken.revoked) == {office.serial(bad)}
    for other in (office.part_of(bad), office.list_file("-delta")):
        assert read_revocation_list(other.read_bytes(), [ca]) is None


def test_what_is_spliced_in_step_by_step_is_what_a_list_made_anew_says(office: Office) -> None:
    ids = [office.issue(f"c{n}") for n in range(8)]
    for number, id in enumerate(ids[:6]):
        office.revoke(id) if number % 2 else hold_certificate(office.installation, STAFF, id)
        office.publish()
    for person in (STAFF, SECOND):
        release_certificate(office.installation, person, ids[0])
    office.publish()
    spliced = office.listed(office.list_file())
    publish_list(office.installation, CA, anew=True)
    assert office.listed(office.list_file()) == spliced
    assert len(spliced) == 5
    office.clock.move(timedelta(days=2 * 366 + 20))
    publish_list(office.installation, CA, anew=True)
    assert office.listed(office.list_file()) == {}

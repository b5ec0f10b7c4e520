"""Whom `verify` believes, and the reason when it does not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from fixtures.paper_installation import NOW, MemoryKey, PaperInstallation

from warifu.adapters.x509.certificates import building
from warifu.adapters.x509.certificates.chain import Verified, verify
from warifu.authority.facts import (
    RevocationReason,
    SubjectName,
)
from warifu.authority.lists import RevokedSerial
from warifu.authority.profiles import shipped_profiles
from warifu.authority.verification_errors import (
    TrustEmpty,
    VerifyExpired,
    VerifyListExpired,
    VerifyListMissing,
    VerifyNotYetValid,
    VerifyPurposeWrong,
    VerifyRejected,
    VerifyRevoked,
    VerifySignatureInvalid,
    VerifyUntrusted,
)
from warifu.kernel.errors import FieldInvalid, NotUnderstood, TooLarge
from warifu.kernel.period import ValidityPeriod

CLIENT = "C=JP, O=東西電力株式会社, OU=企画部, CN=取引システム1号"
SECOND = timedelta(seconds=1)


def ask(
    installation: PaperInstallation, *, leaf: bytes | None = None, lists=(), at: datetime = NOW, purpose=None, **given
) -> Verified:
    trust, untrusted = given.get("trust", [installation.root]), given.get("untrusted", [installation.issuing])
    return verify(leaf or installation.client, trust=trust, untrusted=untrusted, lists=lists, at=at, purpose=purpose)


def test_a_chain_to_a_trusted_root_holds(each_paper_installation: PaperInstallation) -> None:
    verified = ask(each_paper_installation)
    assert verified.chain[0] == CLIENT
    assert len(verified.chain) == 3
    assert verified.revocation_checked == ()


def test_a_certificate_is_valid_through_its_last_second(paper_installation: PaperInstallation) -> None:
    period = paper_installation.client_content.period
    for at in (period.not_before, period.not_after):
        assert ask(paper_installation, at=at)
    with pytest.raises(VerifyNotYetValid, match=CLIENT):
        ask(paper_installation, at=period.not_before - SECOND)
    with pytest.raises(VerifyExpired, match="2028-03-31 23:59:59 JST"):
        ask(paper_installation, at=period.not_after + SECOND)


def test_files_may_hold_several_certificates(paper_installation: PaperInstallation) -> None:
    def pem(der: bytes) -> bytes:
        return x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)

    other = PaperInstallation()
    assert ask(paper_installation, trust=[pem(other.root) + pem(paper_installation.root)])
    assert ask(paper_installation, leaf=pem(paper_installation.client) + pem(paper_installation.issuing), untrusted=[])


def test_nothing_is_trusted_when_there_is_nothing_to_trust(paper_installation: PaperInstallation) -> None:
    for trust in ([], [b""], [b"\n"]):
        with pytest.raises(TrustEmpty):
            ask(paper_installation, trust=trust)


def test_another_root_and_a_missing_issuer_are_untrusted(paper_installation: PaperInstallation) -> None:
    with pytest.raises(VerifyUntrusted):
        ask(paper_installation, trust=[PaperInstallation().root])
    with pytest.raises(VerifyUntrusted, match="見本発行認証局 G1"):
        ask(paper_installation, untrusted=[])


def test_a_trusted_certificate_is_an_anchor_though_another_signed_it(paper_installation: PaperInstallation) -> None:
    verified = ask(paper_installation, trust=[paper_installation.issuing], untrusted=[])
    assert len(verified.chain) == 2
    both = ask(paper_installation, trust=[paper_installation.issuing, paper_installation.root], untrusted=[])
    assert len(both.chain) == 3, "the longer way is taken where it is there, since more is looked up on it"
    revoked = RevokedSerial(paper_installation.client_content.serial, NOW, RevocationReason.KEY_COMPROMISE)
    with pytest.raises(VerifyRevoked):
        lists = [paper_installation.list_of([revoked])]
        ask(paper_installation, trust=[paper_installation.issuing], untrusted=[], lists=lists)


def test_a_namesake_of_the_issuer_is_found_out(paper_installation: PaperInstallation) -> None:
    namesake = PaperInstallation()
    forged = namesake.sign(replace(paper_installation.client_content, issuer=namesake.issuing))
    with pytest.raises((VerifySignatureInvalid, VerifyUntrusted)):
        ask(paper_installation, leaf=forged)


def test_a_changed_certificate_is_refused(paper_installation: PaperInstallation) -> None:
    spoilt = paper_installation.client.replace("企画部".encode(), "総務部".encode())
    assert spoilt != paper_installation.client
    with pytest.raises(VerifySignatureInvalid):
        ask(paper_installation, leaf=spoilt)


def test_a_revoked_certificate_is_refused_and_the_others_are_not(paper_installation: PaperInstallation) -> None:
    revoked = RevokedSerial(paper_installation.client_content.serial, NOW, RevocationReason.KEY_COMPROMISE)
    with pytest.raises(VerifyRevoked, match=CLIENT):
        ask(paper_installation, lists=[paper_installation.list_of([revoked])])
    other = replace(revoked, serial=revoked.serial + 1)
    assert ask(paper_installation, lists=[paper_installation.list_of([other])]).revocation_checked == (CLIENT,)


def test_a_revoked_issuer_takes_its_certificates_along(paper_installation: PaperInstallation) -> None:
    serial = x509.load_der_x509_certificate(paper_installation.issuing).serial_number
    lists = [
        paper_installation.list_of([]),
        paper_installation.root_list_of([RevokedSerial(serial, NOW, RevocationReason.SUPERSEDED)]),
    ]
    with pytest.raises(VerifyRevoked, match="見本発行認証局 G1"):
        ask(paper_installation, lists=lists)
    lists[1] = paper_installation.root_list_of([])
    assert len(ask(paper_installation, lists=lists).revocation_checked) == 2


def test_without_the_issuers_list_a_leaf_stays_in_doubt(paper_installation: PaperInstallation) -> None:
    with pytest.raises(VerifyListMissing, match="見本発行認証局 G1"):
        ask(paper_installation, lists=[paper_installation.root_list_of([])])


def test_an_old_list_and_a_changed_list_are_refused(paper_installation: PaperInstallation) -> None:
    current = paper_installation.list_of([])
    with pytest.raises(VerifyListExpired, match="見本発行認証局 G1"):
        ask(paper_installation, lists=[current], at=NOW + timedelta(days=2))
    with pytest.raises(VerifyRejected, match="CRL"):
        ask(paper_installation, lists=[current[:-1] + bytes([current[-1] ^ 1])])
    with pytest.raises(VerifyRejected, match="CRL is not yet valid"):
        ask(paper_installation, lists=[current], at=NOW - SECOND)


def test_a_purpose_is_asked_for_only_on_request(paper_installation: PaperInstallation) -> None:
    assert ask(paper_installation, purpose="client")
    with pytest.raises(VerifyPurposeWrong, match="server"):
        ask(paper_installation, purpose="server")
    with pytest.raises(FieldInvalid):
        ask(paper_installation, purpose="anything")


def test_an_end_entity_issues_nothing(paper_installation: PaperInstallation) -> None:
    key = MemoryKey(paper_installation.algorithm)
    pretender = paper_installation.sign(
        paper_installation.content("client", SubjectName("自称認証局"), key.public_key, 2)
    )
    content = replace(paper_installation.client_content, issuer=pretender)
    (leaf,) = paper_installation.certificates.sign_many([building.to_be_signed(content)], key)
    with pytest.raises(VerifyRejected, match="CA certificate"):
        ask(paper_installation, leaf=leaf, untrusted=[pretender, paper_installation.issuing])


def test_names_from_inside_cannot_steer_a_terminal(paper_installation: PaperInstallation) -> None:
    from cryptography.x509.oid import NameOID

    from warifu.adapters.x509.shown import shown_name

    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a\x1b[31m\u202eb\r\n, O=x")])
    assert shown_name(name) == "CN=a\\u001b[31m\\u202eb\\u000d\\u000a\\, O=x"


def test_a_ca_that_ended_takes_its_certificates_along() -> None:
    installation = PaperInstallation()
    content = replace(
        installation.content("issuing", SubjectName("短い認証局"), installation.issuing_key.public_key, 1),
        issuer=installation.root,
        profile=shipped_profiles()["issuing"],
        period=ValidityPeriod(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)),
    )
    short = installation.sign(content)
    to_be_signed = [building.to_be_signed(replace(installation.client_content, issuer=short))]
    (leaf,) = installation.certificates.sign_many(to_be_signed, installation.issuing_key)
    with pytest.raises(VerifyExpired, match="短い認証局"):
        ask(installation, leaf=leaf, untrusted=[short], at=datetime(2026, 7, 1, tzinfo=UTC))


def test_rubbish_and_masses_are_refused_before_openssl_sees_them(paper_installation: PaperInstallation) -> None:
    with pytest.raises(NotUnderstood):
        ask(paper_installation, leaf=b"rubbish")
    with pytest.raises(NotUnderstood):
        ask(paper_installation, lists=[paper_installation.client])
    with pytest.raises(TooLarge):
        ask(paper_installation, untrusted=[bytes(1024 * 1024 + 1)])

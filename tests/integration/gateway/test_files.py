"""判断の材料のファイル: rolls, revocation lists and certificates read from outside, whole, mutated and forged."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from fixtures.checkpoint import DAY, JX, RollKey, SmallPki, now, roll_entry
from hypothesis import given
from hypothesis import strategies as st
from samples.systems import system_row

from warifu.adapters.roll.crl_file import read_revocation_list
from warifu.adapters.roll.roll_file import read_roll, roll_document, write_roll
from warifu.adapters.roll.signed_file import sign_document
from warifu.adapters.tls.presented import TrustSet, authority_id, read_certificate
from warifu.gateway.facts import AdmissionRoll, Presented, RollEntry, Unreadable
from warifu.kernel.errors import BadInput, NotUnderstood, TooLarge
from warifu.kernel.ids import CertificateId, OperatorCode

KEY = RollKey()
INSTANTS = st.datetimes(min_value=datetime(2000, 1, 1), timezones=st.just(UTC))
ENTRIES = st.builds(
    RollEntry,
    fingerprint=st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
    serial=st.integers(1, (1 << 159) - 1),
    certificate_id=st.just(CertificateId("WF-26-00001")),
    operator_code=st.builds(OperatorCode, st.from_regex(r"[0-9A-Z]{4,5}", fullmatch=True)),
    participant_name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=100),
    use=st.sampled_from(system_row("WHEELING_DATA").uses),
    registered_at=INSTANTS,
    deleted_at=st.one_of(st.none(), INSTANTS),
    not_after=INSTANTS,
)


@given(st.lists(ENTRIES, max_size=5), INSTANTS, st.integers(0, 1 << 62))
def test_a_roll_that_was_written_is_read_back_the_same(tmp_path_factory, entries, made_at, number):
    path = tmp_path_factory.getbasetemp() / "roll.json"
    roll = AdmissionRoll.of("WHEELING_DATA", number, made_at, entries)
    write_roll(path, roll, KEY.public_key, KEY.sign)
    assert read_roll(path.read_bytes(), [KEY.fingerprint]) == roll
    assert path.stat().st_mode & 0o777 == 0o600


def signed(document: bytes) -> bytes:
    return sign_document(document, KEY.public_key, KEY.sign)


def mutations(original: bytes, count: int):
    chance = random.Random(original[:64])
    for _ in range(count):
        data = bytearray(original)
        for _ in range(chance.randint(1, 8)):
            place = chance.randrange(len(data))
            match chance.randrange(4):
                case 0:
                    data[place] ^= 1 << chance.randrange(8)
                case 1:
                    del data[place : place + chance.randint(1, 20)]
                case 2:
                    data[place:place] = chance.randbytes(chance.randint(1, 20))
                case _:
                    data[place] ^= chance.randint(1, 255)
            data = data or bytearray(b"\0")
        if data != original:  # several changes can undo each other
            yield bytes(data)


def test_every_roll_that_was_changed_after_its_signature_is_refused(small_pki, counts):
    holder = small_pki.client("mutated-roll")
    good = signed(roll_document(AdmissionRoll.of("PLANNING", 1, now(), [roll_entry(holder)])))
    assert read_roll(good, [KEY.fingerprint])
    for data in mutations(good, counts["mutated_files"]):
        with pytest.raises(BadInput):
            read_roll(data, [KEY.fingerprint])


def test_mutated_rolls_that_are_signed_are_read_or_refused_and_never_break(small_pki, counts):
    holder = small_pki.client("mutated-document")
    good = roll_document(AdmissionRoll.of("PLANNING", 1, now(), [roll_entry(holder)]))
    refused = 0
    for data in mutations(good, counts["mutated_files"]):
        try:
            read_roll(signed(data), [KEY.fingerprint])
        except BadInput:
            refused += 1
    assert refused >= counts["mutated_refused"]


def test_a_roll_above_its_limit_is_too_large():
    with pytest.raises(TooLarge):
        read_roll(b" " * (64 * 1024 * 1024 + 1), [KEY.fingerprint])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"JX"', b'"fax"'),
        (b'"number":1', b'"number":true'),
        (b'"number":1', b'"number":1,"number":2'),
        (b'"area":null', b'"area":null,"extra":1'),
        (b"0A001", b"0a001"),
        (b'"format":"warifu-roll-1"', b'"format":"warifu-roll-2"'),
        (b'"deleted_at":null', b'"deleted_at":"yesterday"'),
    ],
)
def test_an_odd_roll_is_refused(small_pki, old, new):
    good = roll_document(AdmissionRoll.of("PLANNING", 1, now(), [roll_entry(small_pki.client("odd"))]))
    assert old in good
    with pytest.raises(NotUnderstood):
        read_roll(signed(good.replace(old, new)), [KEY.fingerprint])


def test_a_revocation_list_is_read_with_its_reasons(small_pki):
    gone = small_pki.client("gone")
    read = read_revocation_list(small_pki.revocation_list([gone], number=5), [small_pki.issuing.certificate])
    assert (read.number, read.authority_id) == (5, authority_id(small_pki.issuing.certificate))
    assert read.revoked[gone.certificate.serial_number].reason == "key_compromise"


def test_mutated_revocation_lists_are_refused_or_name_another_issuer(small_pki, counts):
    good = small_pki.revocation_list([small_pki.client("mutated-list")])
    assert read_revocation_list(good, [small_pki.issuing.certificate]) is not None
    for data in mutations(good, counts["mutated_files"]):
        try:
            believed = read_revocation_list(data, [small_pki.issuing.certificate])
        except BadInput:
            continue
        assert believed is None


def test_lists_that_do_not_speak_of_every_certificate_are_never_taken_for_one_that_does(small_pki):
    issuing = small_pki.issuing
    partition = [x509.UniformResourceIdentifier("http://status.example/crl/g1-p007.crl")]
    for extension, set_aside in (
        (x509.DeltaCRLIndicator(1), True),
        (x509.IssuingDistributionPoint(partition, None, False, False, None, False, False), True),
        (x509.IssuingDistributionPoint(partition, None, True, False, None, False, False), True),
        (x509.IssuingDistributionPoint(None, None, False, True, None, False, False), False),
        (
            x509.IssuingDistributionPoint(
                None, None, False, False, frozenset({x509.ReasonFlags.key_compromise}), False, False
            ),
            False,
        ),
    ):
        der = (
            x509.CertificateRevocationListBuilder(issuer_name=issuing.certificate.subject)
            .last_update(now())
            .next_update(now() + DAY)
            .add_extension(x509.CRLNumber(1), critical=False)
            .add_extension(extension, critical=True)
            .sign(issuing.key, hashes.SHA256())
            .public_bytes(serialization.Encoding.DER)
        )
        if set_aside:
            assert read_revocation_list(der, [issuing.certificate]) is None
            continue
        with pytest.raises(NotUnderstood):
            read_revocation_list(der, [issuing.certificate])


def test_mutated_certificates_are_never_trusted_and_never_break(small_pki, counts):
    trust = TrustSet([small_pki.root.certificate, small_pki.issuing.certificate])
    good = small_pki.client("mutated").der
    assert trust.present([good], now()).chain
    for data in mutations(good, counts["mutated_files"] * 5):
        presented = trust.present([data], now())
        assert isinstance(presented, Unreadable) or not presented.chain
    for data in mutations(small_pki.issuing.der, counts["mutated_files"]):
        assert trust.present([good, data], now()).chain  # what is sent beside it cannot spoil a good chain


def test_a_chain_is_judged_at_the_nearest_instant_of_the_certificates_own_validity(small_pki):
    trust = TrustSet([small_pki.root.certificate, small_pki.issuing.certificate])
    expired = small_pki.client("long-over", start=-12 * timedelta(hours=1), end=-timedelta(hours=1))
    assert trust.present([expired.der], now()).chain
    beyond_the_root = small_pki.client("beyond", start=-2 * DAY, end=900 * DAY)
    assert trust.present([beyond_the_root.der], now()).chain
    assert not trust.present([beyond_the_root.der], now() + 500 * DAY).chain, "the issuing CA is over by then"
    assert trust.present([beyond_the_root.der], now()).chain


def test_without_anchors_nothing_is_trusted(small_pki):
    client = small_pki.client("nobody")
    for certificates in ([], [small_pki.issuing.certificate]):
        presented = TrustSet(certificates).present([client.der, small_pki.issuing.der, small_pki.root.der], now())
        assert isinstance(presented, Presented)
        assert not presented.chain
        assert presented.distrust


def test_an_intermediate_the_client_sends_helps_and_weak_digests_do_not(small_pki):
    client = small_pki.client("brings-issuer")
    anchors_only = TrustSet([small_pki.root.certificate])
    assert not anchors_only.present([client.der], now()).chain
    assert anchors_only.present([client.der, small_pki.issuing.der], now()).chain
    trust = TrustSet([small_pki.root.certificate, small_pki.issuing.certificate])
    assert not trust.present([small_pki.root.der], now()).chain


def test_a_certificate_for_an_authority_may_not_sign_in(small_pki):
    assert not read_certificate(small_pki.issuing.der).may_sign


def test_the_same_authority_with_another_key_is_another_one(small_pki, tmp_path):
    twin, ours = SmallPki(tmp_path).issuing.certificate, small_pki.issuing.certificate
    assert twin.subject == ours.subject
    assert authority_id(twin) != authority_id(ours)


def test_a_roll_refuses_entries_of_another_system(small_pki):
    entry = roll_entry(small_pki.client("stray"))
    with pytest.raises(ValueError, match="PLANNING"):
        AdmissionRoll.of("SWITCHING", 1, now(), [replace(entry, use=JX)])

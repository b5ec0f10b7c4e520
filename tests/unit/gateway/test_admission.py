"""相互認証の判断: who is let in, and which reason is given when several apply."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warifu.gateway.admission import CLIENT_AUTHENTICATION, admit
from warifu.gateway.facts import (
    Admission,
    AdmissionRoll,
    ChainLink,
    CheckOutcome,
    Claim,
    Denial,
    DenialReason,
    FreshnessPolicy,
    Presented,
    RevocationList,
    Revoked,
    RollEntry,
    Unreadable,
)
from warifu.kernel.ids import CertificateId, OperatorCode
from warifu.kernel.period import ValidityPeriod
from warifu.systems.facts import Use

NOW = datetime(2026, 11, 24, 1, 0, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
JX = Use("PLANNING", "JX")
UPLOAD = Use("PLANNING", "FILE_UPLOAD")
POLICY = FreshnessPolicy()
PRESENTED = Presented(
    fingerprint="ab" * 32,
    serial=77,
    subject="CN=WF-26-00092",
    issuer="CN=Issuing",
    validity=ValidityPeriod(NOW - 30 * 24 * HOUR, NOW + 30 * 24 * HOUR),
    purposes=frozenset({CLIENT_AUTHENTICATION}),
    may_sign=True,
    chain=(ChainLink("issuing", 77), ChainLink("root", 2)),
)
ENTRY = RollEntry(
    fingerprint=PRESENTED.fingerprint,
    serial=77,
    certificate_id=CertificateId("WF-26-00092"),
    operator_code=OperatorCode("0A001"),
    participant_name="見本電力株式会社",
    use=JX,
    registered_at=NOW - 24 * HOUR,
    deleted_at=None,
    not_after=PRESENTED.validity.not_after,
)
LIST = RevocationList("issuing", 1, NOW - HOUR, NOW + HOUR, {})
ROOT_LIST = RevocationList("root", 1, NOW - HOUR, NOW + HOUR, {})


def roll_of(*entries: RollEntry, made_at: datetime = NOW, system: str = "PLANNING") -> AdmissionRoll:
    return AdmissionRoll.of(system, 1, made_at, entries)


def lists_of(*lists: RevocationList | None) -> dict[str, RevocationList]:
    return {one.authority_id: one for one in lists if one}


def decide(
    presented=PRESENTED, roll=None, lists=LIST, *, root=None, use=JX, codes=("0A001",), now=NOW, policy=POLICY,
    entries=(ENTRY,),
):  # fmt: skip
    roll = roll_of(*entries) if roll is None else roll
    held = lists_of(lists, root or replace(ROOT_LIST, this_update=now, next_update=now))
    claim = Claim(frozenset(codes))
    return admit(presented, use, claim, roll=roll or None, revocations=held, policy=policy, now=now)


def reason(*args, **kwargs) -> DenialReason | None:
    decision = decide(*args, **kwargs)
    return decision.reason if isinstance(decision, Denial) else None


def test_a_registered_certificate_is_admitted_on_its_entry():
    assert decide() == Admission(ENTRY, PRESENTED, NOW)


def test_a_request_that_names_no_operator_code_is_judged_by_its_certificate_alone():
    assert reason(codes=()) is None


def test_no_certificate_is_missing():
    assert reason(None) is DenialReason.CERTIFICATE_MISSING


def test_a_certificate_that_cannot_be_read_is_untrusted():
    assert reason(Unreadable("cd" * 32, "extensions")) is DenialReason.CHAIN_UNTRUSTED


def test_a_certificate_below_a_revoked_authority_is_untrusted():
    root = replace(ROOT_LIST, revoked={2: Revoked(NOW, "ca_compromise")})
    assert reason(root=root) is DenialReason.CHAIN_UNTRUSTED
    assert reason(root=replace(root, next_update=NOW - HOUR)) is DenialReason.CHAIN_UNTRUSTED


@pytest.mark.parametrize(
    "unfit", [{"purposes": frozenset()}, {"purposes": frozenset({"2.5.29.37.0"})}, {"may_sign": False}]
)
def test_only_client_authentication_is_the_right_purpose(unfit):
    assert reason(replace(PRESENTED, **unfit)) is DenialReason.WRONG_PURPOSE


FIRST, LAST = PRESENTED.validity.not_before, PRESENTED.validity.not_after


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (FIRST - timedelta(microseconds=1), DenialReason.NOT_YET_VALID),
        (FIRST, None),
        (LAST, None),
        (LAST + timedelta(microseconds=999_999), None),
        (LAST + SECOND, DenialReason.EXPIRED),
    ],
)
def test_a_certificate_is_admitted_from_its_first_second_through_its_last(now, expected):
    fresh = replace(LIST, this_update=now, next_update=now)
    assert reason(roll=roll_of(ENTRY, made_at=now), lists=fresh, now=now) is expected


@pytest.mark.parametrize(
    ("age", "expected"), [(HOUR, None), (HOUR + SECOND, DenialReason.ROLL_STALE), (-60 * SECOND, None)]
)
def test_a_roll_is_fresh_through_its_greatest_age(age, expected):
    assert reason(roll=roll_of(ENTRY, made_at=NOW - age)) is expected


def test_a_roll_from_the_future_is_stale():
    assert reason(roll=roll_of(ENTRY, made_at=NOW + 61 * SECOND)) is DenialReason.ROLL_STALE


def test_no_roll_and_the_roll_of_another_system_are_stale():
    assert reason(roll=False) is DenialReason.ROLL_STALE
    assert reason(roll=roll_of(system="SWITCHING")) is DenialReason.ROLL_STALE


@pytest.mark.parametrize(
    ("past", "expected"), [(0 * SECOND, None), (SECOND, DenialReason.REVOCATION_STALE), (-2 * HOUR, None)]
)
def test_a_revocation_list_is_fresh_through_next_update(past, expected):
    assert reason(lists=replace(LIST, next_update=NOW - past)) is expected


def test_the_grace_for_revocation_lists_is_counted_from_next_update():
    late = replace(LIST, next_update=NOW - HOUR)
    assert reason(lists=late, policy=FreshnessPolicy(revocation_grace=HOUR)) is None
    assert reason(lists=late, policy=FreshnessPolicy(revocation_grace=HOUR - SECOND)) is DenialReason.REVOCATION_STALE


def test_no_revocation_list_and_one_from_the_future_are_stale():
    assert reason(lists=None) is DenialReason.REVOCATION_STALE
    assert reason(lists=replace(LIST, authority_id="another")) is DenialReason.REVOCATION_STALE
    assert reason(lists=replace(LIST, this_update=NOW + 61 * SECOND)) is DenialReason.REVOCATION_STALE


@pytest.mark.parametrize(
    ("past", "expected"), [(0 * SECOND, None), (SECOND, DenialReason.REVOCATION_STALE), (-2 * HOUR, None)]
)
def test_the_list_that_speaks_of_the_issuing_authority_has_to_be_fresh_too(past, expected):
    assert reason(root=replace(ROOT_LIST, next_update=NOW - past)) is expected


def test_without_the_list_that_speaks_of_the_issuing_authority_nobody_is_let_in():
    assert reason(root=replace(ROOT_LIST, authority_id="another")) is DenialReason.REVOCATION_STALE


def test_a_revocation_counts_even_on_a_list_past_its_age():
    since = Revoked(NOW - 40 * HOUR, "key_compromise")
    decision = decide(lists=replace(LIST, next_update=NOW - 24 * HOUR, revoked={77: since}))
    assert (decision.reason, decision.revoked) == (DenialReason.REVOKED, since)


TOMBSTONE = replace(ENTRY, deleted_at=NOW - HOUR)
ELSEWHERE = replace(ENTRY, use=UPLOAD)


@pytest.mark.parametrize(
    ("entries", "codes", "expected"),
    [
        ((), (), DenialReason.NOT_FOR_SYSTEM),
        ((TOMBSTONE,), (), DenialReason.DELETED),
        ((TOMBSTONE, ELSEWHERE), ("0B002",), DenialReason.DELETED),
        ((TOMBSTONE, ENTRY), (), None),
        ((ENTRY,), ("0B002",), DenialReason.OTHER_PARTICIPANT),
        ((ENTRY,), ("0A001", "0B002"), DenialReason.OTHER_PARTICIPANT),
        ((ELSEWHERE,), ("0B002",), DenialReason.OTHER_PARTICIPANT),
        ((ELSEWHERE,), ("0A001",), DenialReason.NOT_FOR_CHANNEL),
        ((replace(ELSEWHERE, deleted_at=NOW),), ("0A001",), DenialReason.NOT_FOR_SYSTEM),
    ],
)
def test_the_registration_decides_in_rank_order(entries, codes, expected):
    assert reason(entries=entries, codes=codes) is expected


def test_the_checks_say_how_far_the_checkpoint_came():
    outcomes = [outcome for _, outcome in decide(lists=None).checks]
    assert outcomes == [CheckOutcome.PASSED] * 4 + [CheckOutcome.STOPPED] + [CheckOutcome.NOT_REACHED] * 5


def test_nothing_of_the_roll_is_told_to_an_untrusted_certificate():
    assert decide(replace(PRESENTED, chain=(), distrust="unknown authority")).entries == ()


FAULTS = {
    DenialReason.CHAIN_UNTRUSTED: lambda c: c | {"presented": replace(c["presented"], chain=())},
    DenialReason.WRONG_PURPOSE: lambda c: c | {"presented": replace(c["presented"], purposes=frozenset())},
    DenialReason.NOT_YET_VALID: lambda c: (
        c | {"presented": replace(c["presented"], validity=ValidityPeriod(NOW + HOUR, NOW + 2 * HOUR))}
    ),
    DenialReason.EXPIRED: lambda c: (
        c | {"presented": replace(c["presented"], validity=ValidityPeriod(NOW - 2 * HOUR, NOW - HOUR))}
    ),
    DenialReason.REVOKED: lambda c: c | {"lists": replace(c["lists"], revoked={77: Revoked(NOW, "")})},
    DenialReason.REVOCATION_STALE: lambda c: c | {"lists": replace(c["lists"], next_update=NOW - SECOND)},
    DenialReason.ROLL_STALE: lambda c: c | {"made_at": NOW - 2 * HOUR},
    DenialReason.OTHER_PARTICIPANT: lambda c: c | {"codes": ("0B002",)},
}
RANK = list(DenialReason)


@given(st.sets(st.sampled_from(sorted(FAULTS)), min_size=1))
def test_of_several_faults_the_best_ranked_one_is_told(faults):
    if DenialReason.NOT_YET_VALID in faults:
        faults = faults - {DenialReason.EXPIRED}
    case = {"presented": PRESENTED, "lists": LIST, "made_at": NOW, "codes": ("0A001",)}
    for fault in sorted(faults):
        case = FAULTS[fault](case)
    told = reason(case["presented"], roll_of(ENTRY, made_at=case["made_at"]), case["lists"], codes=case["codes"])
    assert told is min(faults, key=RANK.index)


INSTANTS = st.datetimes(timezones=st.just(UTC))
PRESENTATIONS = st.one_of(
    st.none(),
    st.builds(Unreadable, st.just("ab" * 32), st.text()),
    st.builds(
        Presented,
        fingerprint=st.just(PRESENTED.fingerprint),
        serial=st.sampled_from([77, 78]),
        subject=st.text(),
        issuer=st.text(),
        validity=st.sampled_from([PRESENTED.validity, ValidityPeriod(NOW, NOW)]),
        purposes=st.sampled_from([PRESENTED.purposes, frozenset()]),
        may_sign=st.booleans(),
        chain=st.sampled_from([PRESENTED.chain, ()]),
    ),
)
ROLLS = st.one_of(
    st.none(),
    st.builds(
        lambda made_at, entries: roll_of(*entries, made_at=made_at),
        INSTANTS,
        st.lists(st.sampled_from([ENTRY, TOMBSTONE, ELSEWHERE])),
    ),
)


def lists_from(authority_id: str) -> st.SearchStrategy[RevocationList | None]:
    drawn = st.builds(RevocationList, st.just(authority_id), st.just(1), INSTANTS, INSTANTS, st.just({}))
    return st.one_of(st.none(), drawn)


@given(
    PRESENTATIONS,
    ROLLS,
    lists_from("issuing"),
    lists_from("root"),
    st.sampled_from([(), ("0A001",), ("0B002",)]),
    st.one_of(INSTANTS, st.just(NOW)),
)
def test_every_case_is_decided_and_who_is_admitted_has_everything(presented, roll, lists, root, codes, now):
    held = lists_of(lists, root)
    decision = admit(presented, JX, Claim(frozenset(codes)), roll=roll, revocations=held, policy=POLICY, now=now)
    if isinstance(decision, Admission):
        assert presented.chain
        assert presented.purposes
        assert presented.may_sign
        assert presented.validity.not_before <= now < presented.validity.not_after + SECOND
        assert min(lists.next_update, root.next_update) >= now
        assert now - roll.made_at <= POLICY.roll_max_age
        assert decision.entry.use == JX
        assert decision.entry.deleted_at is None
        assert set(codes) <= {decision.entry.operator_code.text}
    else:
        assert isinstance(decision, Denial)

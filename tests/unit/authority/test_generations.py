"""No certificate outlives its issuer; the newest generation signs; a successor is called for in time."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warifu.authority.errors import AuthorityMissing, NoAuthorityCovers
from warifu.authority.facts import AuthorityName, CaKind, CertificateAuthority
from warifu.authority.generations import RolloverStage, anchors, covering_ca, last_start_on, rollovers
from warifu.authority.profiles import shipped_profiles
from warifu.kernel.clock import start_of_day
from warifu.kernel.period import ONE_SECOND, ValidityPeriod

PROFILES = shipped_profiles()
CLIENT = PROFILES["client"]
AT = datetime(2026, 4, 1, tzinfo=UTC)


def ca(generation: int, start_on: date, years: int = 10, kind: CaKind = CaKind.ISSUING) -> CertificateAuthority:
    period = ValidityPeriod.starting_on(start_on, years)
    name = f"market-g{generation}"
    return CertificateAuthority(name, AuthorityName.MARKET, kind, generation, name.encode(), name, period, AT)


G1 = ca(1, date(2026, 4, 1))
G2 = ca(2, date(2033, 4, 1))


def client(start_on: date) -> ValidityPeriod:
    return ValidityPeriod.starting_on(start_on, CLIENT.years)


def test_the_newest_generation_that_covers_a_certificate_signs_it() -> None:
    assert covering_ca([G1, G2], client(date(2033, 4, 1)), CLIENT, PROFILES) is G2
    assert covering_ca([G2, G1], client(date(2033, 4, 1)), CLIENT, PROFILES) is G2


def test_before_a_generation_begins_the_one_before_still_signs() -> None:
    assert covering_ca([G1, G2], client(date(2033, 3, 31)), CLIENT, PROFILES) is G1


def test_a_certificate_may_end_in_the_very_last_second_of_its_issuer() -> None:
    period = client(date(2034, 4, 1))
    assert period.not_after == G1.period.not_after
    assert covering_ca([G1], period, CLIENT, PROFILES) is G1


def test_a_certificate_that_ends_one_second_after_its_issuer_goes_to_the_next_generation_or_is_refused() -> None:
    period = replace(client(date(2034, 4, 1)), not_after=G1.period.not_after + ONE_SECOND)
    assert covering_ca([G1, G2], period, CLIENT, PROFILES) is G2
    with pytest.raises(NoAuthorityCovers) as refused:
        covering_ca([G1], period, CLIENT, PROFILES)
    assert refused.value.last_start_on == "2034-04-01"


def test_a_certificate_that_begins_one_second_before_its_issuer_is_not_its() -> None:
    period = replace(client(date(2026, 4, 1)), not_before=G1.period.not_before - ONE_SECOND)
    with pytest.raises(NoAuthorityCovers):
        covering_ca([G1], period, CLIENT, PROFILES)


@given(st.dates(date(2030, 1, 1), date(2080, 12, 31)), st.integers(0, 86_399), st.integers(1, 20))
def test_the_last_start_date_fits_and_the_day_after_does_not(ends_on: date, second: int, years: int) -> None:
    ends = start_of_day(ends_on) + timedelta(seconds=second)
    issuer = replace(G1, period=ValidityPeriod(datetime(2000, 1, 1, tzinfo=UTC), ends))
    last = last_start_on(issuer, years)
    assert ValidityPeriod.starting_on(last, years).not_after <= ends
    assert ValidityPeriod.starting_on(last + timedelta(days=1), years).not_after > ends


def test_a_root_signs_no_client_certificate_and_an_issuing_ca_no_other() -> None:
    root = ca(1, date(2026, 4, 1), 20, CaKind.ROOT)
    with pytest.raises(AuthorityMissing):
        covering_ca([root], client(date(2026, 4, 1)), CLIENT, PROFILES)
    issuing = ValidityPeriod.starting_on(date(2033, 4, 1), 10)
    assert covering_ca([root, G1, G2], issuing, PROFILES["issuing"], PROFILES) is root


def stage(on: date) -> RolloverStage:
    (rollover,) = rollovers([G1], PROFILES, start_of_day(on))
    assert rollover.last_on == date(2033, 10, 2)
    return rollover.stage


def test_the_next_generation_is_called_for_two_years_and_180_days_before_a_ca_ends() -> None:
    assert G1.period.expiry_on == date(2036, 3, 31)
    assert date(2034, 3, 31) - timedelta(days=180) == date(2033, 10, 2)
    assert stage(date(2033, 10, 2) - timedelta(days=180)) is RolloverStage.AHEAD
    assert stage(date(2033, 10, 2) - timedelta(days=179)) is RolloverStage.DUE
    assert stage(date(2033, 10, 2)) is RolloverStage.DUE
    assert stage(date(2033, 10, 3)) is RolloverStage.OVERDUE


def test_on_the_last_day_an_order_180_days_ahead_still_fits() -> None:
    (rollover,) = rollovers([G1], PROFILES, AT)
    assert rollover.last_on + timedelta(days=180) <= last_start_on(G1, CLIENT.years)


def test_only_the_newest_generation_needs_a_successor() -> None:
    assert [rollover.ca for rollover in rollovers([G1, G2], PROFILES, AT)] == [G2]


def test_anchors_miss_the_generation_that_a_system_has_not_imported() -> None:
    compared = anchors([G1, G2], {G1.certificate, b"another"}, datetime(2034, 1, 1, tzinfo=UTC))
    assert [(anchor.ca.generation, anchor.held) for anchor in compared] == [(1, True), (2, False)]


def test_a_generation_that_has_ended_is_missed_nowhere() -> None:
    after = G1.period.not_after + ONE_SECOND
    assert [anchor.ca for anchor in anchors([G1, G2], set(), after)] == [G2]


@pytest.mark.parametrize("name", ["", "market", "2ND", "MARKET-G", "MARKET_ROOT_OF_ALL_THE_ROOTS", "ＭＡＲＫＥＴ"])
def test_authorities_have_names_that_files_and_keys_can_have(name: str) -> None:
    with pytest.raises(ValueError, match="capital letters"):
        AuthorityName(name)

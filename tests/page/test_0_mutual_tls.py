"""Section 0: who wants in from the internet shows a certificate of the authority, registered at the system."""

from datetime import UTC, datetime, timedelta

import pytest
from samples.systems import ELECTRICITY

from warifu.gateway.admission import CLIENT_AUTHENTICATION, admit
from warifu.gateway.facts import (
    Admission,
    AdmissionRoll,
    ChainLink,
    Claim,
    Denial,
    DenialReason,
    FreshnessPolicy,
    Presented,
    RevocationList,
    RollEntry,
)
from warifu.kernel.ids import CertificateId, OperatorCode
from warifu.kernel.period import ValidityPeriod
from warifu.systems.facts import System, Use

NOW = datetime(2026, 11, 24, 1, 5, tzinfo=UTC)
CERTIFICATE = Presented(
    fingerprint="5a" * 32,
    serial=431,
    subject="CN=0A001",
    issuer="CN=Issuing",
    validity=ValidityPeriod(NOW - timedelta(days=30), NOW + timedelta(days=700)),
    purposes=frozenset({CLIENT_AUTHENTICATION}),
    may_sign=True,
    chain=(ChainLink("market-g1", 431),),
)
FRESH_LIST = {"market-g1": RevocationList("market-g1", 1, NOW, NOW + timedelta(days=1), {})}


def ask(presented: Presented | None, use: Use, registered: bool) -> Admission | Denial:
    entry = RollEntry(
        fingerprint=CERTIFICATE.fingerprint,
        serial=CERTIFICATE.serial,
        certificate_id=CertificateId("WF-26-00431"),
        operator_code=OperatorCode("0A001"),
        participant_name="見本電力株式会社",
        use=use,
        registered_at=NOW,
        deleted_at=None,
        not_after=CERTIFICATE.validity.not_after,
    )
    roll = AdmissionRoll.of(use.system, 1, NOW, [entry] if registered else [])
    claim = Claim(frozenset({"0A001"}))
    return admit(presented, use, claim, roll=roll, revocations=FRESH_LIST, policy=FreshnessPolicy(), now=NOW)


@pytest.mark.parametrize(
    "use", ELECTRICITY.uses, ids=lambda use: "-".join(filter(None, (use.system, use.channel, use.area)))
)
def test_every_use_admits_a_registered_certificate_and_nobody_without_one(use: Use) -> None:
    assert isinstance(ask(CERTIFICATE, use, registered=True), Admission)
    without = ask(None, use, registered=True)
    assert isinstance(without, Denial)
    assert without.reason is DenialReason.CERTIFICATE_MISSING


@pytest.mark.parametrize("system", ELECTRICITY.systems, ids=lambda system: system.code)
def test_a_certificate_of_the_authority_is_not_enough_without_a_registration(system: System) -> None:
    answer = ask(CERTIFICATE, system.uses[0], registered=False)
    assert isinstance(answer, Denial)
    assert answer.reason is DenialReason.NOT_FOR_SYSTEM

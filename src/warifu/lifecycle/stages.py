"""段階の判定: functions that derive states from facts and the time; the results are not stored."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from warifu.authority.facts import Certificate, IssuanceState
from warifu.kernel.clock import jst_date
from warifu.kernel.period import ValidityPeriod
from warifu.lifecycle.facts import CellState, CertificateStage, ChannelEnd
from warifu.registration.facts import ApplicationState, Registration, RegistrationState

ENDS_SOON = timedelta(days=30)
STOPPED = frozenset({CertificateStage.REVOKED, CertificateStage.HELD})
IN_REVIEW = frozenset({ApplicationState.SUBMITTED, ApplicationState.RECEIVED, ApplicationState.ACCEPTED})


def certificate_stage(certificate: Certificate, now: datetime) -> CertificateStage:
    """証明書の段階を決める: of a certificate on record."""
    return stage_of(certificate.state, certificate.period, now)


def stage_of(state: IssuanceState, period: ValidityPeriod, now: datetime) -> CertificateStage:
    """段階を決める: revoked at any time wins; otherwise the validity period decides, then a hold."""
    if state is IssuanceState.REVOKED:
        return CertificateStage.REVOKED
    stage = CertificateStage(period.stage(now))
    return CertificateStage.HELD if state is IssuanceState.HELD and stage is not CertificateStage.EXPIRED else stage


def cell_state(
    certificate: Certificate,
    registration: Registration | None,
    application: ApplicationState | None,
    now: datetime,
) -> CellState:
    """升目を決める: from the living registration, or else the newest open application, for one use.

    What is on hold is refused at every checkpoint like what is revoked, so the square says the same.

    A deleted registration and an application that is over leave the square empty.
    """
    stage = certificate_stage(certificate, now)
    if registration is None or registration.state is RegistrationState.DELETED:
        return _asked(stage, application)
    if stage in STOPPED:
        return CellState.REVOKED
    if stage is CertificateStage.EXPIRED:
        return CellState.DELETION_DUE
    if stage is CertificateStage.NOT_YET_VALID:
        return CellState.STARTS
    return CellState.ENDING if _is_near(certificate.period.expiry_on, now) else CellState.WORKS


def _asked(stage: CertificateStage, application: ApplicationState | None) -> CellState:
    if stage in STOPPED or stage is CertificateStage.EXPIRED:
        return CellState.NONE
    if application in IN_REVIEW:
        return CellState.IN_REVIEW
    return CellState.RETURNED if application is ApplicationState.RETURNED else CellState.NONE


def channel_end(certificates: Sequence[Certificate], now: datetime) -> ChannelEnd | None:
    """経路の終わりを決める: how long the registered `certificates` carry one channel without a gap from today on.

    A successor counts when it starts no later than the day after its predecessor's last.
    """
    today = jst_date(now)
    usable = [
        c for c in certificates if certificate_stage(c, now) in {CertificateStage.VALID, CertificateStage.NOT_YET_VALID}
    ]
    until: date | None = None
    for certificate in sorted(usable, key=lambda c: c.period.start_on):
        if certificate.period.start_on > (until or today) + timedelta(days=1 if until else 0):
            break
        until = max(until or certificate.period.expiry_on, certificate.period.expiry_on)
    return ChannelEnd(until, _is_near(until, now)) if until else None


def _is_near(expiry_on: date, now: datetime) -> bool:
    return expiry_on - jst_date(now) <= ENDS_SOON

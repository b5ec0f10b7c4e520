"""利用申請・削除申請: what a participant asks of a system's desk. Source page, sections 3 and 4."""

from collections.abc import Sequence

from warifu.accounts.access import require_role
from warifu.accounts.facts import Actor, Role
from warifu.authority.errors import CertificateUnknown
from warifu.authority.facts import Certificate, IssuanceState
from warifu.kernel.ids import new_id
from warifu.kernel.period import PeriodStage
from warifu.registration.errors import (
    AlreadyRegistered,
    ApplicationEmpty,
    CertificateUnusable,
    DesksMixed,
    NotRegistered,
    ParticipantsMixed,
    StillInUse,
)
from warifu.registration.facts import (
    Application,
    ApplicationKind,
    ApplicationState,
    RegisteredCertificate,
    RegistrationState,
)
from warifu.registration.states import REGISTRATION, RegistrationEvent
from warifu.systems.facts import Desk, Use
from warifu.workflows.installation import Installation, entry
from warifu.workflows.participants.find_participant import require_active_participant
from warifu.workflows.ports import Stores


def apply_for_use(
    installation: Installation, actor: Actor, certificate_ids: Sequence[str], uses: Sequence[Use], kind: ApplicationKind
) -> Application:
    """利用を申請する: every certificate for every use, all of one desk; what is named twice counts once.

    A certificate may be registered ahead of its start.
    Raises ApplicationEmpty, UseUnknown, DesksMixed, CertificateUnknown, CertificateUnusable, AlreadyRegistered.
    """
    certificate_ids, uses = list(dict.fromkeys(certificate_ids)), list(dict.fromkeys(uses))
    desk = _desk(installation, certificate_ids, uses)
    with installation.unit_of_work.write() as stores:
        certificates = [_usable(installation, stores, actor, id) for id in certificate_ids]
        for certificate in certificates:
            for use in uses:
                if stores.registrations.living_registration(certificate.id, use):
                    raise AlreadyRegistered(certificate.id, use_name(use))
        return _add(installation, stores, actor, kind=kind, desk=desk, uses=uses, certificates=certificates)


def apply_for_deletion(
    installation: Installation,
    actor: Actor,
    certificate_ids: Sequence[str],
    uses: Sequence[Use],
    *,
    no_longer_used: bool,
) -> Application:
    """削除を申請する: for certificates that have expired, or that the participant says are no longer used.

    What is named twice counts once.
    Raises ApplicationEmpty, UseUnknown, DesksMixed, CertificateUnknown, NotRegistered, StillInUse.
    """
    certificate_ids, uses = list(dict.fromkeys(certificate_ids)), list(dict.fromkeys(uses))
    desk = _desk(installation, certificate_ids, uses)
    now = installation.clock.now()
    with installation.unit_of_work.write() as stores:
        certificates = [_own(stores, actor, id) for id in certificate_ids]
        for certificate in certificates:
            over = certificate.period.stage(now) is PeriodStage.EXPIRED or certificate.revocation is not None
            if not over and not no_longer_used:
                raise StillInUse(certificate.id, certificate.period.expiry_on.isoformat())
            for use in uses:
                living = stores.registrations.living_registration(certificate.id, use)
                if living is None or living.state is not RegistrationState.REGISTERED:
                    raise NotRegistered(certificate.id, use_name(use))
                applied = REGISTRATION.next(living.state, RegistrationEvent.APPLY_DELETION)
                stores.registrations.move_registration(living, applied, None)
        return _add(
            installation,
            stores,
            actor,
            kind=ApplicationKind.DELETION,
            desk=desk,
            uses=uses,
            certificates=certificates,
        )


def use_name(use: Use) -> str:
    """用途の呼び名: SYSTEM/CHANNEL, and /AREA where there is one."""
    return "/".join([use.system, use.channel, *([use.area] if use.area else [])])


def _desk(installation: Installation, certificate_ids: Sequence[str], uses: Sequence[Use]) -> Desk:
    if not certificate_ids or not uses:
        raise ApplicationEmpty
    desks = {installation.catalogue.desk_of(use) for use in uses}
    if len(desks) > 1:
        raise DesksMixed
    return desks.pop()


def _own(stores: Stores, actor: Actor, certificate_id: str) -> Certificate:
    require_role(actor, Role.OPERATOR)
    certificate = stores.certificates.get(certificate_id)
    if certificate is None or certificate.participant_id not in actor.acts_for:
        raise CertificateUnknown(certificate_id)
    return certificate


def _usable(installation: Installation, stores: Stores, actor: Actor, certificate_id: str) -> Certificate:
    certificate = _own(stores, actor, certificate_id)
    if certificate.state in {IssuanceState.HELD, IssuanceState.REVOKED}:
        raise CertificateUnusable(certificate_id, certificate.state)
    stage = certificate.period.stage(installation.clock.now())
    if stage is PeriodStage.EXPIRED:
        raise CertificateUnusable(certificate_id, stage)
    return certificate


def _add(
    installation: Installation,
    stores: Stores,
    actor: Actor,
    *,
    kind: ApplicationKind,
    desk: Desk,
    uses: Sequence[Use],
    certificates: Sequence[Certificate],
) -> Application:
    participant_ids = {str(c.participant_id) for c in certificates}
    if len(participant_ids) > 1:
        raise ParticipantsMixed
    participant_id = participant_ids.pop()
    require_active_participant(stores, participant_id)
    application = Application(
        id=new_id("A"),
        kind=kind,
        participant_id=participant_id,
        desk=desk,
        uses=tuple(uses),
        certificates=tuple(_registered(c) for c in certificates),
        state=ApplicationState.SUBMITTED,
        submitted_at=installation.clock.now(),
        submitted_by=actor.account_id,
    )
    stores.registrations.add_application(application)
    stores.evidence.append(
        entry(
            installation,
            actor,
            "application.submitted",
            f"application:{application.id}",
            kind=kind,
            certificates=" ".join(c.id for c in certificates),
            uses=" ".join(use_name(use) for use in uses),
        )
    )
    return application


def _registered(certificate: Certificate) -> RegisteredCertificate:
    assert certificate.fingerprint
    return RegisteredCertificate(
        certificate.id,
        certificate.fingerprint,
        certificate.serial,
        certificate.period.not_before,
        certificate.period.not_after,
    )

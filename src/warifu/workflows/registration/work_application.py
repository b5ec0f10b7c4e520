"""窓口の処理: a desk takes an application in, returns or accepts it, and registers or deletes."""

from warifu.accounts.access import may_see, require_desk, require_role
from warifu.accounts.facts import Actor, Role
from warifu.kernel.ids import new_id
from warifu.kernel.reason import check_reason
from warifu.registration.errors import ApplicationUnknown
from warifu.registration.facts import Application, ApplicationKind, Registration, RegistrationState
from warifu.registration.states import APPLICATION, REGISTRATION, ApplicationEvent, RegistrationEvent
from warifu.workflows.installation import Installation, entry
from warifu.workflows.participants.find_participant import require_active_participant
from warifu.workflows.ports import Stores

RECORDED_AS = {
    ApplicationEvent.RECEIVE: "application.received",
    ApplicationEvent.RETURN: "application.returned",
    ApplicationEvent.ACCEPT: "application.accepted",
    ApplicationEvent.RESUBMIT: "application.resubmitted",
    ApplicationEvent.WITHDRAW: "application.withdrawn",
}
DELETION_FOLLOWS = {
    ApplicationEvent.RETURN: RegistrationEvent.KEEP,
    ApplicationEvent.RESUBMIT: RegistrationEvent.APPLY_DELETION,
    ApplicationEvent.WITHDRAW: RegistrationEvent.KEEP,
}


def receive_application(installation: Installation, actor: Actor, application_id: str) -> Application:
    """受け付ける.

    Raises ApplicationUnknown (also of other participants), RoleMissing, NotYours, TransitionRefused, Changed; so do
    the others here.
    """
    return _desk_step(installation, actor, application_id, ApplicationEvent.RECEIVE)


def return_application(installation: Installation, actor: Actor, application_id: str, reason: str) -> Application:
    """差し戻す: with the reason the participant will read. A deletion that is returned keeps its registrations.

    Raises FieldInvalid without a reason.
    """
    check_reason(reason)
    return _desk_step(installation, actor, application_id, ApplicationEvent.RETURN, reason)


def accept_application(installation: Installation, actor: Actor, application_id: str) -> Application:
    """受理する: the checks are done; what remains is to register or to delete."""
    return _desk_step(installation, actor, application_id, ApplicationEvent.ACCEPT)


def resubmit_application(installation: Installation, actor: Actor, application_id: str) -> Application:
    """再提出する: the participant sends a returned application in again."""
    return _own_step(installation, actor, application_id, ApplicationEvent.RESUBMIT)


def withdraw_application(installation: Installation, actor: Actor, application_id: str) -> Application:
    """取り下げる: the participant takes it back; registrations it wanted deleted stay."""
    return _own_step(installation, actor, application_id, ApplicationEvent.WITHDRAW)


def complete_application(installation: Installation, actor: Actor, application_id: str) -> Application:
    """登録・削除する: does what an accepted application asked for, and has the roll rewritten.

    Adding a registration never touches another one; what another application had registered meanwhile stays as it is.
    Raises AlreadyRegistered for one whose deletion is under way.
    """
    with installation.unit_of_work.write() as stores:
        application = _for_desk(stores, actor, application_id)
        done = APPLICATION.next(application.state, ApplicationEvent.COMPLETE)
        if application.kind is ApplicationKind.DELETION:
            _move_registrations(installation, stores, application, RegistrationEvent.DELETE)
        else:
            _register(installation, stores, application)
        stores.registrations.move_application(application, done)
        stores.evidence.append(
            entry(installation, actor, "application.completed", f"application:{application_id}", kind=application.kind)
        )
        return _find(stores, application_id)


def _desk_step(
    installation: Installation, actor: Actor, application_id: str, event: ApplicationEvent, reason: str = ""
) -> Application:
    with installation.unit_of_work.write() as stores:
        application = _for_desk(stores, actor, application_id)
        _move(installation, stores, application, event, reason)
        stores.evidence.append(
            entry(installation, actor, RECORDED_AS[event], f"application:{application_id}", reason=reason)
        )
        return _find(stores, application_id)


def _own_step(installation: Installation, actor: Actor, application_id: str, event: ApplicationEvent) -> Application:
    with installation.unit_of_work.write() as stores:
        require_role(actor, Role.OPERATOR)
        application = _find(stores, application_id)
        if not may_see(actor, application.participant_id):
            raise ApplicationUnknown(application_id)
        if event is ApplicationEvent.RESUBMIT:
            require_active_participant(stores, application.participant_id)
        _move(installation, stores, application, event, "")
        stores.evidence.append(entry(installation, actor, RECORDED_AS[event], f"application:{application_id}"))
        return _find(stores, application_id)


def _move(
    installation: Installation, stores: Stores, application: Application, event: ApplicationEvent, reason: str
) -> None:
    stores.registrations.move_application(application, APPLICATION.next(application.state, event), reason)
    if application.kind is ApplicationKind.DELETION and event in DELETION_FOLLOWS:
        _move_registrations(installation, stores, application, DELETION_FOLLOWS[event])


def _move_registrations(
    installation: Installation, stores: Stores, application: Application, event: RegistrationEvent
) -> None:
    for certificate in application.certificates:
        for use in application.uses:
            living = stores.registrations.living_registration(certificate.certificate_id, use)
            if living is None or not REGISTRATION.allows(living.state, event):
                continue
            at = installation.clock.now() if event is RegistrationEvent.DELETE else None
            stores.registrations.move_registration(living, REGISTRATION.next(living.state, event), at)


def _register(installation: Installation, stores: Stores, application: Application) -> None:
    for certificate in application.certificates:
        for use in application.uses:
            living = stores.registrations.living_registration(certificate.certificate_id, use)
            if living and living.state is RegistrationState.REGISTERED:
                continue
            stores.registrations.add_registration(
                Registration(
                    id=new_id("R"),
                    participant_id=application.participant_id,
                    certificate=certificate,
                    use=use,
                    state=RegistrationState.REGISTERED,
                    registered_at=installation.clock.now(),
                )
            )


def _for_desk(stores: Stores, actor: Actor, application_id: str) -> Application:
    application = _find(stores, application_id)
    require_desk(actor, application.desk)
    return application


def _find(stores: Stores, application_id: str) -> Application:
    application = stores.registrations.application(application_id)
    if application is None:
        raise ApplicationUnknown(application_id)
    return application

"""利用申請・登録の状態遷移."""

from enum import StrEnum

from warifu.kernel.transitions import Machine, WaitsFor
from warifu.registration.facts import ApplicationState, RegistrationState


class ApplicationEvent(StrEnum):
    """利用申請の出来事: what happens to an application at its desk."""

    RECEIVE = "RECEIVE"  # 受付
    RETURN = "RETURN"  # 差戻し
    RESUBMIT = "RESUBMIT"  # 再提出
    ACCEPT = "ACCEPT"  # 受理
    COMPLETE = "COMPLETE"  # 登録・削除の完了
    WITHDRAW = "WITHDRAW"  # 取下げ


class RegistrationEvent(StrEnum):
    """登録の出来事: what happens to a registration."""

    APPLY_DELETION = "APPLY_DELETION"  # 削除申請
    KEEP = "KEEP"  # 削除申請の取下げ・差戻し
    DELETE = "DELETE"  # 削除


APPLICATION = Machine(
    name="application",
    initial=ApplicationState.SUBMITTED,
    table={
        (ApplicationState.SUBMITTED, ApplicationEvent.RECEIVE): ApplicationState.RECEIVED,
        (ApplicationState.SUBMITTED, ApplicationEvent.WITHDRAW): ApplicationState.WITHDRAWN,
        (ApplicationState.RECEIVED, ApplicationEvent.RETURN): ApplicationState.RETURNED,
        (ApplicationState.RECEIVED, ApplicationEvent.ACCEPT): ApplicationState.ACCEPTED,
        (ApplicationState.RECEIVED, ApplicationEvent.WITHDRAW): ApplicationState.WITHDRAWN,
        (ApplicationState.RETURNED, ApplicationEvent.RESUBMIT): ApplicationState.SUBMITTED,
        (ApplicationState.RETURNED, ApplicationEvent.WITHDRAW): ApplicationState.WITHDRAWN,
        (ApplicationState.ACCEPTED, ApplicationEvent.COMPLETE): ApplicationState.COMPLETED,
    },
    waits_for={
        ApplicationState.SUBMITTED: WaitsFor.DESK,
        ApplicationState.RECEIVED: WaitsFor.DESK,
        ApplicationState.RETURNED: WaitsFor.PARTICIPANT,
        ApplicationState.ACCEPTED: WaitsFor.DESK,
        ApplicationState.COMPLETED: WaitsFor.NOBODY,
        ApplicationState.WITHDRAWN: WaitsFor.NOBODY,
    },
)

REGISTRATION = Machine(
    name="registration",
    initial=RegistrationState.REGISTERED,
    table={
        (RegistrationState.REGISTERED, RegistrationEvent.APPLY_DELETION): RegistrationState.DELETION_APPLIED,
        (RegistrationState.DELETION_APPLIED, RegistrationEvent.KEEP): RegistrationState.REGISTERED,
        (RegistrationState.DELETION_APPLIED, RegistrationEvent.DELETE): RegistrationState.DELETED,
    },
    waits_for={
        RegistrationState.REGISTERED: WaitsFor.PARTICIPANT,
        RegistrationState.DELETION_APPLIED: WaitsFor.DESK,
        RegistrationState.DELETED: WaitsFor.NOBODY,
    },
)

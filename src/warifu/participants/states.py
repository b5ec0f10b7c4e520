"""事業者の状態遷移."""

from enum import StrEnum

from warifu.kernel.transitions import Machine, WaitsFor
from warifu.participants.facts import EnrolmentState, Standing


class EnrolmentEvent(StrEnum):
    """企業内RA設置の出来事: what happens to a pre-application."""

    CHECK = "CHECK"  # 確認
    RETURN = "RETURN"  # 差戻し
    RESUBMIT = "RESUBMIT"  # 再提出
    AUTHENTICATE = "AUTHENTICATE"  # 組織認証
    ACTIVATE = "ACTIVATE"  # 設置
    WITHDRAW = "WITHDRAW"  # 取下げ


class StandingEvent(StrEnum):
    """参加状況の出来事: what happens to a participant afterwards."""

    SUSPEND = "SUSPEND"  # 停止
    RESUME = "RESUME"  # 再開
    CLOSE = "CLOSE"  # 終了


ENROLMENT = Machine(
    name="enrolment",
    initial=EnrolmentState.PRE_APPLIED,
    table={
        (EnrolmentState.PRE_APPLIED, EnrolmentEvent.CHECK): EnrolmentState.CHECKED,
        (EnrolmentState.PRE_APPLIED, EnrolmentEvent.RETURN): EnrolmentState.RETURNED,
        (EnrolmentState.PRE_APPLIED, EnrolmentEvent.WITHDRAW): EnrolmentState.WITHDRAWN,
        (EnrolmentState.RETURNED, EnrolmentEvent.RESUBMIT): EnrolmentState.PRE_APPLIED,
        (EnrolmentState.RETURNED, EnrolmentEvent.WITHDRAW): EnrolmentState.WITHDRAWN,
        (EnrolmentState.CHECKED, EnrolmentEvent.AUTHENTICATE): EnrolmentState.AUTHENTICATED,
        (EnrolmentState.CHECKED, EnrolmentEvent.RETURN): EnrolmentState.RETURNED,
        (EnrolmentState.CHECKED, EnrolmentEvent.WITHDRAW): EnrolmentState.WITHDRAWN,
        (EnrolmentState.AUTHENTICATED, EnrolmentEvent.ACTIVATE): EnrolmentState.ACTIVATED,
        (EnrolmentState.AUTHENTICATED, EnrolmentEvent.WITHDRAW): EnrolmentState.WITHDRAWN,
    },
    waits_for={
        EnrolmentState.PRE_APPLIED: WaitsFor.AUTHORITY,
        EnrolmentState.RETURNED: WaitsFor.PARTICIPANT,
        EnrolmentState.CHECKED: WaitsFor.AUTHORITY,
        EnrolmentState.AUTHENTICATED: WaitsFor.AUTHORITY,
        EnrolmentState.ACTIVATED: WaitsFor.NOBODY,
        EnrolmentState.WITHDRAWN: WaitsFor.NOBODY,
    },
)

STANDING = Machine(
    name="standing",
    initial=Standing.ACTIVE,
    table={
        (Standing.ACTIVE, StandingEvent.SUSPEND): Standing.SUSPENDED,
        (Standing.ACTIVE, StandingEvent.CLOSE): Standing.CLOSED,
        (Standing.SUSPENDED, StandingEvent.RESUME): Standing.ACTIVE,
        (Standing.SUSPENDED, StandingEvent.CLOSE): Standing.CLOSED,
    },
    waits_for={
        Standing.ACTIVE: WaitsFor.PARTICIPANT,
        Standing.SUSPENDED: WaitsFor.AUTHORITY,
        Standing.CLOSED: WaitsFor.NOBODY,
    },
)

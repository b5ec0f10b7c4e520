"""事業者の誤り."""

from dataclasses import dataclass

from warifu.kernel.errors import Conflict, NotAllowed, NotFound, RuleBroken


@dataclass(eq=False)
class ParticipantUnknown(NotFound):
    """事業者なし: no participant with this operator code or number, or not yours."""

    code = "participant.unknown"
    which: str


@dataclass(eq=False)
class OperatorCodeTaken(Conflict):
    """事業者コード重複: another participant has this operator code."""

    code = "participant.operator_code_taken"
    operator_code: str


@dataclass(eq=False)
class EnrolmentUnknown(NotFound):
    """企業内RA設置なし: no pre-application of this number."""

    code = "enrolment.unknown"
    id: str


@dataclass(eq=False)
class AuthenticationEvidenceMissing(RuleBroken):
    """組織認証の資料なし: nothing shows that the organisation is who it says it is."""

    code = "enrolment.evidence_missing"
    id: str


@dataclass(eq=False)
class EnrolmentWorkedByYou(NotAllowed):
    """本人が処理した申請: who entered, checked or authenticated an enrolment does not activate it."""

    code = "enrolment.worked_by_you"
    id: str


@dataclass(eq=False)
class VouchingRefused(RuleBroken):
    """保証による登録は不可: here an organisation is enrolled step by step, with papers."""

    code = "enrolment.vouching_refused"


@dataclass(eq=False)
class NotActive(RuleBroken):
    """停止中・終了: a suspended or closed participant may read, but not order or apply."""

    code = "participant.not_active"
    operator_code: str
    standing: str


@dataclass(eq=False)
class NameUnchanged(RuleBroken):
    """名称は同じ: the participant has this name already."""

    code = "participant.name_unchanged"
    name: str

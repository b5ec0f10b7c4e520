"""事業者の誤り."""

from dataclasses import dataclass

from warifu.kernel.errors import Conflict, NotFound


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

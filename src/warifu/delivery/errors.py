"""納品の誤り."""

from dataclasses import dataclass

from warifu.kernel.errors import Conflict, NotAllowed, NotFound, RuleBroken


@dataclass(eq=False)
class ParcelUnknown(NotFound):
    """納品物なし: no parcel of this number, or not yours."""

    code = "delivery.unknown"
    id: str


@dataclass(eq=False)
class CodeWrong(NotAllowed):
    """コード相違: the code does not open any parcel."""

    code = "delivery.code_wrong"


@dataclass(eq=False)
class CodeUsed(Conflict):
    """コード使用済み: a code opens its parcel once."""

    code = "delivery.code_used"


@dataclass(eq=False)
class CodeExpired(RuleBroken):
    """コード期限切れ: the time to fetch has run out."""

    code = "delivery.code_expired"
    expired_on: str


@dataclass(eq=False)
class PassphraseShown(Conflict):
    """パスフレーズ表示済み: it is shown once."""

    code = "delivery.passphrase_shown"
    shown_at: str


@dataclass(eq=False)
class ShipmentUnknown(NotFound):
    """媒体なし: no disc, memory or token of this number, or not yours."""

    code = "delivery.medium_unknown"
    id: str


@dataclass(eq=False)
class PassphraseNotYet(RuleBroken):
    """パスフレーズはまだ: it is drawn when the medium is made, and shown to the participant once that was sent."""

    code = "delivery.passphrase_not_yet"
    id: str
    state: str


@dataclass(eq=False)
class KeyGone(RuleBroken):
    """鍵なし: the authority's copy of this certificate's key is not there any more."""

    code = "delivery.key_gone"
    certificate_id: str


@dataclass(eq=False)
class RearmAgreedAlready(NotAllowed):
    """同意済み: another code takes two different persons, and this one has said yes."""

    code = "delivery.rearm_agreed_already"
    parcel_id: str

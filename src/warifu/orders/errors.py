"""申込の誤り."""

from dataclasses import dataclass

from warifu.kernel.errors import BadInput, NotAllowed, NotFound, Overtaken, RuleBroken


@dataclass(eq=False)
class OrderUnknown(NotFound):
    """申込なし: no order of this number, or not yours."""

    code = "order.unknown"
    id: str


@dataclass(eq=False)
class OrderEmpty(BadInput):
    """明細なし: an order has at least one line and at most `limit`."""

    code = "order.line_count"
    limit: int


@dataclass(eq=False)
class StartTooEarly(RuleBroken):
    """開始日が早すぎる: before the application date."""

    code = "order.start_date.too_early"
    line: int
    first: str


@dataclass(eq=False)
class StartTooLate(RuleBroken):
    """開始日が遅すぎる: more than 180 days after the application date; `last` is the last possible date."""

    code = "order.start_date.too_late"
    line: int
    last: str


@dataclass(eq=False)
class StartNotCovered(RuleBroken):
    """発行者の期限を超える開始日: the certificate would outlive its issuer; `last` is the last possible date."""

    code = "order.start_date.not_covered"
    line: int
    last: str


@dataclass(eq=False)
class MediumNotOffered(RuleBroken):
    """取扱いのない媒体."""

    code = "order.medium_not_offered"
    line: int
    medium: str
    offered: str


@dataclass(eq=False)
class KeyMadeForToken(RuleBroken):
    """トークンの鍵は認証局が作成: a CSR for a certificate that comes on a token."""

    code = "order.key_made_for_token"
    line: int


@dataclass(eq=False)
class KeyNotAccepted(RuleBroken):
    """使えない鍵の種類: the profile does not allow this key, or the authority does not make it."""

    code = "order.key_not_accepted"
    line: int
    key: str
    accepted: str


@dataclass(eq=False)
class SameKeyTwice(RuleBroken):
    """同じ鍵の重複: two lines of one order bring the same public key."""

    code = "order.same_key_twice"
    line: int


@dataclass(eq=False)
class DiscGroupNotBundled(RuleBroken):
    """まとめ書込みでないディスク指定: only lines of the bundled disc share one."""

    code = "order.disc_group_not_bundled"
    line: int
    medium: str


@dataclass(eq=False)
class PredecessorUnknown(RuleBroken):
    """前の証明書なし: no certificate of this number is the participant's, so none can be followed by this line."""

    code = "order.predecessor_unknown"
    line: int
    certificate_id: str


@dataclass(eq=False)
class StartDatePassed(RuleBroken):
    """開始日の据置き期限切れ: approval came after `last`, so the order went back for new start dates of `lines`."""

    code = "order.start_date.passed"
    id: str
    lines: tuple[int, ...]
    last: str


@dataclass(eq=False)
class OrderChanged(Overtaken):
    """申込が先に変わった: what somebody did to it since it was seen, or why it cannot be done now.

    `step` is what happened last, `before` and `after` the states around it, `at` in Japan time; `allowed` is what
    can be done now.
    """

    code = "order.changed"
    id: str
    step: str
    before: str
    after: str
    by: str
    at: str
    version: int
    allowed: tuple[str, ...]


@dataclass(eq=False)
class LineUnknown(RuleBroken):
    """明細なし: the order has no line of this number, or it was named twice."""

    code = "order.line_unknown"
    id: str
    line: int


@dataclass(eq=False)
class CorrectionEmpty(BadInput):
    """訂正なし: nothing in it differs from the order."""

    code = "order.correction_empty"
    id: str


@dataclass(eq=False)
class OrderNotCorrectable(RuleBroken):
    """訂正できない申込: a proposal of a CA generation is made anew instead."""

    code = "order.not_correctable"
    id: str


@dataclass(eq=False)
class OrderPartlyIssued(RuleBroken):
    """一部発行済み: what has certificates does not go back."""

    code = "order.partly_issued"
    id: str
    lines: tuple[int, ...]


@dataclass(eq=False)
class OrderNothingIssued(RuleBroken):
    """発行なし: an order without a single certificate is not closed but returned."""

    code = "order.nothing_issued"
    id: str


@dataclass(eq=False)
class OrderHalfIssued(RuleBroken):
    """発行途中: certificates of `lines` are promised and not signed, so the order cannot end without them."""

    code = "order.half_issued"
    id: str
    lines: tuple[int, ...]


@dataclass(eq=False)
class DuplicateSuspected(RuleBroken):
    """重複の疑い: lines that look like ones already open or issued; whoever means them confirms it."""

    code = "order.looks_duplicate"
    duplicates: tuple[str, ...]


@dataclass(eq=False)
class ApprovedByEnterer(NotAllowed):
    """入力者は承認不可: whoever entered an order does not approve it, with whichever account."""

    code = "approval.entered_by_you"


@dataclass(eq=False)
class ApprovedAlready(NotAllowed):
    """承認済み: this person has approved this order already."""

    code = "approval.given_already"


@dataclass(eq=False)
class IssuanceStopped(RuleBroken):
    """発行中止: a rule stopped the order's issuance; `why` names it."""

    code = "order.issuance_stopped"
    id: str
    why: str


@dataclass(eq=False)
class PriceMissing(RuleBroken):
    """価格未設定: the list of the order's cutoff has no price for this medium."""

    code = "price.missing"
    line: int
    medium: str
    cutoff_on: str


@dataclass(eq=False)
class TokenReuseNotPossible(RuleBroken):
    """トークン再利用不可: not offered on the application date, or not with this medium."""

    code = "price.token_reuse_not_possible"
    line: int
    medium: str
    possible: str


@dataclass(eq=False)
class ProposalUnknown(NotFound):
    """料金の提案なし."""

    code = "price.proposal_unknown"
    id: str


@dataclass(eq=False)
class ProposalEmpty(BadInput):
    """行なし: a proposal has at least one row and at most `limit`."""

    code = "price.row_count"
    limit: int


@dataclass(eq=False)
class ProposalApprovedByProposer(NotAllowed):
    """提案者は承認不可: whoever proposed prices does not approve them, with whichever account."""

    code = "price.proposed_by_you"
    id: str


@dataclass(eq=False)
class ProposalNotYours(NotAllowed):
    """他人の提案: only whoever proposed prices takes the proposal back."""

    code = "price.proposal_not_yours"
    id: str


@dataclass(eq=False)
class InvoiceTooEarly(RuleBroken):
    """請求書はまだ: an order is invoiced once all of it is issued."""

    code = "invoice.not_yet"
    id: str
    state: str


@dataclass(eq=False)
class InvoiceWithoutRecipient(RuleBroken):
    """宛名なし: an order that no participant placed has nobody to invoice."""

    code = "invoice.no_recipient"
    id: str


@dataclass(eq=False)
class InvoiceIssuerMissing(RuleBroken):
    """発行事業者の設定なし: the installation has no name or registration number for invoices."""

    code = "invoice.issuer_missing"


@dataclass(eq=False)
class InvoiceUnknown(NotFound):
    """請求書なし: none has been issued for this order."""

    code = "invoice.unknown"
    id: str

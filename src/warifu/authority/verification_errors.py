"""検証の誤り: why the verification of a certificate failed."""

from dataclasses import dataclass

from warifu.kernel.errors import RuleBroken


@dataclass(eq=False)
class TrustEmpty(RuleBroken):
    """信頼の起点なし: no trusted certificate was given, so nothing can be verified."""

    code = "trust.empty"


@dataclass(eq=False)
class LeafUnclear(RuleBroken):
    """どの証明書か不明: the file begins with a CA certificate and holds several that it may be about."""

    code = "verify.leaf_unclear"
    subjects: tuple[str, ...]


class VerificationRefused(RuleBroken):
    """検証不合格: a certificate, or one above it, is not to be relied on; `which` is the subject of that one."""


@dataclass(eq=False)
class VerifyExpired(VerificationRefused):
    """期限切れ."""

    code = "verify.expired"
    which: str
    ended_at: str


@dataclass(eq=False)
class VerifyNotYetValid(VerificationRefused):
    """開始前."""

    code = "verify.not_yet_valid"
    which: str
    begins_at: str


@dataclass(eq=False)
class VerifyRevoked(VerificationRefused):
    """失効済み."""

    code = "verify.revoked"
    which: str


@dataclass(eq=False)
class VerifyUntrusted(VerificationRefused):
    """信頼の起点に届かない: `issuer` is not among the certificates that were given."""

    code = "verify.untrusted"
    which: str
    issuer: str


@dataclass(eq=False)
class VerifySignatureInvalid(VerificationRefused):
    """署名不正: not signed by its issuer, or changed since."""

    code = "verify.signature_invalid"
    which: str


@dataclass(eq=False)
class VerifyListMissing(VerificationRefused):
    """失効リスト不足: lists are asked for and that of `issuer` is not there."""

    code = "verify.crl_missing"
    which: str
    issuer: str


@dataclass(eq=False)
class VerifyListExpired(VerificationRefused):
    """失効リストの期限切れ."""

    code = "verify.crl_expired"
    issuer: str


@dataclass(eq=False)
class VerifyPurposeWrong(VerificationRefused):
    """用途違い."""

    code = "verify.purpose"
    which: str
    purpose: str


@dataclass(eq=False)
class VerifyPolicyUnmet(VerificationRefused):
    """ポリシー不一致: a certificate policy is asked for, by the chain or by the caller, and none of it holds."""

    code = "verify.policy"
    which: str


@dataclass(eq=False)
class VerifyRejected(VerificationRefused):
    """その他の理由で不合格: `why` is OpenSSL's own sentence."""

    code = "verify.rejected"
    which: str
    why: str

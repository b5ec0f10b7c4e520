"""認証局の誤り: requests, issuing, revocation and lists; those of verification are in `verification_errors.py`."""

from dataclasses import dataclass

from warifu.kernel.errors import BadInput, Conflict, NotAllowed, NotFound, RuleBroken, Unavailable


@dataclass(eq=False)
class RequestSignatureInvalid(BadInput):
    """CSRの署名不正: the request is not signed by the key it names."""

    code = "request.signature_invalid"


@dataclass(eq=False)
class KeyRefused(BadInput):
    """受け付けない鍵: no certificate is made for it; `found` says what it is."""

    found: str


@dataclass(eq=False)
class KeyWeak(KeyRefused):
    """弱い鍵: a kind or size of key that this installation does not accept."""

    code = "key.weak"
    accepted: str


@dataclass(eq=False)
class KeyExposed(KeyRefused):
    """他人に知られうる鍵: anybody can compute its private half, or knows it; `why` is the name of the weakness."""

    code = "key.exposed"
    why: str


@dataclass(eq=False)
class PublicKeySeen(RuleBroken):
    """使用済みの鍵: this public key already has a certificate or stands in another order."""

    code = "key.seen_before"


@dataclass(eq=False)
class RequestDigestRefused(BadInput):
    """署名方式の拒否: the CSR is signed in a way that proves nothing any more, or that is not known here."""

    code = "request.digest_refused"
    algorithm: str


@dataclass(eq=False)
class SubjectInvalid(BadInput):
    """主体者名の誤り: a name that cannot stand in a certificate."""

    code = "request.subject_invalid"
    why: str


@dataclass(eq=False)
class ProfileUnknown(BadInput):
    """プロファイルなし."""

    code = "profile.unknown"
    name: str
    known: str


@dataclass(eq=False)
class ProfileInvalid(RuleBroken):
    """プロファイルの誤り: the configuration of a profile contradicts itself or the standards."""

    code = "profile.invalid"
    name: str
    why: str


@dataclass(eq=False)
class LintFailed(RuleBroken):
    """発行前検査で不合格: `findings` names the broken rules; nothing was signed."""

    code = "lint.failed"
    findings: str


@dataclass(eq=False)
class KeyLost(RuleBroken):
    """失われた鍵: the key that was made for a certificate not signed yet is no longer kept, so it is not signed."""

    code = "key.lost"
    certificate_id: str


@dataclass(eq=False)
class SignatureMismatch(Unavailable):
    """署名結果の不一致: what was signed is not what was checked; the result was thrown away."""

    code = "authority.signature_mismatch"
    certificate_id: str


@dataclass(eq=False)
class NoAuthorityCovers(RuleBroken):
    """発行者の期限不足: no CA of this authority is valid as long as the certificate would be."""

    code = "authority.none_covers"
    last_start_on: str


@dataclass(eq=False)
class AuthorityMissing(Unavailable):
    """認証局なし: this data directory holds no authority yet."""

    code = "authority.missing"


@dataclass(eq=False)
class CertificateUnknown(NotFound):
    """証明書なし: no certificate with this number, or not yours."""

    code = "certificate.unknown"
    which: str


@dataclass(eq=False)
class AlreadyRevoked(Conflict):
    """失効済み."""

    code = "certificate.already_revoked"
    certificate_id: str
    revoked_at: str


@dataclass(eq=False)
class AlreadyHeld(Conflict):
    """保留済み: it is on hold already; it can be released or revoked."""

    code = "certificate.already_held"
    certificate_id: str


@dataclass(eq=False)
class NotHeld(Conflict):
    """保留中でない: only what is on hold can be released."""

    code = "certificate.not_held"
    certificate_id: str


@dataclass(eq=False)
class ConsentedAlready(NotAllowed):
    """同意済み: a release takes two different people, and this one has said yes."""

    code = "release.consented_already"
    certificate_id: str


@dataclass(eq=False)
class OperatorNotCounted(RuleBroken):
    """数えられない担当者: an operator counts in a release only where two persons granted the account."""

    code = "release.operator_not_counted"


@dataclass(eq=False)
class SerialLost(BadInput):
    """失われたシリアル番号: a spreadsheet rounded it to the number `given`."""

    code = "serial.lost"
    given: str


@dataclass(eq=False)
class NamedTwice(BadInput):
    """重複した行: the same certificate stands in an earlier row."""

    code = "revocation.named_twice"
    certificate_id: str
    line: int


@dataclass(eq=False)
class ListContended(Unavailable):
    """失効リストの競合: other nodes kept publishing; nothing was lost, the next try carries everything."""

    code = "authority.list_contended"
    ca_id: str


@dataclass(eq=False)
class ListRefused(Unavailable):
    """失効リストの検査不合格: `findings` names the broken rules; nothing was signed."""

    code = "lists.refused"
    ca_id: str
    findings: str


@dataclass(eq=False)
class NotIssuedYet(Conflict):
    """未発行: the certificate of this order is being issued, here or by another process."""

    code = "certificate.not_issued_yet"
    order_id: str


@dataclass(eq=False)
class ExpiredAlready(RuleBroken):
    """期限切れ済み: an expired certificate needs no revocation."""

    code = "certificate.expired_already"
    certificate_id: str
    expiry_on: str


@dataclass(eq=False)
class ApprovalRequired(NotAllowed):
    """承認が必要: this authority signs only what `needed` people approved."""

    code = "approval.required"
    needed: int


@dataclass(eq=False)
class KeyUnavailable(Unavailable):
    """鍵が使えない: the key file or token is missing, locked or damaged."""

    code = "key.unavailable"
    name: str
    why: str


@dataclass(eq=False)
class PrivateKeySent(BadInput):
    """秘密鍵の取り違え: a private key was sent instead of a CSR; it must not be used any more."""

    code = "request.private_key_sent"


@dataclass(eq=False)
class PassphraseWrong(BadInput):
    """パスフレーズ違い: the PKCS#12 does not open with this passphrase, or it is damaged."""

    code = "pkcs12.passphrase_wrong"

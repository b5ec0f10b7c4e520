"""認証局の事実: authorities, profiles, certificates and what became of them."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, Self

from warifu.kernel.ids import CertificateId
from warifu.kernel.period import ValidityPeriod


class AuthorityName(str):
    """認証局の名: one authority of the installation; capital letters, digits and _, at most 24. Raises ValueError.

    INSTALLATION (運用者用) and MARKET (事業者用) are in every installation; its profiles may declare more.
    """

    __slots__ = ()
    INSTALLATION: ClassVar["AuthorityName"]
    MARKET: ClassVar["AuthorityName"]

    def __new__(cls, text: str) -> Self:
        if not re.fullmatch(r"[A-Z][A-Z0-9_]{0,23}", text):
            raise ValueError(f"authority: capital letters, digits and _, such as MARKET; not {text!r}")
        return super().__new__(cls, text)


AuthorityName.INSTALLATION = AuthorityName("INSTALLATION")
AuthorityName.MARKET = AuthorityName("MARKET")


class CaKind(StrEnum):
    """CAの種類: its place in the hierarchy."""

    ROOT = "ROOT"  # ルートCA
    ISSUING = "ISSUING"  # 発行CA


class KeyAlgorithm(StrEnum):
    """鍵の種類: key algorithms and sizes this installation knows."""

    RSA_2048 = "rsa-2048"  # RSA 2048ビット
    RSA_3072 = "rsa-3072"  # RSA 3072ビット
    RSA_4096 = "rsa-4096"  # RSA 4096ビット
    P_256 = "p-256"  # 楕円曲線 P-256
    P_384 = "p-384"  # 楕円曲線 P-384
    ED25519 = "ed25519"  # Ed25519


class KeyUsage(StrEnum):
    """鍵用途: bits of the keyUsage extension (RFC 5280 section 4.2.1.3)."""

    DIGITAL_SIGNATURE = "digital_signature"  # デジタル署名
    KEY_CERT_SIGN = "key_cert_sign"  # 証明書署名
    CRL_SIGN = "crl_sign"  # 失効リスト署名


class Purpose(StrEnum):
    """拡張鍵用途: extended key usages by object identifier (RFC 5280 section 4.2.1.12)."""

    SERVER_AUTH = "1.3.6.1.5.5.7.3.1"  # サーバー認証
    CLIENT_AUTH = "1.3.6.1.5.5.7.3.2"  # クライアント認証
    EMAIL_PROTECTION = "1.3.6.1.5.5.7.3.4"  # 電子メールの保護
    OCSP_SIGNING = "1.3.6.1.5.5.7.3.9"  # OCSP応答の署名


class IssuanceState(StrEnum):
    """発行の状態: what the authority has decided about a certificate. Expiry is derived and not stored."""

    PREPARED = "PREPARED"  # 発行準備済み
    ISSUED = "ISSUED"  # 発行済み
    HELD = "HELD"  # 保留中
    REVOKED = "REVOKED"  # 失効


class RevocationReason(StrEnum):
    """失効理由: reasons of RFC 5280 section 5.3.1 that this installation gives."""

    UNSPECIFIED = "unspecified"  # 理由なし
    KEY_COMPROMISE = "key_compromise"  # 鍵の危殆化
    CA_COMPROMISE = "ca_compromise"  # CA鍵の危殆化
    AFFILIATION_CHANGED = "affiliation_changed"  # 所属の変更
    SUPERSEDED = "superseded"  # 再発行による置換え
    CESSATION_OF_OPERATION = "cessation_of_operation"  # 業務の終了
    CERTIFICATE_HOLD = "certificate_hold"  # 一時保留
    PRIVILEGE_WITHDRAWN = "privilege_withdrawn"  # 権限の取消し


@dataclass(frozen=True, slots=True)
class SubjectName:
    """主体者名: the parts of a distinguished name this installation writes, in the order C, O, OU, CN."""

    common_name: str
    organization: str | None = None
    organizational_unit: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """証明書プロファイル: what a kind of certificate may be. Checked when read, see `profiles.py`.

    `path_length` is None for certificates that are no CA. `policy` is a dotted object identifier or None. `uri` is the
    subject alternative name, with `{id}` for the certificate id, or None.
    """

    name: str
    authority: AuthorityName
    years: int
    keys: frozenset[KeyAlgorithm]
    key_usage: frozenset[KeyUsage]
    purposes: tuple[Purpose, ...] = ()
    path_length: int | None = None
    policy: str | None = None
    uri: str | None = None
    sample_only: bool = False


@dataclass(frozen=True, slots=True)
class CertificateAuthority:
    """発行者: one CA certificate and the name of its key. `id` is used in file names and addresses."""

    id: str
    authority: AuthorityName
    kind: CaKind
    generation: int
    certificate: bytes
    key_name: str
    period: ValidityPeriod
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PublishedAt:
    """公開先: addresses written into certificates. None leaves the extension out.

    `partitions` above 0 spreads new certificates over that many partitioned lists, at `crl_parts` with `{partition}`.
    `delta` is where the delta list lies; the full list names it.
    """

    ca_issuers: str | None = None
    crl: str | None = None
    ocsp: str | None = None
    partitions: int = 0
    crl_parts: str | None = None
    delta: str | None = None

    def partition_of(self, serial: int) -> int | None:
        """区分を決める: by the serial's low bits, once and for all when a certificate is prepared."""
        return serial % self.partitions if self.partitions else None

    def list_at(self, partition: int | None) -> str | None:
        """失効リストのアドレス: of a partition, or of the full list."""
        if partition is None or self.crl_parts is None:
            return self.crl
        return self.crl_parts.replace("{partition}", f"{partition:03}")


@dataclass(frozen=True, slots=True)
class CertificateContent:
    """証明書の内容: everything that a certificate to be issued contains. `public_key` is a DER SubjectPublicKeyInfo.

    `issuer` is the issuing CA's certificate in DER; None makes a self-signed root. `issuer_key` names the algorithm
    that will sign.
    """

    serial: int
    subject: SubjectName
    public_key: bytes
    period: ValidityPeriod
    profile: Profile
    issuer: bytes | None
    issuer_key: KeyAlgorithm
    published_at: PublishedAt = PublishedAt()
    uris: tuple[str, ...] = ()
    dns_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """指摘: one broken rule that lint found; `rule` is stable and dotted, `why` is for people."""

    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """証明書署名要求の内容: a CSR whose signature was checked. `der` is the request, `public_key` its SPKI."""

    der: bytes
    public_key: bytes
    key_algorithm: KeyAlgorithm
    subject: SubjectName


@dataclass(frozen=True, slots=True)
class IssuanceRequest:
    """発行依頼: one certificate that may be issued, whatever the route it came by.

    `ca_id` asks for that CA and no other, whatever its generation; without it the newest that covers the period signs.
    """

    profile: str
    subject: SubjectName
    public_key: bytes
    key_algorithm: KeyAlgorithm
    start_on: date
    participant_id: str | None = None
    order_line_id: str | None = None
    dns_names: tuple[str, ...] = ()
    ca_id: str | None = None


@dataclass(frozen=True, slots=True)
class Revocation:
    """失効: who ended a certificate or put it on hold, when and why. `revoked_at` is in whole seconds.

    A hold that becomes a revocation keeps the hold's instant: nothing was to be trusted since.
    """

    reason: RevocationReason
    revoked_at: datetime
    revoked_by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Intention:
    """発行の意図: one certificate that is going to be signed: its number, its serial and the linted bytes.

    What its certificate is for stands in the request that it was prepared from, and is asked there again. `line_id` is
    the order line, None where the installation issues to itself.
    """

    id: CertificateId
    ca_id: str
    serial: int
    public_key_digest: str
    to_be_signed: bytes
    prepared_at: datetime
    line_id: str | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """証明書: a signed certificate on record. `fingerprint` is the SHA-256 of `der`, lower-case hex."""

    id: CertificateId
    ca_id: str
    serial: int
    profile: str
    subject: SubjectName
    period: ValidityPeriod
    state: IssuanceState
    public_key_digest: str
    prepared_at: datetime
    der: bytes
    fingerprint: str
    issued_at: datetime
    participant_id: str | None = None
    order_line_id: str | None = None
    revocation: Revocation | None = None
    list_partition: int | None = None


class StatusOfSerial(StrEnum):
    """OCSPの答え: what the authority says of a serial number (RFC 6960 section 2.2)."""

    GOOD = "GOOD"  # 有効
    REVOKED = "REVOKED"  # 失効
    UNKNOWN = "UNKNOWN"  # 不明


@dataclass(frozen=True, slots=True)
class StatusAnswer:
    """OCSP応答の内容: for one serial of one issuer."""

    status: StatusOfSerial
    this_update: datetime
    next_update: datetime
    revocation: Revocation | None = None

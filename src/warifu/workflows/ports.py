"""業務の口: what the workflows ask of the installation besides the packages' own stores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from warifu.accounts.store import AccountStore
from warifu.authority.facts import CertificateAuthority, KeyAlgorithm
from warifu.authority.lists import RevocationList
from warifu.authority.stores.authorities import AuthorityStore
from warifu.authority.stores.certificates import CertificateStore
from warifu.authority.stores.issuing import IssuingStore
from warifu.authority.stores.keys import KeptKeys, KeyPool
from warifu.authority.stores.lists import ListStore
from warifu.authority.stores.revocation import RevocationStore
from warifu.authority.stores.search import CertificateSearch
from warifu.authority.stores.status import StatusStore, StoredAnswer
from warifu.delivery.store import DeliveryStore, RearmStore
from warifu.evidence.facts import SignedHead
from warifu.evidence.store import EvidenceStore
from warifu.gateway.facts import AdmissionRoll
from warifu.kernel.documents import Document
from warifu.kernel.secret import Secret
from warifu.lifecycle.store import DeskTermsStore, ReminderStore
from warifu.notices.store import NoticeStore
from warifu.orders.invoices import Invoice
from warifu.orders.order_file import Table
from warifu.orders.store import OrderStore, PricingStore
from warifu.participants.store import EnrolmentStore, ParticipantStore
from warifu.registration.store import RegistrationStore


class JobState(StrEnum):
    """ジョブの状態."""

    READY = "READY"  # 実行待ち
    TAKEN = "TAKEN"  # 実行中
    DONE = "DONE"  # 完了
    FAILED = "FAILED"  # 失敗


@dataclass(frozen=True, slots=True)
class Job:
    """ジョブ: work that leaves the installation. `fence` rises with each lease; only the newest commits."""

    id: str
    kind: str
    args: Mapping[str, Any]
    tries: int
    fence: int


class JobQueue(Protocol):
    """ジョブ表: one table, leases with fences. Delivery is at least once, so handlers are idempotent."""

    def enqueue(self, kind: str, args: Mapping[str, Any], run_at: datetime, unique_key: str | None = None) -> None:
        """積む: in the caller's transaction. A second living job with the same `unique_key` is not added."""
        ...

    def claim(self, kinds: tuple[str, ...], now: datetime, lease_seconds: int) -> Job | None:
        """借りる: the oldest due job that is ready, or taken with its lease run out."""
        ...

    def extend(self, job: Job, now: datetime, lease_seconds: int) -> bool: ...

    def finish(self, job: Job, now: datetime) -> None:
        """終える. Raises Changed when the lease went to somebody else."""
        ...

    def settle(self, unique_key: str, now: datetime) -> None:
        """済みとする: a job nobody has taken up yet, whose work was done by another way."""
        ...

    def retry_later(self, job: Job, run_at: datetime, error: str) -> None: ...

    def fail(self, job: Job, now: datetime, error: str) -> None: ...

    def counts(self) -> Mapping[JobState, int]: ...

    def forget_done(self, before: datetime) -> None:
        """完了分を消す: jobs done before this instant; failed ones stay until somebody has looked."""
        ...


STATUS_MARK = "status"
REGISTRATIONS_MARK = "registrations"


class Marks(Protocol):
    """変更の印: counters raised in the transaction that changes what nodes keep copies of."""

    def all(self) -> Mapping[str, int]:
        """すべての印: by name; an absent one was never raised."""
        ...


class DocumentStore(Protocol):
    """書類の保管: as rows, so that no path is ever made from what a user sent; in the caller's transaction."""

    def add(self, document: Document, content: bytes) -> None: ...

    def get(self, id: str) -> Document | None: ...

    def some(self, ids: Sequence[str]) -> Sequence[Document]:
        """まとめて読む: in the order of `ids`, without those there are none of."""
        ...

    def content(self, id: str) -> bytes | None: ...


class Stores(Protocol):
    """全保管: every store of the installation in one transaction."""

    @property
    def participants(self) -> ParticipantStore: ...
    @property
    def accounts(self) -> AccountStore: ...
    @property
    def orders(self) -> OrderStore: ...
    @property
    def authorities(self) -> AuthorityStore: ...
    @property
    def certificates(self) -> CertificateStore: ...
    @property
    def issuing(self) -> IssuingStore: ...
    @property
    def kept_keys(self) -> KeptKeys: ...
    @property
    def revocation(self) -> RevocationStore: ...
    @property
    def lists(self) -> ListStore: ...
    @property
    def deliveries(self) -> DeliveryStore: ...
    @property
    def rearmings(self) -> RearmStore: ...
    @property
    def registrations(self) -> RegistrationStore: ...
    @property
    def desk_terms(self) -> DeskTermsStore: ...
    @property
    def reminders(self) -> ReminderStore: ...
    @property
    def evidence(self) -> EvidenceStore: ...
    @property
    def jobs(self) -> JobQueue: ...
    @property
    def search(self) -> CertificateSearch: ...
    @property
    def key_pool(self) -> KeyPool: ...
    @property
    def status(self) -> StatusStore: ...
    @property
    def marks(self) -> Marks: ...
    @property
    def enrolments(self) -> EnrolmentStore: ...
    @property
    def notices(self) -> NoticeStore: ...
    @property
    def documents(self) -> DocumentStore: ...
    @property
    def pricing(self) -> PricingStore: ...


@dataclass(frozen=True, slots=True)
class Mail:
    """メール: one message in plain text. `id` is its Message-ID before the @, one of its own where that is empty."""

    to: str
    subject: str
    body: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class KeptMail:
    """保管したメール: a message and the UTC instant it was kept at."""

    at: datetime
    to: str
    subject: str
    body: str


class Publication(Protocol):
    """公開: the files that status services and checkpoints read; each is replaced as a whole or not at all."""

    def put_ca(self, ca: CertificateAuthority) -> None: ...

    def put_trust(self, name: str, certificates: Sequence[bytes]) -> None:
        """信頼の起点を置く: CA certificates in DER."""
        ...

    def put_list(self, published: RevocationList) -> None: ...

    def put_roll(self, roll: AdmissionRoll) -> None: ...

    def put_head(self, signed: SignedHead, public_key: bytes) -> None:
        """木の頭を置く: with the public key, in DER, that it was signed with."""
        ...

    def head(self) -> SignedHead | None:
        """置いた木の頭: None before there is one, or when it cannot be read."""
        ...

    def put_server(self, private_key: Secret[bytes], chain: Sequence[bytes]) -> None:
        """サーバー証明書を置く: the key as PKCS#8 DER, the chain in DER with the server's own certificate first."""
        ...

    def server_certificate(self) -> bytes | None:
        """サーバー証明書: the present one in DER, None before there is one."""
        ...

    def server_names(self) -> frozenset[str]:
        """サーバー証明書の名前: the DNS names of the present one."""
        ...


class Statement(StrEnum):
    """言明: what the installation signs besides certificates, lists and answers, each with a key of its own."""

    HEAD = "HEAD"  # 証跡の木の頭
    ROLL = "ROLL"  # 登録簿


class Statements(Protocol):
    """言明の署名: a key for each kind, which signs nothing else and no certificate. Raises KeyUnavailable."""

    def prepare(self, algorithm: KeyAlgorithm) -> None:
        """鍵を用意する: of each kind, where there is none yet."""
        ...

    def public_key(self, statement: Statement) -> bytes:
        """公開鍵: DER SubjectPublicKeyInfo."""
        ...

    def sign(self, statement: Statement, data: bytes) -> bytes: ...

    def make(self, name: str, algorithm: KeyAlgorithm) -> bytes:
        """次の鍵を作る: for a later change of the settings; its public key. Raises FieldInvalid for another name."""
        ...


class PublicFiles(Protocol):
    """書き出し先: files for any web server; each call says whether the file is new or changed."""

    def put_ca(self, ca: CertificateAuthority) -> bool: ...

    def put_list(self, published: RevocationList) -> bool:
        """失効リストを置く: in DER and in PEM."""
        ...

    def put_lists(self, authority: str, published: Sequence[RevocationList]) -> bool:
        """一つのPEMに置く: the full lists of all CAs of an authority, as servers that check clients want them."""
        ...

    def put_answer(self, request: bytes, answer: StoredAnswer) -> bool:
        """OCSP応答を置く: where a GET of `request`, in DER, finds it (RFC 5019 section 5)."""
        ...


class Mailer(Protocol):
    """メール送信: returns once the message is handed over. Raises MailUnsent, RecipientRefused."""

    def send(self, mail: Mail) -> None: ...


@dataclass(frozen=True, slots=True)
class PrintedInvoice:
    """印刷した請求書: a PDF with its fonts in it; `missing_glyphs` are characters its font cannot draw."""

    pdf: bytes
    missing_glyphs: str


class OrderFileReader(Protocol):
    """申込ファイルの読み手: whatever form the file has.

    Raises TooLarge, NotUnderstood, OrderEmpty, MacrosRefused, LinksRefused, CellFormula, WorkbookEncrypted,
    WorkbookTooOld, LineUndecodable, HeadingsMissing.
    """

    def read(self, content: bytes) -> Table: ...


class InvoicePrinter(Protocol):
    """請求書の印刷. Raises PrintingFailed."""

    def print_invoice(self, invoice: Invoice) -> PrintedInvoice: ...

"""システム: what every workflow step works with, put together once by bootstrap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from warifu.accounts.facts import Actor
from warifu.authority.facts import KeyAlgorithm, Profile
from warifu.authority.issuance import Issuer
from warifu.authority.lists import NewestLines
from warifu.authority.ports.keys import Seals
from warifu.authority.ports.requests import RequestFormat
from warifu.authority.ports.status import StatusFormat
from warifu.delivery.store import Packer
from warifu.evidence.facts import Entry
from warifu.kernel.clock import Clock
from warifu.kernel.ids import new_id
from warifu.kernel.unit_of_work import UnitOfWork
from warifu.lifecycle.planner.desks import DeskStatement
from warifu.orders.invoices import InvoiceIssuer
from warifu.orders.ordering import LateApproval
from warifu.systems.catalogue import Catalogue
from warifu.workflows.ports import InvoicePrinter, Mailer, Publication, Statements, Stores


@dataclass(frozen=True, slots=True)
class Policy:
    """方針: decisions of the installation. `approvals` 0 is for test authorities only and shown in red.

    `lead_business_days` is what the authority states of the time from an order to its delivery, None while it states
    none.
    """

    approvals: int
    late_approval: LateApproval
    is_sample: bool = False
    key_pool: Mapping[KeyAlgorithm, int] = field(default_factory=dict)
    code_lifetime: timedelta = timedelta(days=30)
    list_lifetime: timedelta = timedelta(days=7)
    status_lifetime: timedelta = timedelta(hours=12)
    invoice_issuer: InvoiceIssuer | None = None
    lead_business_days: int | None = None
    head_recipients: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Installation:
    """システム: clock, transactions, authority, seals and outlets of one installation."""

    clock: Clock
    unit_of_work: UnitOfWork[Stores]
    issuer: Issuer
    request_format: RequestFormat
    status_format: StatusFormat
    seals: Seals
    packer: Packer
    mailer: Mailer
    publication: Publication
    statements: Statements
    policy: Policy
    printer: InvoicePrinter
    catalogue: Catalogue
    desk_rows: tuple[DeskStatement, ...] = ()
    newest_lines: NewestLines = field(default_factory=NewestLines)

    @property
    def profiles(self) -> Mapping[str, Profile]:
        return self.issuer.profiles


def entry(installation: Installation, actor: Actor, action: str, subject: str, **facts: str) -> Entry:
    """証跡を作る: one entry for the step that is being done now."""
    return Entry(new_id("E"), installation.clock.now(), actor.account_id, action, subject, facts)

"""データベース: the unit of work over all stores of the installation."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from warifu.adapters.database.accounts.accounts import Accounts
from warifu.adapters.database.authentic import Macs
from warifu.adapters.database.authority.authorities import Authorities
from warifu.adapters.database.authority.certificates import Certificates
from warifu.adapters.database.delivery.deliveries import Deliveries
from warifu.adapters.database.delivery.rearmings import Rearmings
from warifu.adapters.database.engine import PATIENCE_SECONDS, make_engines
from warifu.adapters.database.errors import DatabaseBusy
from warifu.adapters.database.evidence import Evidence
from warifu.adapters.database.issuing.intentions import Intentions
from warifu.adapters.database.issuing.kept_keys import KeptKeys
from warifu.adapters.database.issuing.key_pool import PooledKeys
from warifu.adapters.database.jobs import Jobs
from warifu.adapters.database.lifecycle.desk_terms import DeskTerms
from warifu.adapters.database.lifecycle.reminders import Reminders
from warifu.adapters.database.marks import Marks
from warifu.adapters.database.migrate import upgrade
from warifu.adapters.database.notices.documents import Documents
from warifu.adapters.database.notices.notices import Notices
from warifu.adapters.database.orders.orders import Orders
from warifu.adapters.database.outages import translated
from warifu.adapters.database.participants.enrolments import Enrolments
from warifu.adapters.database.participants.participants import Participants
from warifu.adapters.database.pricing import Pricing
from warifu.adapters.database.publication.lists import Lists
from warifu.adapters.database.publication.status_answers import StatusAnswers
from warifu.adapters.database.registration.registrations import Registrations
from warifu.adapters.database.revocation.revocations import Revocations
from warifu.adapters.database.search import Search


@dataclass(frozen=True, slots=True)
class DatabaseStores:
    """全保管: implements warifu.workflows.ports.Stores; all on one connection, so in one transaction."""

    participants: Participants
    accounts: Accounts
    orders: Orders
    authorities: Authorities
    certificates: Certificates
    issuing: Intentions
    kept_keys: KeptKeys
    revocation: Revocations
    lists: Lists
    deliveries: Deliveries
    rearmings: Rearmings
    registrations: Registrations
    desk_terms: DeskTerms
    reminders: Reminders
    evidence: Evidence
    jobs: Jobs
    key_pool: PooledKeys
    search: Search
    status: StatusAnswers
    marks: Marks
    enrolments: Enrolments
    notices: Notices
    documents: Documents
    pricing: Pricing


class Database:
    """データベース: implements warifu.kernel.unit_of_work.UnitOfWork; may be shared by threads, not by forks.

    `url` is `sqlite://` (in memory), `sqlite:///path` or `postgresql://…`; `macs` prove which rows are this program's.
    Nothing is opened before the first use.
    Every method raises DatabaseUnavailable or DatabaseBusy. Transactions do not nest: two at once in one thread wait
    for each other in vain. A step must not wait for the network while it writes, since all other writers wait for it.
    """

    def __init__(self, url: str, macs: Macs) -> None:
        self._engines, self._macs = make_engines(url), macs
        self._turn = threading.Lock() if self._engines.is_one_connection else None

    @contextmanager
    def write(self) -> Iterator[DatabaseStores]:
        with self._transaction(self._engines.writer) as connection:
            yield _stores_on(connection, self._macs)

    @contextmanager
    def read(self) -> Iterator[DatabaseStores]:
        with self._transaction(self._engines.reader) as connection:
            yield _stores_on(connection, self._macs)

    def migrate(self) -> None:
        """表を最新にする: safe on a running installation and from several processes at once. Raises DatabaseNewer."""
        with self._transaction(self._engines.writer) as connection:
            upgrade(connection)

    def close(self) -> None:
        self._engines.writer.dispose()

    @contextmanager
    def _transaction(self, engine: sa.Engine) -> Iterator[sa.Connection]:
        with self._turn_taken(), translated(), engine.begin() as connection:
            yield connection

    @contextmanager
    def _turn_taken(self) -> Iterator[None]:
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=PATIENCE_SECONDS):
            raise DatabaseBusy
        try:
            yield
        finally:
            self._turn.release()


def _stores_on(connection: sa.Connection, macs: Macs) -> DatabaseStores:
    return DatabaseStores(
        participants=Participants(connection),
        accounts=Accounts(connection, macs),
        orders=Orders(connection, macs),
        authorities=Authorities(connection, macs),
        certificates=Certificates(connection),
        issuing=Intentions(connection, macs),
        kept_keys=KeptKeys(connection),
        revocation=Revocations(connection, macs),
        lists=Lists(connection),
        deliveries=Deliveries(connection, macs),
        rearmings=Rearmings(connection, macs),
        registrations=Registrations(connection, macs),
        desk_terms=DeskTerms(connection),
        reminders=Reminders(connection),
        evidence=Evidence(connection),
        jobs=Jobs(connection),
        key_pool=PooledKeys(connection),
        search=Search(connection),
        status=StatusAnswers(connection),
        marks=Marks(connection),
        enrolments=Enrolments(connection),
        notices=Notices(connection),
        documents=Documents(connection),
        pricing=Pricing(connection),
    )

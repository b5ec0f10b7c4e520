"""見本の操作: orders, deliveries, registrations and deletions of the sample's people, one after another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from warifu.accounts.facts import Account
from warifu.authority.facts import KeyAlgorithm
from warifu.entrypoints.sample.people import People, actor
from warifu.entrypoints.work.jobs import run_one
from warifu.kernel.clock import MovableClock, jst_date
from warifu.kernel.secret import Secret
from warifu.orders.facts import LineForm, Order, Wanted
from warifu.participants.facts import Participant
from warifu.registration.facts import Application, ApplicationKind
from warifu.systems.catalogue import Catalogue
from warifu.systems.facts import Desk, Use
from warifu.workflows.delivery.fetch import confirm_receipt, fetch_parcel, show_passphrase
from warifu.workflows.installation import Installation
from warifu.workflows.orders.approve import approve_order
from warifu.workflows.orders.show_orders import show_order
from warifu.workflows.orders.submit import submit_order
from warifu.workflows.registration.apply_for_use import apply_for_deletion, apply_for_use
from warifu.workflows.registration.work_application import accept_application, complete_application, receive_application

TEN_MINUTES = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Delivered:
    """受け取った証明書: a PKCS#12 with its passphrase, as the participant now has them."""

    certificate_id: str
    pkcs12: bytes
    passphrase: Secret[str]


@dataclass(frozen=True, slots=True)
class Wish:
    """希望: one certificate to order; `profile` is `client` but for the sample of a wrong purpose."""

    label: str
    start_on: date
    profile: str = "client"


class Life:
    """見本の操作: what the sample's people do, each step through its workflow, ten minutes apart."""

    def __init__(
        self, installation: Installation, clock: MovableClock, people: People, mailbox: Callable[[], Sequence[str]]
    ) -> None:
        self._installation = installation
        self._clock = clock
        self.people = people
        self._mailbox = mailbox

    @property
    def catalogue(self) -> Catalogue:
        """システム一覧: what the sample's people can apply for."""
        return self._installation.catalogue

    def buy(self, participant: Participant, operator: Account, wishes: Sequence[Wish]) -> list[Delivered]:
        """買う: one order of several lines, two approvals, issued, fetched and confirmed; in the order of `wishes`."""
        forms = [LineForm(Wanted(w.start_on, w.label), KeyAlgorithm.P_256, w.profile) for w in wishes]
        order = submit_order(self._installation, actor(operator), participant.id, forms)
        for approver in self.people.approvers:
            self._clock.move(TEN_MINUTES)
            approve_order(self._installation, actor(approver), order.id)
        known = set(self._mailbox())
        while run_one(self._installation):
            pass
        self._clock.move(TEN_MINUTES)
        fetched = [self._fetch(operator, mail) for mail in self._mailbox() if mail not in known]
        by_line = self._certificate_ids(operator, order)
        return sorted(fetched, key=lambda delivered: by_line.index(delivered.certificate_id))

    def register(self, operator: Account, certificate_ids: Sequence[str], wanted: Sequence[Use]) -> None:
        """登録してもらう: one application to each desk concerned, accepted and done."""
        for application in self.apply(operator, certificate_ids, wanted):
            self._work(application)

    def apply(self, operator: Account, certificate_ids: Sequence[str], wanted: Sequence[Use]) -> list[Application]:
        """申請する: one application to each desk concerned."""
        self._clock.move(TEN_MINUTES)
        return [
            apply_for_use(
                self._installation, actor(operator), certificate_ids, of_desk, ApplicationKind.CHANGE_OF_DETAILS
            )
            for of_desk in self._by_desk(wanted)
        ]

    def delete(self, operator: Account, certificate_ids: Sequence[str], wanted: Sequence[Use]) -> None:
        """削除してもらう: from these uses, because the certificates are no longer used."""
        self._clock.move(TEN_MINUTES)
        for of_desk in self._by_desk(wanted):
            self._work(
                apply_for_deletion(self._installation, actor(operator), certificate_ids, of_desk, no_longer_used=True)
            )

    def today(self) -> date:
        return jst_date(self._clock.now())

    def _work(self, application: Application) -> None:
        desk = actor(self.people.desks[application.desk])
        for step in (receive_application, accept_application, complete_application):
            step(self._installation, desk, application.id)

    def _certificate_ids(self, operator: Account, order: Order) -> list[str]:
        issued = show_order(self._installation, actor(operator), order.id).certificates
        return [issued[line.number] for line in order.lines]

    def _fetch(self, operator: Account, mail: str) -> Delivered:
        code = next(line for line in mail.splitlines() if line.startswith("Code: ")).removeprefix("Code: ")
        parcel, pkcs12 = fetch_parcel(self._installation, Secret(code))
        passphrase = show_passphrase(self._installation, actor(operator), parcel.id)
        confirm_receipt(self._installation, actor(operator), parcel.id)
        return Delivered(parcel.certificate_id, pkcs12, passphrase)

    def _by_desk(self, wanted: Sequence[Use]) -> list[list[Use]]:
        desks: dict[Desk, list[Use]] = {}
        for use in wanted:
            desks.setdefault(self.catalogue.desk_of(use), []).append(use)
        return list(desks.values())

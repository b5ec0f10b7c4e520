"""見本の人々: participants, staff and desks. Every name and code is invented."""

from dataclasses import dataclass

from warifu.accounts.access import as_actor
from warifu.accounts.duties import read_person_id
from warifu.accounts.facts import Account, Actor, Role
from warifu.kernel.ids import OperatorCode, new_id
from warifu.participants.facts import Contact, ContactKind, Participant
from warifu.systems.facts import Desk
from warifu.workflows.accounts.open import open_founding_account
from warifu.workflows.installation import Installation
from warifu.workflows.participants.enrol import enrol_participant

ORGANIZATION = "見本認証局 (SAMPLE - not a real authority)"
HIKARI = ("0A01", "見本ひかりエナジーソリューションズ株式会社", "見本 花子", "hikari")
KAKUU = ("0B02", "架空しんでん株式会社", "架空 次郎", "kakuu")


@dataclass(frozen=True, slots=True)
class People:
    """見本の登場人物: accounts by what they do; `desks` has one for each desk of the catalogue."""

    hikari: Participant
    kakuu: Participant
    operator: Account
    other_operator: Account
    staff: Account
    approvers: tuple[Account, Account]
    desks: dict[Desk, Account]
    administrator: Account
    auditor: Account

    def accounts(self) -> list[Account]:
        return [
            self.operator,
            self.other_operator,
            self.staff,
            *self.approvers,
            *self.desks.values(),
            self.administrator,
            self.auditor,
        ]


def gather(installation: Installation, founder: Actor) -> People:
    """登場人物を揃える: enrols the participants and opens every account."""
    hikari, kakuu = (_enrol(installation, founder, who) for who in (HIKARI, KAKUU))
    people = People(
        hikari=hikari,
        kakuu=kakuu,
        operator=_account("見本 花子", Role.OPERATOR, participant=hikari),
        other_operator=_account("架空 次郎", Role.OPERATOR, participant=kakuu),
        staff=_account("例示 一子", Role.REGISTRATION_STAFF),
        approvers=(_account("仮名 三枝", Role.APPROVER), _account("仮名 四郎", Role.APPROVER)),
        desks={desk: _desk_account(desk) for desk in installation.catalogue.desks},
        administrator=_account("仮名 五月", Role.ADMINISTRATOR),
        auditor=_account("例示 六美", Role.AUDITOR),
    )
    for account in people.accounts():
        open_founding_account(installation, founder, account)
    return people


def actor(account: Account) -> Actor:
    """操作者: the account as the workflows see it."""
    return as_actor(account)


def _enrol(installation: Installation, founder: Actor, who: tuple[str, str, str, str]) -> Participant:
    code, name, contact, mail = who
    contacts = [
        Contact(ContactKind.ENTERPRISE_RA, contact, f"ra@{mail}.example"),
        Contact(ContactKind.SYSTEM_CONTACT, contact, f"madoguchi@{mail}.example"),
    ]
    return enrol_participant(installation, founder, OperatorCode(code), name, contacts)


def _account(name: str, role: Role, *, participant: Participant | None = None, desk: Desk | None = None) -> Account:
    return Account(
        id=new_id("U"),
        person_id=read_person_id(new_id("H")),
        display_name=name,
        roles=frozenset({role}),
        participant_id=participant.id if participant else None,
        desk=desk,
    )


def _desk_account(desk: Desk) -> Account:
    name = f"{desk.system}/{desk.area}" if desk.area else desk.system
    return _account(f"{name} 窓口", Role.DESK, desk=desk)

"""認証局の見守り: whether each CA has a list in force, and by which day its next generation must stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from warifu.authority.facts import AuthorityName, CaKind, CertificateAuthority
from warifu.authority.generations import Rollover, rollovers
from warifu.authority.lists import ListStage, RevocationList, list_stage
from warifu.kernel.period import PeriodStage
from warifu.workflows.installation import Installation


@dataclass(frozen=True, slots=True)
class WatchedList:
    """失効リストの見守り: the newest full list of a CA, None before there is one.

    Nothing relies on the list of a CA that has expired, so its stage is GOOD whatever it says.
    """

    ca: CertificateAuthority
    newest: RevocationList | None
    stage: ListStage


def list_cas(installation: Installation, authority: AuthorityName) -> Sequence[CertificateAuthority]:
    """CAの一覧: of one authority, every generation."""
    with installation.unit_of_work.read() as stores:
        return stores.authorities.all(authority)


def roots(installation: Installation) -> Sequence[CertificateAuthority]:
    """ルートの一覧: of all authorities, every generation."""
    with installation.unit_of_work.read() as stores:
        return [ca for ca in stores.authorities.all() if ca.kind is CaKind.ROOT]


def watch_lists(installation: Installation) -> Sequence[WatchedList]:
    """失効リストを見守る: for every CA on record, whether its list is in force now."""
    now = installation.clock.now()
    with installation.unit_of_work.read() as stores:
        held = [(ca, stores.lists.latest(ca.id)) for ca in stores.authorities.all()]
    return [
        WatchedList(ca, newest, ListStage.GOOD)
        if ca.period.stage(now) is PeriodStage.EXPIRED
        else WatchedList(ca, newest, list_stage(newest, now, made_here=installation.issuer.signers.has(ca.key_name)))
        for ca, newest in held
    ]


def watch_rollovers(installation: Installation) -> Sequence[Rollover]:
    """世代交代を見守る: for each CA without a successor, by which day one must stand."""
    with installation.unit_of_work.read() as stores:
        cas = stores.authorities.all()
    return rollovers(cas, installation.profiles, installation.clock.now())

"""warifu tour: one certificate's whole life, with real TLS and a clock that is moved; a line per step."""

import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import typer

from warifu.authority.facts import RevocationReason
from warifu.bootstrap.local import local_actor
from warifu.bootstrap.sample import SampleInstallation
from warifu.entrypoints.checkpoint.paths import full_path
from warifu.entrypoints.cli.visit import Visitor, serving
from warifu.entrypoints.http.logs import configure
from warifu.entrypoints.sample.life import Delivered, Life, Wish
from warifu.entrypoints.sample.people import People, actor, gather
from warifu.gateway.facts import DenialReason
from warifu.kernel.clock import MovableClock, SystemClock
from warifu.kernel.errors import FieldInvalid
from warifu.systems.catalogue import Catalogue
from warifu.systems.facts import Use
from warifu.workflows.publication.publish_lists import publish_all
from warifu.workflows.publication.publish_rolls import publish_rolls
from warifu.workflows.revocation.revoke_certificate import revoke_certificate

ADMITTED = "admitted"


@dataclass(slots=True)
class Tour:
    """見学: the installation that is walked through, and how many steps went otherwise than told.

    `use` is what certificates are registered for, `other` one of the same system that they are not for, if it has one.
    """

    sample: SampleInstallation
    people: People
    life: Life
    visitor: Visitor
    use: Use
    other: Use | None
    surprises: int = 0

    def say(self, ja: str, en: str) -> None:
        at = self.sample.clock.now()
        typer.echo(f"{at:%Y-%m-%d %H:%M}Z  {ja} / {en}")

    def visit(self, who: Delivered | None, use: Use, expected: str, ja: str, en: str) -> None:
        """接続する: over real TLS; compares the checkpoint's answer with the expected one."""
        self.publish()
        path = full_path(use, self.people.hikari.operator_code)
        files = self.sample.unpack(who.pkcs12, who.passphrase) if who else None
        answer = self.visitor.visit(use.system, path, files)
        right = answer.code == expected
        self.surprises += not right
        self.say(f"{'○' if right else '×'} {ja} → {answer.status} {answer.code}", en)

    def publish(self) -> None:
        publish_all(self.sample.installation)
        publish_rolls(self.sample.installation)
        self.visitor.wait_until_seen()

    def buy(self, label: str, starts_in: timedelta = timedelta()) -> Delivered:
        wish = Wish(label, self.life.today() + starts_in)
        (delivered,) = self.life.buy(self.people.hikari, self.people.operator, [wish])
        return delivered


def walk(catalogue: str, code: str | None) -> int:
    """見学する: 0 when every checkpoint answered as told, 1 otherwise; `catalogue` is shipped or a file of one's own.

    `code` names one of its systems; without it, the first that has several uses is shown.
    Raises SettingInvalid, TooLarge, CatalogueInvalid, FieldInvalid for a system that is not there.
    """
    configure("CRITICAL", sys.stderr)
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="warifu-tour-"))) / "home"
        clock = MovableClock(SystemClock().now())
        sample = SampleInstallation.for_sample(home, clock, {"catalogue": _from_here(catalogue)})
        use, other = _shown(sample.installation.catalogue, code)
        sample.found()
        people = gather(sample.installation, local_actor())
        visitor = stack.enter_context(serving(sample))
        life = Life(sample.installation, clock, people, sample.mail_bodies)
        tour = Tour(sample, people, life, visitor, use, other)
        first = _order(tour)
        _register(tour, first)
        _revoke(tour)
        _expire(tour, first)
        tour.say(*_conclusion(tour.surprises))
        return 1 if tour.surprises else 0


def _from_here(catalogue: str) -> str:
    """Give a file's name from the root on, as settings look for it in the data directory."""
    return str(Path(catalogue).absolute()) if catalogue.endswith(".toml") else catalogue


def _shown(catalogue: Catalogue, code: str | None) -> tuple[Use, Use | None]:
    """Choose the second use of the system, beside its first; the only one where there is no other."""
    systems = [system for system in catalogue.systems if code in {None, system.code}]
    if not systems:
        raise FieldInvalid("system", ", ".join(system.code for system in catalogue.systems))
    uses = next((system.uses for system in systems if len(system.uses) > 1), systems[0].uses)
    return (uses[1], uses[0]) if len(uses) > 1 else (uses[0], None)


def _order(tour: Tour) -> Delivered:
    tour.say("認証局を開き、事業者を登録しました", "the authority is open, participants are enrolled")
    tour.visit(None, tour.use, DenialReason.CERTIFICATE_MISSING, "証明書なしで接続", "a client without certificate")
    first = tour.buy("一代目")
    tour.say(
        f"申込 → 2人の承認 → 発行 → コードで取得: {first.certificate_id}", "ordered, approved by two, issued, fetched"
    )
    tour.visit(first, tour.use, DenialReason.NOT_FOR_SYSTEM, "登録前の証明書で接続", "before its registration")
    return first


def _register(tour: Tour, first: Delivered) -> None:
    tour.life.register(tour.people.operator, [first.certificate_id], [tour.use])
    tour.say("利用申請 → 受付 → 受理 → 登録", "use application, received, accepted, registered")
    tour.visit(first, tour.use, ADMITTED, "登録済みの経路に接続", "the registered channel")
    if tour.other:
        tour.visit(first, tour.other, DenialReason.NOT_FOR_CHANNEL, "未登録の経路に接続", "a channel it is not for")


def _revoke(tour: Tour) -> None:
    lost = tour.buy("紛失する端末")
    tour.life.register(tour.people.operator, [lost.certificate_id], [tour.use])
    tour.visit(lost, tour.use, ADMITTED, "2枚目で接続", "a second certificate")
    revoke_certificate(
        tour.sample.installation, actor(tour.people.staff), lost.certificate_id, RevocationReason.KEY_COMPROMISE
    )
    tour.visit(lost, tour.use, DenialReason.REVOKED, "失効した証明書で接続", "after its revocation")


def _expire(tour: Tour, first: Delivered) -> None:
    tour.sample.clock.move(timedelta(days=640))
    successor = tour.buy("二代目", starts_in=timedelta(days=60))
    tour.life.register(tour.people.operator, [successor.certificate_id], [tour.use])
    tour.visit(successor, tour.use, DenialReason.NOT_YET_VALID, "開始前の後継で接続", "the successor, before its start")
    tour.visit(first, tour.use, ADMITTED, "一代目はまだ使える", "the first still works")
    tour.sample.clock.move(timedelta(days=95))
    tour.visit(first, tour.use, DenialReason.EXPIRED, "期限の切れた一代目で接続", "the first has expired")
    tour.visit(successor, tour.use, ADMITTED, "後継で接続", "the successor works")
    tour.life.delete(tour.people.operator, [first.certificate_id], [tour.use])
    tour.say("削除申請 → 削除", "deletion application, deleted")
    tour.life.delete(tour.people.operator, [successor.certificate_id], [tour.use])
    tour.visit(successor, tour.use, DenialReason.DELETED, "登録を削除した後継で接続", "a deleted registration")


def _conclusion(surprises: int) -> tuple[str, str]:
    if surprises:
        return f"{surprises}件が説明と違いました", f"{surprises} answers were not as told"
    return "すべて説明のとおりでした", "every answer was as told"

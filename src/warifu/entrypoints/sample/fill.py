"""見本を作る: two years of a fictional estate in a few seconds, and the demo files."""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path

from warifu.authority.facts import RevocationReason
from warifu.bootstrap.installation import Setting
from warifu.bootstrap.local import local_actor
from warifu.bootstrap.sample import SampleInstallation
from warifu.entrypoints.sample.age import STARTS_IN
from warifu.entrypoints.sample.demo import Sample, write_demo
from warifu.entrypoints.sample.life import Delivered, Life, Wish
from warifu.entrypoints.sample.people import People, actor, gather
from warifu.entrypoints.sample.prices import set_sample_prices
from warifu.kernel.clock import Clock, MovableClock, jst_date, start_of_day
from warifu.kernel.period import same_date_later
from warifu.settings.errors import HomeTaken
from warifu.systems.catalogue import Catalogue
from warifu.systems.facts import Use
from warifu.workflows.issuing.issue_for_installation import renew_server_certificate
from warifu.workflows.publication.publish_lists import publish_all
from warifu.workflows.publication.publish_rolls import publish_rolls
from warifu.workflows.revocation.revoke_certificate import revoke_certificate

GROWING = ".growing"
LONG_AGO = timedelta(days=900)
EXPIRED_SINCE = timedelta(days=40)
ENDS_IN = timedelta(days=24)
BEFORE_EXPIRY = timedelta(days=60)
RECENTLY = timedelta(days=45)
OFFICE_OPENS = timedelta(hours=10)

Progress = Callable[[str, int, int], None]
STEPS = 7


def fill(home: Path, clock: Clock, progress: Progress, chosen: Mapping[str, Setting] | None = None) -> None:
    """満たす: creates the installation in `home` and lives its past up to now; `progress` hears of each step.

    It grows beside `home` and takes its place when it is whole: one that was cut off is begun anew, never served.
    Raises HomeTaken when `home` is neither missing nor empty.
    """
    if home.exists() and any(home.iterdir()):
        raise HomeTaken(str(home))
    growing = home.with_name(f"{home.name}{GROWING}")
    shutil.rmtree(growing, ignore_errors=True)
    past = MovableClock((clock.now() - LONG_AGO).replace(microsecond=0))
    sample = SampleInstallation.for_sample(growing, past, chosen)
    try:
        _live(sample, past, clock, progress)
    finally:
        sample.close()
    growing.rename(home)


def _live(sample: SampleInstallation, past: MovableClock, clock: Clock, progress: Progress) -> None:
    now = clock.now()
    installation = sample.installation
    founder = local_actor()
    progress("認証局 / authority", 1, STEPS)
    sample.found()
    people = gather(installation, founder)
    set_sample_prices(installation, people, first=jst_date(past.now()), today=jst_date(now))
    life = Life(installation, past, people, sample.mail_bodies)
    clients: dict[str, Delivered] = {}
    progress("期限切れの証明書 / a certificate that has expired", 2, STEPS)
    _live_long_ago(life, past, clients, jst_date(now))
    progress("申込と発行 / orders and issuance", 3, STEPS)
    _go_to_work(past, jst_date(now) - RECENTLY)
    _buy_recently(life, clients)
    progress("登録 / registrations", 4, STEPS)
    _register(life, people, clients)
    progress("失効と削除 / revocation and deletion", 5, STEPS)
    revoke_certificate(
        installation, actor(people.staff), clients["revoked"].certificate_id, RevocationReason.KEY_COMPROMISE
    )
    life.delete(people.operator, [clients["deleted"].certificate_id], life.catalogue.uses)
    progress("別の認証局 / another authority", 6, STEPS)
    clients["foreign_authority"] = foreign_client(past)
    past.move_to(clock.now())
    renew_server_certificate(installation, sample.settings.server_names(installation.catalogue))
    publish_all(installation)
    publish_rolls(installation)
    progress("見本のファイル / demo files", 7, STEPS)
    write_demo(sample, Sample(people, clients, _one_channel_each(installation.catalogue)))


def _live_long_ago(life: Life, past: MovableClock, clients: dict[str, Delivered], today: date) -> None:
    people = life.people
    started = same_date_later(today - EXPIRED_SINCE, -2)
    _go_to_work(past, started - BEFORE_EXPIRY)
    (expired,) = life.buy(people.hikari, people.operator, [Wish("旧端末", started)])
    life.register(people.operator, [expired.certificate_id], life.catalogue.uses)
    clients["expired"] = expired
    ending = same_date_later(today + ENDS_IN, -2)
    _go_to_work(past, ending - BEFORE_EXPIRY)
    (ends_soon,) = life.buy(people.hikari, people.operator, [Wish("需給管理1号", ending)])
    life.register(people.operator, [ends_soon.certificate_id], life.catalogue.systems[0].uses)


def _go_to_work(past: MovableClock, on: date) -> None:
    """Lets the sample's people act by day, whatever the hour it is filled: what they date today stays today."""
    past.move_to(start_of_day(on) + OFFICE_OPENS)


def _buy_recently(life: Life, clients: dict[str, Delivered]) -> None:
    today, people = life.today(), life.people
    wishes = {
        "admitted": Wish("需給管理2号", today),
        "unregistered": Wish("予備端末", today),
        "wrong_channel": Wish("JX専用", today),
        "revoked": Wish("紛失端末", today),
        "deleted": Wish("旧営業所", today),
        "not_yet_valid": Wish("需給管理1号 次期", today + RECENTLY + STARTS_IN),
        "wrong_purpose": Wish("メール用", today, profile="mail-sample"),
    }
    bought = life.buy(people.hikari, people.operator, list(wishes.values()))
    clients.update(zip(wishes, bought, strict=True))
    (clients["other_participant"],) = life.buy(people.kakuu, people.other_operator, [Wish("本社端末", today)])


def _register(life: Life, people: People, clients: dict[str, Delivered]) -> None:
    everywhere = [clients[case].certificate_id for case in ("admitted", "revoked", "deleted", "not_yet_valid")]
    life.register(people.operator, everywhere, life.catalogue.uses)
    life.register(people.other_operator, [clients["other_participant"].certificate_id], life.catalogue.uses)
    life.register(people.operator, [clients["wrong_channel"].certificate_id], _one_channel_each(life.catalogue))
    asked = life.catalogue.systems[:2][-1].uses[:1]
    life.apply(people.operator, [clients["unregistered"].certificate_id], asked)


def _one_channel_each(catalogue: Catalogue) -> list[Use]:
    """Give the second use of every system that has several."""
    return [system.uses[1] for system in catalogue.systems if len(system.uses) > 1]


def foreign_client(clock: MovableClock) -> Delivered:
    """別の認証局の証明書: its authority exists only while this runs."""
    with tempfile.TemporaryDirectory() as folder:
        there = MovableClock(clock.now())
        sample = SampleInstallation.for_sample(Path(folder) / "foreign", there)
        sample.found()
        people = gather(sample.installation, local_actor())
        life = Life(sample.installation, there, people, sample.mail_bodies)
        (delivered,) = life.buy(people.hikari, people.operator, [Wish("よその端末", life.today())])
        sample.close()
    return delivered

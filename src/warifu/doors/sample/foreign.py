"""よその認証局: a whole other installation, for a client certificate that nobody here trusts."""

import tempfile
from pathlib import Path

from warifu.authority.facts import KeyAlgorithm
from warifu.bootstrap.sample import Installation
from warifu.doors.cli.init import open_for_business
from warifu.doors.cli.local import local_actor
from warifu.doors.sample.life import Delivered, Life, Wish
from warifu.doors.sample.people import gather
from warifu.kernel.clock import MovableClock


def foreign_client(clock: MovableClock) -> Delivered:
    """よその証明書: from an authority that exists only while this runs."""
    with tempfile.TemporaryDirectory() as folder:
        there = MovableClock(clock.now())
        installation = Installation.for_sample(Path(folder) / "foreign", there)
        open_for_business(installation.house, local_actor(), installation.settings, KeyAlgorithm.P_256)
        people = gather(installation.house, local_actor())
        life = Life(installation.house, there, people, installation.mail_bodies)
        (delivered,) = life.buy(people.hikari, people.operator, [Wish("よその端末", life.today())])
        installation.close()
    return delivered

"""別の認証局: another sample, for a client certificate that this one does not trust."""

import tempfile
from pathlib import Path

from warifu.authority.facts import KeyAlgorithm
from warifu.bootstrap.local import local_actor
from warifu.bootstrap.sample import SampleInstallation
from warifu.entrypoints.sample.life import Delivered, Life, Wish
from warifu.entrypoints.sample.people import gather
from warifu.kernel.clock import MovableClock
from warifu.workflows.authority.open_authority import open_for_business


def foreign_client(clock: MovableClock) -> Delivered:
    """別の認証局の証明書: its authority exists only while this runs."""
    with tempfile.TemporaryDirectory() as folder:
        there = MovableClock(clock.now())
        sample = SampleInstallation.for_sample(Path(folder) / "foreign", there)
        open_for_business(
            sample.installation,
            local_actor(),
            sample.settings.organization,
            sample.settings.server_names,
            KeyAlgorithm.P_256,
        )
        people = gather(sample.installation, local_actor())
        life = Life(sample.installation, there, people, sample.mail_bodies)
        (delivered,) = life.buy(people.hikari, people.operator, [Wish("よその端末", life.today())])
        sample.close()
    return delivered

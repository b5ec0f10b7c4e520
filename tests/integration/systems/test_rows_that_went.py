"""What was stored for a system stays readable when an installation takes its rows out of the catalogue."""

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from fixtures.people import TOKYO, Counter, open_counter
from samples.systems import ELECTRICITY, system_row

from warifu.accounts.access import as_actor
from warifu.accounts.facts import Actor
from warifu.adapters.database import tables
from warifu.entrypoints.web.estate import render_estate
from warifu.entrypoints.web.pages import Frame
from warifu.kernel.clock import MovableClock
from warifu.kernel.errors import FieldInvalid
from warifu.systems.catalogue import Catalogue
from warifu.systems.facts import Desk, Use
from warifu.workflows.publication.publish_rolls import publish_rolls
from warifu.workflows.registration.show_applications import list_applications
from warifu.workflows.registration.show_estate import show_estate


def without_wheeling(counter: Counter) -> Counter:
    """The same installation after its catalogue lost the data-provision system."""
    rest = Catalogue(tuple(s for s in ELECTRICITY.systems if s != system_row("WHEELING_DATA")))
    return replace(counter, installation=replace(counter.installation, catalogue=rest))


@pytest.fixture
def shrunk(tmp_path: Path, clock: MovableClock) -> Counter:
    counter = open_counter(tmp_path, clock)
    application_id = counter.applied(counter.issued(), TOKYO)
    for step in ("receive", "accept", "complete"):
        counter.post("tokyo_desk", f"/applications/{application_id}/{step}")
    return without_wheeling(counter)


def operator(counter: Counter) -> Actor:
    with counter.installation.unit_of_work.read() as stores:
        account = stores.accounts.get("U-operator")
    assert account
    return as_actor(account)


def test_the_estate_shows_it_under_its_codes_after_the_other_columns(shrunk: Counter) -> None:
    estate = show_estate(shrunk.installation, operator(shrunk))
    assert estate.uses == (*shrunk.installation.catalogue.uses, Use(**TOKYO))
    assert [row.cells[-1] for row in estate.rows] == ["WORKS"]
    page = render_estate(estate, Frame("ja", shrunk.clock.now(), True), shrunk.installation.catalogue)
    assert ">WHEELING_DATA</th>" in page
    assert ">TOKYO</th>" in page


def test_its_desk_and_its_applications_are_read_as_they_stand(shrunk: Counter) -> None:
    with shrunk.installation.unit_of_work.read() as stores:
        account = stores.accounts.get("U-tokyo_desk")
    assert account
    assert account.desk == Desk("WHEELING_DATA", "TOKYO")
    (seen,) = list_applications(shrunk.installation, as_actor(account), 10)
    assert (seen.application.desk, seen.application.uses) == (account.desk, (Use(**TOKYO),))


def test_no_roll_is_written_for_it(shrunk: Counter) -> None:
    publish_rolls(shrunk.installation)
    written = sorted(file.stem for file in (shrunk.folder / "publish" / "roll").glob("*.json"))
    assert written == ["CAPACITY_MARKET", "PLANNING", "SWITCHING"]


def test_a_code_of_another_form_is_a_coded_refusal(shrunk: Counter) -> None:
    with shrunk.installation.unit_of_work.write() as stores:
        named = sa.update(tables.registration.application_use).values(system="../x")
        stores.registrations._connection.execute(named)
    with pytest.raises(FieldInvalid):
        list_applications(shrunk.installation, operator(shrunk), 10)


def test_a_registration_that_was_rewritten_in_the_database_counts_as_none(shrunk: Counter) -> None:
    with shrunk.installation.unit_of_work.write() as stores:
        stores.registrations._connection.execute(sa.update(tables.registration.registration).values(system="../x"))
    estate = show_estate(shrunk.installation, operator(shrunk))
    assert estate.uses == shrunk.installation.catalogue.uses
    assert "WORKS" not in {cell for row in estate.rows for cell in row.cells}

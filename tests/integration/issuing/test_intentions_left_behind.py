"""What a cut-off run left in the database is signed only where it is what the approved order says, octet by octet."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from fixtures.databases import MACS
from fixtures.installation import do_jobs, make_installation
from samples.order_files import csr

from warifu.accounts.facts import Actor, Role
from warifu.adapters.database import tables
from warifu.adapters.x509.certificates.building import to_be_signed
from warifu.authority.errors import AuthorityMissing
from warifu.authority.facts import CertificateContent, KeyAlgorithm, SubjectName
from warifu.kernel.clock import MovableClock, jst_date
from warifu.kernel.ids import OperatorCode
from warifu.kernel.period import ValidityPeriod
from warifu.orders.facts import LineForm, Order, OrderState, Wanted
from warifu.participants.facts import Contact, ContactKind
from warifu.workflows.installation import Installation
from warifu.workflows.issuing import issue_order as issuing
from warifu.workflows.issuing.keep_keys import fill_pool, take_keys
from warifu.workflows.jobs import NoLease
from warifu.workflows.orders.submit import submit_order
from warifu.workflows.participants.enrol import enrol_participant

STAFF = Actor("staff", "staff", "受付", frozenset({Role.REGISTRATION_STAFF}), signed_in=True)
INTENTION = tables.authority.intention
KEPT_KEY = tables.authority.kept_key
POOL = tables.key_pool.key_pool


@dataclass
class Left:
    """An order of three lines, all of them intended, none of them signed; the third key is made by the authority."""

    installation: Installation
    order: Order
    connect: Callable[[], Any]

    @property
    def lines(self) -> list[str]:
        return [line.id for line in self.order.lines]

    def stranger(self) -> bytes:
        """The bytes of a certificate that nobody approved: it signs OCSP answers, for somebody else's key."""
        with self.installation.unit_of_work.read() as stores:
            (ca,) = [ca for ca in stores.authorities.all() if ca.id == "market-g1"]
        content = CertificateContent(
            serial=4711,
            subject=SubjectName("stranger"),
            public_key=self.installation.request_format.make_key(KeyAlgorithm.P_256).public_key,
            period=ValidityPeriod.starting_on(jst_date(self.installation.clock.now()), 1),
            profile=self.installation.profiles["ocsp"],
            issuer=ca.certificate,
            issuer_key=KeyAlgorithm.P_256,
        )
        return to_be_signed(content)

    def serials(self) -> set[int]:
        with self.installation.unit_of_work.read() as stores:
            return {certificate.serial for certificate in stores.certificates.of_lines(self.lines)}


@pytest.fixture(params=["sqlite-file", "postgresql"])
def left(
    request: pytest.FixtureRequest, tmp_path: Path, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Left]:
    url = f"sqlite:///{tmp_path / 'installation.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    installation = make_installation(tmp_path / "home", clock, 0, url)
    contact = Contact(ContactKind.ENTERPRISE_RA, "見本 花子", "ra@hikari.example")
    participant = enrol_participant(installation, STAFF, OperatorCode("0A001"), "見本ひかり株式会社", [contact])
    today = jst_date(clock.now())
    keys = [*(installation.request_format.read_request(csr().encode()) for _ in range(2)), KeyAlgorithm.P_256]
    forms = [LineForm(Wanted(today, f"端末{number}"), key) for number, key in enumerate(keys)]
    order = submit_order(installation, STAFF, participant.id, forms)
    with monkeypatch.context() as cut_off:
        cut_off.setattr(issuing, "sign", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            do_jobs(installation)
    engine = sa.create_engine(url)
    yield Left(installation, order, engine.begin)
    engine.dispose()
    installation.unit_of_work.close()  # type: ignore[attr-defined]


def of_line(left: Left, number: int) -> Any:
    return INTENTION.c.order_line_id == left.lines[number]


def other_bytes(left: Left, connection: sa.Connection) -> None:
    connection.execute(sa.update(INTENTION).where(of_line(left, 0)).values(to_be_signed=left.stranger()))


def other_bytes_for_a_key_made_here(left: Left, connection: sa.Connection) -> None:
    connection.execute(sa.update(INTENTION).where(of_line(left, 2)).values(to_be_signed=left.stranger()))


def a_row_of_its_own(left: Left, connection: sa.Connection) -> None:
    connection.execute(sa.delete(INTENTION).where(of_line(left, 0)))
    row = {"certificate_id": "WF-26-09999", "ca_id": "market-g1", "serial": 4711, "public_key_digest": "f00d"}
    row |= {"to_be_signed": left.stranger(), "order_line_id": left.lines[0], "mac": "1:f00d"}
    connection.execute(sa.insert(INTENTION), {**row, "prepared_at": left.installation.clock.now()})


def another_serial(left: Left, connection: sa.Connection) -> None:
    connection.execute(sa.update(INTENTION).where(of_line(left, 0)).values(serial=4711))


def another_number(left: Left, connection: sa.Connection) -> None:
    connection.execute(sa.update(INTENTION).where(of_line(left, 0)).values(certificate_id="WF-26-09999"))


def another_ca(left: Left, connection: sa.Connection) -> None:
    connection.execute(sa.update(INTENTION).where(of_line(left, 0)).values(ca_id="installation-g1"))


def the_bytes_of_another_line(left: Left, connection: sa.Connection) -> None:
    theirs = connection.execute(sa.select(INTENTION.c.to_be_signed).where(of_line(left, 1))).scalar_one()
    connection.execute(sa.update(INTENTION).where(of_line(left, 0)).values(to_be_signed=theirs))


def without_its_key(left: Left, connection: sa.Connection) -> None:
    connection.execute(sa.delete(KEPT_KEY))


CHANGES = (
    other_bytes,
    other_bytes_for_a_key_made_here,
    a_row_of_its_own,
    another_serial,
    another_number,
    the_bytes_of_another_line,
    without_its_key,
)


@pytest.mark.parametrize("knows_the_key", [False, True], ids=["without the records' key", "with it"])
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_an_intention_that_was_changed_is_not_signed(
    left: Left, change: Callable[[Left, sa.Connection], None], knows_the_key: bool
) -> None:
    with left.connect() as connection:
        change(left, connection)
        if knows_the_key:
            bind(connection)
    issue(left)
    with left.installation.unit_of_work.read() as stores:
        stopped = stores.orders.get(left.order.id)
    assert stopped
    assert (stopped.state, left.serials()) == (OrderState.FAILED, set())
    assert stopped.reason


def bind(connection: sa.Connection) -> None:
    """Give every intention the MAC that it should have."""
    names = [column.name for column in INTENTION.columns if column.name != "mac"]
    for row in connection.execute(sa.select(INTENTION)).mappings().all():
        mac = MACS.of(INTENTION.name, [row[name] for name in names])
        this = INTENTION.c.certificate_id == row["certificate_id"]
        connection.execute(sa.update(INTENTION).where(this).values(mac=mac))


def test_an_intention_of_another_authority_is_not_signed(left: Left) -> None:
    with left.connect() as connection:
        another_ca(left, connection)
        bind(connection)
    with pytest.raises(AuthorityMissing):
        issue(left)
    assert left.serials() == set()


def test_intentions_that_nobody_changed_are_signed_as_they_were(left: Left) -> None:
    with left.installation.unit_of_work.read() as stores:
        promised = {one.serial for one in stores.issuing.unsigned(left.lines)}
    issue(left)
    assert left.serials() == promised
    assert len(promised) == 3


def test_a_key_made_ahead_is_used_by_what_was_sealed_and_not_by_what_stands_beside_it(left: Left) -> None:
    pooled = replace(left.installation.policy, key_pool={KeyAlgorithm.P_256: 1})
    installation = replace(left.installation, policy=pooled)
    assert fill_pool(installation)
    with left.connect() as connection:
        connection.execute(sa.update(POOL).values(public_key=b"a stranger's"))
    (key,) = take_keys(installation, [KeyAlgorithm.P_256])
    assert key.public_key == installation.packer.public_key_of(key.private_key)


def issue(left: Left) -> None:
    issuing.issue_order(left.installation, left.order.id, NoLease())

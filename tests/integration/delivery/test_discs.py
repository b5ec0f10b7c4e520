"""媒体の納品: whatever happens on the way, a disc is begun once and whole, and no key is kept or lost too long."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

import pytest
from fixtures.installation import do_jobs
from fixtures.people import STAFF
from hypothesis import given
from hypothesis import strategies as st

from warifu.accounts.facts import Actor, Role
from warifu.authority.facts import IssuanceState, KeyAlgorithm
from warifu.delivery.facts import Shipment, ShipmentState
from warifu.kernel.clock import jst_date
from warifu.kernel.errors import Changed, WarifuError
from warifu.kernel.ids import OperatorCode
from warifu.orders.facts import LineForm, Medium, Order, Wanted
from warifu.orders.prices import Offering, Tariff
from warifu.participants.facts import Contact, ContactKind
from warifu.workflows.delivery.make_medium import make_medium, send_medium
from warifu.workflows.delivery.receive_medium import confirm_medium, report_lost, show_medium_passphrase
from warifu.workflows.installation import Installation
from warifu.workflows.issuing import issue_order as issuing
from warifu.workflows.orders.submit import submit_order
from warifu.workflows.participants.enrol import enrol_participant
from warifu.workflows.ports import Stores
from warifu.workflows.pricing.set_prices import approve_prices, propose_prices

APPROVER = Actor("U-A", "p-approver", "見本 承認", frozenset({Role.APPROVER}), signed_in=True)
LABELS = count(1)


@pytest.fixture
def shop(installation: Installation) -> Installation:
    """An installation that approves at once and offers everything to one participant."""
    installation = replace(installation, policy=replace(installation.policy, approvals=0))
    contact = Contact(ContactKind.ENTERPRISE_RA, "見本 花子", "ra@mihon.example")
    enrol_participant(installation, STAFF, OperatorCode("0A001"), "見本電力株式会社", [contact])
    rows = Tariff(offerings=tuple(Offering(medium, date(2026, 4, 1)) for medium in Medium))
    approve_prices(installation, APPROVER, propose_prices(installation, STAFF, rows, "").id)
    return installation


def operator(installation: Installation) -> Actor:
    with installation.unit_of_work.read() as stores:
        buyer = stores.participants.by_operator_code(OperatorCode("0A001"))
    assert buyer
    return Actor("U-O", "p-operator", "見本 利用", frozenset({Role.OPERATOR}), buyer.id, signed_in=True)


def ordered(installation: Installation, *media: tuple[Medium, str | None]) -> Order:
    today = jst_date(installation.clock.now())
    forms = [
        LineForm(Wanted(today, f"需給計画用{next(LABELS)}", medium=medium, disc_group=group), KeyAlgorithm.P_256)
        for medium, group in media
    ]
    return submit_order(installation, STAFF, operator(installation).participant_id or "", forms)


def shipped(installation: Installation, order: Order) -> list[Shipment]:
    with installation.unit_of_work.read() as stores:
        found = stores.deliveries.shipments(participant_ids=None, limit=1_000)
    return [shipment for shipment in found if shipment.order_id == order.id]


class LostLease:
    """The work belongs to somebody else from the nth time on that it is asked."""

    def __init__(self, after: int) -> None:
        self._left = after

    def check(self, _stores: Stores) -> None:
        self._left -= 1
        if self._left < 0:
            raise Changed("lease")

    def finish(self, _stores: Stores) -> None:
        pass


@pytest.mark.parametrize("cut_off_after", range(12))
def test_a_disc_whose_lines_are_issued_in_several_runs_is_begun_once_with_the_last_of_them(
    shop: Installation, monkeypatch: pytest.MonkeyPatch, cut_off_after: int
) -> None:
    for name in ("BATCH", "MADE_AT_ONCE"):
        monkeypatch.setattr(issuing, name, 2, raising=False)
    disc, alone = (Medium.CD_R_BUNDLE, "本社"), (Medium.CD_R, None)
    order = ordered(shop, disc, alone, disc, disc, disc)
    with suppress(Changed):
        issuing.issue_order(shop, order.id, LostLease(cut_off_after))
    with shop.unit_of_work.read() as stores:
        states = stores.certificates.states_of_lines([line.id for line in order.lines if line.wanted.disc_group])
    assert any(s.disc_group for s in shipped(shop, order)) == (list(states.values()) == [IssuanceState.ISSUED] * 4)
    do_jobs(shop)
    (bundle,) = [s for s in shipped(shop, order) if s.disc_group]
    (single,) = [s for s in shipped(shop, order) if not s.disc_group]
    with shop.unit_of_work.read() as stores:
        certificates = stores.certificates.of_lines([line.id for line in order.lines])
    by_line = {c.order_line_id: c.id for c in certificates}
    assert bundle.certificate_ids == tuple(by_line[line.id] for line in order.lines if line.wanted.disc_group)
    assert single.certificate_ids == (by_line[order.lines[1].id],)


Act = Callable[[Installation, Actor, str], Any]
ACTS: dict[str, Act] = {
    "make": make_medium,
    "remake": lambda installation, actor, id: make_medium(installation, actor, id, again_because="書込みエラー"),
    "send": lambda installation, actor, id: send_medium(installation, actor, id, "書留"),
    "passphrase": show_medium_passphrase,
    "confirm": confirm_medium,
    "lose": lambda installation, actor, id: report_lost(installation, actor, id, "届かない"),
    "lose and revoke": lambda installation, actor, id: report_lost(installation, actor, id, "届かない", revoke=True),
}
STEPS = st.lists(st.tuples(st.sampled_from(list(ACTS)), st.sampled_from(["staff", "operator"])), max_size=12)
LIKELY = st.just([("make", "staff"), ("send", "staff")])


def test_no_history_of_a_medium_keeps_a_key_too_long_or_shows_a_passphrase_twice(shop: Installation) -> None:
    people = {"staff": STAFF, "operator": operator(shop)}

    @given(begun=LIKELY | st.just([]), steps=STEPS, medium=st.sampled_from([Medium.CD_R, Medium.USB_TOKEN]))
    def live(begun: list[tuple[str, str]], steps: list[tuple[str, str]], medium: Medium) -> None:
        order = ordered(shop, (medium, None))
        do_jobs(shop)
        (shipment,) = shipped(shop, order)
        done = [act for act, who in (*begun, *steps) if _does(act, shop, people[who], shipment.id)]
        _check(shop, shipped(shop, order)[0], done, medium)

    live()


def _does(act: str, installation: Installation, actor: Actor, shipment_id: str) -> bool:
    try:
        ACTS[act](installation, actor, shipment_id)
    except WarifuError:
        return False
    return True


def _check(installation: Installation, shipment: Shipment, done: list[str], medium: Medium) -> None:
    (certificate_id,) = shipment.certificate_ids
    with installation.unit_of_work.read() as stores:
        key = stores.kept_keys.sealed(certificate_id)
        certificate = stores.certificates.get(certificate_id)
        entries = stores.evidence.about(f"shipment:{shipment.id}")
    assert certificate
    closed = shipment.state in {ShipmentState.RECEIVED, ShipmentState.LOST}
    assert (key is None) == closed
    assert len(entries) == len(done)
    makings = [act for act in done if act.endswith("make")]
    assert shipment.makings == len(makings)
    assert makings[1:] == ["remake"] * len(makings[1:])
    assert done.count("passphrase") <= (len(makings) if medium is Medium.USB_TOKEN else 1)
    ends = {"lose": IssuanceState.HELD, "lose and revoke": IssuanceState.REVOKED}
    assert certificate.state is next((ends[act] for act in done if act in ends), IssuanceState.ISSUED)
    if medium is not Medium.USB_TOKEN and "passphrase" in done:
        assert "send" in done[: done.index("passphrase")]

"""告知: a price revision and a new medium are notices with an effective date, published by the second person's yes."""

from dataclasses import replace
from datetime import date

import pytest

from warifu.accounts.facts import Actor, Role
from warifu.kernel.errors import WarifuError
from warifu.kernel.yen import Yen
from warifu.notices.facts import Notice, NoticeKind
from warifu.orders.announcing import Announced, announcements, together
from warifu.orders.facts import Medium
from warifu.orders.prices import Offering, OrderCutoff, Price, Service, Tariff
from warifu.workflows.installation import Installation
from warifu.workflows.notices.publish_notice import list_notices
from warifu.workflows.pricing.set_prices import approve_prices, decline_prices, propose_prices

FIRST, TODAY, APRIL, OCTOBER = date(2026, 4, 1), date(2026, 11, 24), date(2027, 4, 1), date(2027, 10, 1)
TOKEN = Price(Medium.USB_TOKEN, FIRST, Yen(14_444), 10)
DISC = Price(Medium.CD_R, FIRST, Yen(12_222), 10)
DEARER = replace(TOKEN, effective_on=APRIL, unit_price=Yen(15_555))
BEFORE = Tariff(prices=(TOKEN, DISC), offerings=(Offering(Medium.USB_TOKEN, FIRST), Offering(Medium.CD_R, FIRST)))
CLERK = Actor("U-1", "person-1", "見本 一", frozenset({Role.REGISTRATION_STAFF}), signed_in=True)
APPROVER = Actor("U-2", "person-2", "見本 二", frozenset({Role.APPROVER}), signed_in=True)


def said(before: Tariff, rows: Tariff) -> list[tuple[Announced, date, str]]:
    return [(a.kind, a.effective_on, a.body.ja.partition("\n")[2]) for a in announcements(before, rows, TODAY)]


def test_a_revision_names_the_old_and_the_new_price_of_its_medium_alone() -> None:
    rows = Tariff(prices=(DEARER,))
    assert said(BEFORE, rows) == [
        (Announced.REVISION, APRIL, "・USBトークン: 1件 税抜14,444円 → 税抜15,555円(税率10%)")
    ]
    (announcement,) = announcements(BEFORE, rows, TODAY)
    assert announcement.title.ja == "価格改定のお知らせ(2027年4月1日の申込締切分から)"
    assert "それより前の申込みでも、次の申込締切が2027年4月1日以降であれば新しい価格になります" in announcement.body.ja
    assert "when their next order cutoff lies on 2027-04-01 or later" in announcement.body.en


def test_a_new_medium_is_announced_with_its_price_and_token_reuse_without_one() -> None:
    bundle = Price(Medium.CD_R_BUNDLE, OCTOBER, Yen(12_121), 10)
    rows = Tariff(
        prices=(bundle,), offerings=(Offering(Medium.CD_R_BUNDLE, OCTOBER), Offering(Service.TOKEN_REUSE, OCTOBER))
    )
    assert said(BEFORE, rows) == [
        (Announced.BEGUN, OCTOBER, "・CD-Rまとめ書込み: 1件 税抜12,121円(税率10%)\n・USBトークンの再利用")
    ]


def test_the_first_list_of_a_installation_revises_nothing_but_what_it_says_of_later_days_is_announced() -> None:
    assert said(Tariff(), BEFORE) == []
    later = Tariff(offerings=(Offering(Medium.CD_R_BUNDLE, OCTOBER),), prices=(DEARER,))
    assert [(kind, on) for kind, on, _ in said(Tariff(), together(BEFORE, later))] == [
        (Announced.REVISION, APRIL),
        (Announced.BEGUN, OCTOBER),
    ]


def test_a_installation_without_any_row_offers_downloads_and_announces_what_it_adds() -> None:
    rows = Tariff(offerings=(Offering(Medium.DOWNLOAD, APRIL), Offering(Medium.CD_R, APRIL)))
    assert said(Tariff(), rows) == [(Announced.BEGUN, APRIL, "・CD-R")]


def test_what_was_announced_already_is_not_announced_again_and_what_changes_it_is() -> None:
    announced = together(BEFORE, Tariff(prices=(DEARER,)))
    assert said(announced, Tariff(prices=(DEARER,), offerings=(Offering(Medium.CD_R, APRIL),))) == []
    cheaper = Tariff(prices=(replace(DEARER, unit_price=Yen(15_000)),))
    assert [body for _, _, body in said(announced, cheaper)] == [
        "・USBトークン: 1件 税抜14,444円 → 税抜15,000円(税率10%)"
    ]
    taken_back = Tariff(prices=(replace(DEARER, unit_price=Yen(14_444)),))
    assert [body for _, _, body in said(announced, taken_back)] == [
        "・USBトークン: 先にお知らせした改定を取りやめ、1件 税抜14,444円(税率10%)のままとします。"
    ]


def test_the_end_of_a_medium_is_announced_and_cutoffs_are_not() -> None:
    rows = Tariff(cutoffs=(OrderCutoff(APRIL),), offerings=(Offering(Medium.CD_R, APRIL, is_offered=False),))
    assert said(BEFORE, rows) == [(Announced.ENDED, APRIL, "・CD-R")]
    assert said(together(BEFORE, rows), Tariff(offerings=(Offering(Medium.CD_R, OCTOBER),))) == [
        (Announced.BEGUN, OCTOBER, "・CD-R: 1件 税抜12,222円(税率10%)")
    ]


def notices(installation: Installation) -> list[Notice]:
    return list(list_notices(installation, CLERK, None, 10))


def test_the_second_persons_yes_publishes_the_notice_with_its_effective_date(installation: Installation) -> None:
    approve_prices(installation, APPROVER, propose_prices(installation, CLERK, BEFORE, "").id)
    assert notices(installation) == []
    bundled = Offering(Medium.CD_R_BUNDLE, APRIL)
    proposal = propose_prices(installation, CLERK, Tariff(prices=(DEARER,), offerings=(bundled,)), "")
    assert notices(installation) == []
    approve_prices(installation, APPROVER, proposal.id)
    assert {(n.kind, n.effective_on, n.publish_on, n.for_participants) for n in notices(installation)} == {
        (NoticeKind.PRICE_REVISION, APRIL, date(2026, 11, 24), frozenset()),
        (NoticeKind.NEW_MEDIUM, APRIL, date(2026, 11, 24), frozenset()),
    }
    notice_id = notices(installation)[0].id
    with installation.unit_of_work.read() as stores:
        (entry,) = stores.evidence.about(f"notice:{notice_id}")
    assert (entry.action, entry.actor) == ("notice.published", "U-2")


def test_what_is_declined_is_not_announced_and_a_refused_yes_announces_nothing(installation: Installation) -> None:
    approve_prices(installation, APPROVER, propose_prices(installation, CLERK, BEFORE, "").id)
    proposal = propose_prices(installation, CLERK, Tariff(prices=(DEARER,)), "")
    decline_prices(installation, APPROVER, proposal.id, "高い")
    with pytest.raises(WarifuError):
        approve_prices(installation, APPROVER, proposal.id)
    assert notices(installation) == []

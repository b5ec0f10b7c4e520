"""Names change, and stay findable."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from warifu.kernel.errors import FieldInvalid
from warifu.kernel.ids import OperatorCode
from warifu.participants.enrolment import has_been_called, renamed, require_active
from warifu.participants.errors import NameUnchanged, NotActive
from warifu.participants.facts import Contact, ContactKind, FormerName, Participant, Standing

AT = datetime(2026, 11, 24, 1, 5, tzinfo=UTC)
RA = Contact(ContactKind.ENTERPRISE_RA, "見本 花子", "ra@mihon.example")
OLD = Participant("M-1", OperatorCode("0012"), "ジャパン見本株式会社", (RA,), AT)


def test_a_former_name_ends_the_day_before_the_new_one_begins() -> None:
    changed = renamed(OLD, "見本ネットワーク株式会社", date(2027, 4, 1))
    assert changed.name == "見本ネットワーク株式会社"
    assert changed.former_names == (FormerName("ジャパン見本株式会社", date(2027, 3, 31)),)


@pytest.mark.parametrize("text", ["ジャパン見本", "ｼﾞｬﾊﾟﾝ見本", "見本ネットワーク", "0012", " ジャパン見本株式会社 "])
def test_a_participant_is_found_by_every_name_it_has_or_had(text: str) -> None:
    assert has_been_called(renamed(OLD, "見本ネットワーク株式会社", date(2027, 4, 1)), text)


@pytest.mark.parametrize("text", ["12", "012", "00012", "架空"])
def test_a_code_without_its_leading_zeros_is_another_code(text: str) -> None:
    assert not has_been_called(OLD, text)


def test_a_name_begins_after_the_one_before_it() -> None:
    changed = renamed(OLD, "見本ネットワーク株式会社", date(2027, 4, 1))
    with pytest.raises(FieldInvalid):
        renamed(changed, "見本インフォ株式会社", date(2027, 4, 1))
    with pytest.raises(NameUnchanged):
        renamed(changed, changed.name, date(2027, 5, 1))


@pytest.mark.parametrize("standing", [Standing.SUSPENDED, Standing.CLOSED])
def test_only_an_active_participant_orders(standing: Standing) -> None:
    require_active(OLD)
    with pytest.raises(NotActive):
        require_active(replace(OLD, standing=standing))

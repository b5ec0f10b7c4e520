"""申込明細: which facts of a line go together."""

from datetime import date

import pytest

from warifu.authority.facts import SubjectName
from warifu.authority.profiles import shipped_profiles
from warifu.orders.errors import DiscGroupNotBundled
from warifu.orders.facts import LineForm, Medium, Wanted
from warifu.orders.ordering import check_lines, make_line

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize("medium", [medium for medium in Medium if medium is not Medium.CD_R_BUNDLE])
def test_a_disc_group_goes_with_the_bundled_disc_only(medium: Medium) -> None:
    bundled = Wanted(TODAY, "需給計画用", medium=medium, disc_group="A")
    lines = {1: LineForm(Wanted(TODAY, "需給計画用")), 2: LineForm(bundled)}
    with pytest.raises(DiscGroupNotBundled) as refused:
        check_lines(lines, TODAY, shipped_profiles())
    assert refused.value.facts() == {"line": 2, "medium": medium}


def test_a_line_keeps_its_disc_group() -> None:
    form = LineForm(Wanted(TODAY, "需給計画用", medium=Medium.CD_R_BUNDLE, disc_group="1枚目"))
    assert make_line(1, form, SubjectName("0A001")).wanted.disc_group == "1枚目"

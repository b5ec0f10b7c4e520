"""登録状況の試験: the heading is the answer, and the filters find what they should."""

import re
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples.pages import estate, frame, row
from samples.systems import ELECTRICITY

from warifu.entrypoints.web.estate import EstateFilter, answer, render_estate
from warifu.entrypoints.web.words import word
from warifu.lifecycle.facts import CellState, Estate


def heading_of(*cells: str) -> str:
    rows = tuple(row(f"WF-26-{n:05}", "", "VALID", date(2028, 1, 1), line) for n, line in enumerate(cells))
    return "".join(answer(Estate(ELECTRICITY.uses, rows), "ja").heading)


@pytest.mark.parametrize(
    ("cells", "heading"),
    [
        ([], "まだ証明書がありません。"),
        (["- " * 16], "まだどの経路にも登録されていません。"),
        (["ok " + "- " * 15], "いまは1経路で使えます。"),
        (["ok end " + "- " * 14, "rev " + "- " * 15], "いまは2経路すべてで使えます。"),
        (["ok ban " + "- " * 14, "del " + "- " * 15], "いまは2経路のうち1経路で使えます。1経路は使えません。"),
        (["ban del " + "- " * 14], "いま使える経路はありません。"),
        (["ahead rev back " + "- " * 13], "まだ使える経路はありません。3経路が手続き中です。"),
    ],
)
def test_the_heading_says_what_works_today(cells: list[str], heading: str) -> None:
    assert heading_of(*cells) == heading


def test_the_heading_tells_the_first_day_on_which_channels_stop() -> None:
    assert answer(estate(), "ja").heading == (
        "いまは11経路すべてで使えます。",
        "5経路が2026年12月21日(月)に止まる見込みです。",
    )
    assert answer(estate(), "en").heading == (
        "All 11 channels work today.",
        "5 channels are set to stop on 21 Dec 2026 (Mon).",
    )


def test_one_channel_of_two_participants_counts_twice() -> None:
    rows = (
        row("WF-26-00001", "", "VALID", date(2028, 1, 1), "ok " + "- " * 15),
        row("WF-26-00002", "", "VALID", date(2028, 1, 1), "ban " + "- " * 15, "架空電力合同会社"),
    )
    assert answer(Estate(ELECTRICITY.uses, rows), "ja").heading == (
        "いまは2経路のうち1経路で使えます。1経路は使えません。",
    )


def certificates_shown(address: str) -> list[str]:
    return sorted(
        set(
            re.findall(
                r'<span class="strong nowrap">(WF[^<]+)</span>',
                render_estate(estate(), frame("ja", address), ELECTRICITY),
            )
        )
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=wf-25-00107", ["WF-25-00107"]),
        ("q=%EF%BC%B7%EF%BC%A6-25-00107", ["WF-25-00107"]),
        ("q=%E9%9C%80%E7%B5%A6%E7%AE%A1%E7%90%861%E5%8F%B7", ["WF-24-00318"]),
        ("q=5B:03:18", ["WF-24-00318"]),
        ("q=5b0318", ["WF-24-00318"]),
        (f"q={0x4A7E0F11C2D3E4F5061728394A5B0318}", ["WF-24-00318"]),
        ("system=SWITCHING&state=WORKS", ["WF-25-00107"]),
        ("state=RETURNED", ["WF-26-00431"]),
    ],
)
def test_a_filter_finds_by_id_serial_name_system_and_state(query: str, found: list[str]) -> None:
    assert certificates_shown(f"/?{query}") == found


def test_settled_certificates_show_only_when_asked_for() -> None:
    assert "WF-23-00011" not in certificates_shown("/")
    assert "WF-25-00150" in certificates_shown("/")
    assert "WF-23-00011" in certificates_shown("/?old=1")


def test_a_system_filter_leaves_its_columns_only() -> None:
    shown = EstateFilter(system="SWITCHING").apply(estate())
    assert [use.system for use in shown.uses] == ["SWITCHING"] * 2
    assert all(len(r.cells) == 2 for r in shown.rows)
    assert len(shown.ends) == 2


def test_a_long_estate_comes_in_pages() -> None:
    rows = tuple(row(f"WF-26-{n:05}", "", "VALID", date(2028, 1, 1), "ok " + "- " * 15) for n in range(1, 251))
    page = render_estate(Estate(ELECTRICITY.uses, rows), frame("ja", "/?page=3&q=WF"), ELECTRICITY)
    assert "250件中 201〜250件" in page
    assert "?page=2&amp;q=WF&amp;lang=ja" in page


@given(st.dictionaries(st.sampled_from(["q", "system", "state", "old", "page"]), st.text()))
def test_no_query_breaks_the_filter(query: dict[str, str]) -> None:
    EstateFilter.of(query, estate()).apply(estate())


def test_every_cell_is_told_in_words_beside_its_colour() -> None:
    page = render_estate(estate(), frame("ja", "/?old=1"), ELECTRICITY)
    assert page.count("<td") == len(ELECTRICITY.uses) * (len(estate().rows) + 1)
    told = Counter(state for r in estate().rows for state in r.cells if state is not CellState.NONE)
    assert set(told) == set(CellState) - {CellState.NONE}
    for state, times in told.items():
        assert page.count(f'</span>{word(f"cell.{state}", "ja")}<span class="vh">: WF-') == times

"""Section 1: which systems there are, and for which channels each participant watches an expiry."""

from samples.systems import ELECTRICITY, system_row

CHANNELS = {
    "PLANNING": {"FILE_UPLOAD", "JX", "WEB_API"},
    "SWITCHING": {"WEB", "API"},
    "CAPACITY_MARKET": {"WEB"},
    "WHEELING_DATA": {"DATA"},
}


def test_four_systems_have_seven_channels_between_them() -> None:
    assert {system.code: {use.channel for use in system.uses} for system in ELECTRICITY.systems} == CHANNELS
    assert len({(use.system, use.channel) for use in ELECTRICITY.uses}) == 7


def test_only_the_data_of_the_grid_companies_is_divided_into_the_ten_areas() -> None:
    assert [use.area for use in system_row("WHEELING_DATA").uses] == [
        area.code for area in system_row("WHEELING_DATA").areas
    ]
    assert len(system_row("WHEELING_DATA").areas) == 10
    assert all(use.area is None for use in ELECTRICITY.uses if use.system != "WHEELING_DATA")

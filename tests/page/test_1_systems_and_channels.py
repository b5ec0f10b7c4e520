"""Section 1: which systems there are, and for which channels each participant watches an expiry."""

from warifu.systems.catalogue import uses, uses_of
from warifu.systems.facts import Area, Channel, System

CHANNELS = {
    System.PLANNING: {Channel.FILE_UPLOAD, Channel.JX, Channel.WEB_API},
    System.SWITCHING: {Channel.WEB, Channel.API},
    System.CAPACITY_MARKET: {Channel.WEB},
    System.WHEELING_DATA: {Channel.DATA},
}


def test_four_systems_have_seven_channels_between_them() -> None:
    assert {system: {use.channel for use in uses_of(system)} for system in System} == CHANNELS
    assert len({(use.system, use.channel) for use in uses()}) == 7


def test_only_the_data_of_the_grid_companies_is_divided_into_the_ten_areas() -> None:
    assert [use.area for use in uses_of(System.WHEELING_DATA)] == list(Area)
    assert all(use.area is None for use in uses() if use.system is not System.WHEELING_DATA)

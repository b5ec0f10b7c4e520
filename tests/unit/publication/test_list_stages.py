"""How long a list that is held is believed, and from when on the next one has to be fetched."""

from datetime import UTC, datetime, timedelta

from warifu.authority.lists import ListStage, RevocationList, list_stage

NOW = datetime(2026, 11, 24, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def stage(left: timedelta, *, made_here: bool = False) -> ListStage:
    held = RevocationList("market-root", 1, NOW - DAY, NOW + left, b"")
    return list_stage(held, NOW, made_here=made_here)


def test_the_next_list_of_an_offline_root_is_called_for_30_days_before_the_end() -> None:
    assert stage(30 * DAY + SECOND) is ListStage.GOOD
    assert stage(30 * DAY) is ListStage.ENDING


def test_a_list_is_believed_through_its_very_end() -> None:
    assert stage(timedelta(0)) is ListStage.ENDING
    assert stage(-SECOND) is ListStage.ENDED


def test_no_list_counts_as_one_that_ended() -> None:
    assert list_stage(None, NOW, made_here=True) is ListStage.ENDED


def test_a_list_made_here_renews_itself_and_is_never_called_for() -> None:
    assert stage(timedelta(0), made_here=True) is ListStage.GOOD
    assert stage(-SECOND, made_here=True) is ListStage.ENDED

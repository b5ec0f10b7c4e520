"""システムと用途の名前: rows give them; what has no row is shown as it is."""

from samples.systems import ELECTRICITY

from warifu.systems.catalogue_file import shipped
from warifu.systems.facts import Use
from warifu.systems.names import Names


def test_names_come_from_the_rows() -> None:
    names = Names(shipped("gas").systems, "ja")
    assert names.use(Use("METER_READINGS", "READINGS", "SUNSET")) == (
        "見本ガス検針値提供システム 見本日の入エリアの検針値提供"
    )
    assert names.column(Use("METER_READINGS", "READINGS", "SUNSET")) == "見本日の入"
    assert Names(ELECTRICITY.systems, "en").column(Use("PLANNING", "FILE_UPLOAD")) == "File"


def test_codes_without_a_row_are_shown_as_they_are() -> None:
    names = Names(ELECTRICITY.systems, "en")
    assert names.use(Use("GONE", "PIGEON", "EAST")) == "GONE, PIGEON, EAST area"
    assert (names.column(Use("GONE", "PIGEON")), names.short_system("GONE")) == ("PIGEON", "GONE")
    assert names.channel(Use("PLANNING", "PIGEON")) == "PIGEON"
    assert names.channel(Use("WHEELING_DATA", "DATA", "MARS")) == "Data, MARS area"

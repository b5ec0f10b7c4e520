"""システム一覧のファイル: what it may say, and how it is refused."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples.systems import ELECTRICITY

from warifu.kernel.errors import TooLarge
from warifu.systems.catalogue_file import LARGEST, SHIPPED, read_catalogue, shipped
from warifu.systems.errors import CatalogueInvalid, UseUnknown
from warifu.systems.facts import CODE, Desk, Use

OWN = Path(__file__).parents[2] / "samples" / "own_catalogue.toml"
WHOLE = """
[NEW]
ja = "見本"
en = "Mihon"
port = 9500
[NEW.channels]
WEB = { ja = "Web", en = "Web", protocol = "web" }
"""
AREAS = """
[NEW.areas]
EAST = { ja = "東", en = "East" }
"""


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_catalogues_have_codes_names_and_a_desk_for_every_use(name: str) -> None:
    catalogue = shipped(name)
    assert all(CODE.fullmatch(system.code) for system in catalogue.systems)
    assert {catalogue.desk_of(use) for use in catalogue.uses} == set(catalogue.desks)
    assert len({system.port for system in catalogue.systems}) == len(catalogue.systems)


def test_an_own_file_stands_beside_the_shipped_systems_or_in_their_place() -> None:
    own = read_catalogue(OWN.read_bytes())
    assert own.systems[:4] == ELECTRICITY.systems
    assert own.desks[-2:] == (Desk("BALANCING", "EAST"), Desk("BALANCING", "WEST"))
    assert own.find_use("BALANCING", "BIDS", "WEST") == Use("BALANCING", "BIDS", "WEST")
    changed = read_catalogue(f'extends = "electricity"\n{WHOLE.replace("NEW", "SWITCHING")}'.encode())
    assert [system.code for system in changed.systems] == [system.code for system in ELECTRICITY.systems]
    assert changed.systems[1].name.ja == "見本"
    assert [system.code for system in read_catalogue(WHOLE.encode()).systems] == ["NEW"]


def test_areas_have_one_desk_or_one_each() -> None:
    assert read_catalogue((WHOLE + AREAS).encode()).desks == (Desk("NEW"),)
    each = WHOLE.replace("port", "desk_per_area = true\nport") + AREAS
    assert read_catalogue(each.encode()).desks == (Desk("NEW", "EAST"),)


@pytest.mark.parametrize(
    ("content", "where", "why"),
    [
        ("", "*", "1 to 200 uses"),
        ("[NEW", "*", "TOML"),
        ('extends = "water"\n' + WHOLE, "extends", "electricity, gas"),
        (WHOLE.replace("NEW", "new"), "new", "FILE_UPLOAD"),
        (WHOLE.replace("NEW", '"../ROLL"'), "../ROLL", "FILE_UPLOAD"),
        (WHOLE.replace("WEB =", "Web ="), "NEW", "FILE_UPLOAD"),
        (WHOLE.replace("WEB =", "STATIC ="), "NEW", "STATIC"),
        (WHOLE.replace('"web"', '"fax"'), "NEW", "fax"),
        (WHOLE.replace('en = "Mihon"', ""), "NEW", "en is missing"),
        (WHOLE.replace('"Mihon"', '""'), "NEW", "64 characters"),
        (WHOLE.replace('"Mihon"', f'"{"x" * 65}"'), "NEW", "64 characters"),
        (WHOLE.replace("port = 9500", ""), "NEW", "port is missing"),
        (WHOLE.replace("9500", "0"), "NEW", "1 to 65535"),
        (WHOLE.replace("9500", "true"), "NEW", "True is no int"),
        (WHOLE.replace("port", "desk_per_area = true\nport"), "NEW", "areas where each has a desk"),
        (WHOLE.replace("port", 'host_names = ["A_b"]\nport'), "NEW", "planning.example"),
        (WHOLE.replace("port", 'host_names = ["a", "a"]\nport'), "NEW", "leads to one system"),
        (WHOLE.replace("port", "prot"), "NEW", "prot: only"),
        (WHOLE + WHOLE.replace("NEW", "NEWER"), "NEW", "9500"),
        (WHOLE + AREAS.replace("[NEW.areas]\nEAST =", "[NEW.areas]\neast ="), "NEW", "FILE_UPLOAD"),
        ("NEW = 1", "NEW", "no dict"),
        (WHOLE + "[NEW.areas]\n" + "".join(f'A{n} = {{ ja = "東", en = "E" }}\n' for n in range(201)), "*", "200 uses"),
    ],
    ids=lambda value: value[:30],
)
def test_what_cannot_be_used_is_refused_with_its_place(content: str, where: str, why: str) -> None:
    with pytest.raises(CatalogueInvalid) as refused:
        read_catalogue(content.encode())
    assert refused.value.where == where
    assert why in refused.value.why


def test_a_large_file_is_refused_unread() -> None:
    with pytest.raises(TooLarge):
        read_catalogue(b"#" * (LARGEST + 1))


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_a_catalogue_or_refused(content: bytes) -> None:
    with pytest.raises(CatalogueInvalid):
        read_catalogue(content)


@pytest.mark.parametrize("use", [("PLANNING", "WEB", None), ("PLANNING", "JX", "TOKYO"), ("GONE", "JX", None)])
def test_a_use_that_is_in_no_row_is_unknown(use: tuple[str, str, str | None]) -> None:
    with pytest.raises(UseUnknown):
        ELECTRICITY.find_use(*use)
    with pytest.raises(UseUnknown):
        ELECTRICITY.desk_of(Use(*use))

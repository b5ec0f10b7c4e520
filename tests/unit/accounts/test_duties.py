"""職務の分離: the table of roles, as a square, and one spelling for each person."""

from itertools import combinations

import pytest

from warifu.accounts.duties import check_roles, read_person_id
from warifu.accounts.errors import RolesExclude
from warifu.accounts.facts import Role
from warifu.kernel.errors import FieldInvalid

COLUMNS = ("OPERATOR", "OPERATOR_ADMINISTRATOR", "OPERATOR_MEMBER", "VIEWER")
COLUMNS += ("REGISTRATION_STAFF", "APPROVER", "DESK", "ADMINISTRATOR", "AUDITOR")
# x: one person never holds both.
SQUARE = """
OPERATOR               . . . . x x x x x
OPERATOR_ADMINISTRATOR . . . . x x x x x
OPERATOR_MEMBER        . . . . x x x x x
VIEWER                 . . . . x x x x x
REGISTRATION_STAFF     x x x x . . . . x
APPROVER               x x x x . . . x x
DESK                   x x x x . . . x x
ADMINISTRATOR          x x x x . x x . x
AUDITOR                x x x x x x x x .
"""
ROWS = {line.split()[0]: line.split()[1:] for line in SQUARE.strip().splitlines()}


def test_the_square_holds_every_role_and_says_the_same_of_both() -> None:
    assert set(ROWS) == set(COLUMNS) == set(Role)
    assert all(ROWS[one][COLUMNS.index(two)] == ROWS[two][COLUMNS.index(one)] for one in COLUMNS for two in COLUMNS)


@pytest.mark.parametrize(("one", "two"), [(one, two) for one in COLUMNS for two in COLUMNS])
def test_one_person_holds_two_roles_where_the_square_says_so(one: str, two: str) -> None:
    roles = frozenset({Role(one), Role(two)})
    if ROWS[one][COLUMNS.index(two)] == ".":
        assert check_roles(roles) == roles
    else:
        with pytest.raises(RolesExclude):
            check_roles(roles)


@pytest.mark.parametrize("three", list(combinations(COLUMNS, 3)))
def test_a_third_role_makes_nothing_allowed(three: tuple[str, str, str]) -> None:
    excluded = any(ROWS[one][COLUMNS.index(two)] == "x" for one, two in combinations(three, 2))
    try:
        check_roles(frozenset(map(Role, three)))
    except RolesExclude:
        assert excluded
    else:
        assert not excluded


@pytest.mark.parametrize("typed", ["p-001", "P-001", " p-001\n", "ｐ-001", "Ｐ－００１", "p-００１"])
def test_one_person_has_one_number_however_it_is_typed(typed: str) -> None:
    assert read_person_id(typed) == "p-001"


@pytest.mark.parametrize("typed", ["", " ", "р-001", "p 001", "p\u200b-001", "ı-1", "p" * 41, "見本 花子", "p/1"])
def test_letters_that_only_look_alike_and_names_are_no_number_of_a_person(typed: str) -> None:
    with pytest.raises(FieldInvalid):
        read_person_id(typed)

"""The shipped catalogue of the electricity market, and its rows by their codes."""

from warifu.systems.catalogue_file import shipped
from warifu.systems.facts import System

ELECTRICITY = shipped("electricity")


def system_row(code: str) -> System:
    """The system of this code."""
    found = ELECTRICITY.find(code)
    assert found
    return found

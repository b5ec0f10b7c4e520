"""手元の証明書のツール: what the commands of an operator alone need; no part of a server."""

from collections.abc import Sequence

from warifu.adapters.calendar import is_holiday
from warifu.adapters.holdings.beside import write_or_beside
from warifu.adapters.holdings.book import LedgerBook
from warifu.adapters.holdings.headings import Heading, packed
from warifu.adapters.holdings.headings import parse_meaning as heading_of
from warifu.adapters.holdings.ledgers import ReadLedger, read_ledger
from warifu.adapters.holdings.passphrases import read_passphrases
from warifu.adapters.holdings.plain_book import write_sheets
from warifu.adapters.holdings.search import Search
from warifu.lifecycle.planner.desks import DeskStatement
from warifu.lifecycle.planner.files.desk_rows import desk_rows_of, shipped_rows_of
from warifu.systems.catalogue import Catalogue
from warifu.systems.catalogue_file import catalogue_of, catalogue_tables, shipped

__all__ = [
    "Heading",
    "LedgerBook",
    "ReadLedger",
    "Search",
    "heading_of",
    "is_holiday",
    "own_catalogue",
    "packed",
    "read_ledger",
    "read_passphrases",
    "write_or_beside",
    "write_sheets",
]

DESKS = "desks"
USUAL = "electricity"


def own_catalogue(content: bytes | None) -> tuple[Catalogue, Sequence[DeskStatement]]:
    """システムと窓口の定め: the shipped ones, or those of a TOML file in which either may be left out.

    A file has systems as a catalogue file does, and `[[desks]]` as desks state their terms; its rows go before the
    shipped ones. Raises TooLarge, CatalogueInvalid, FieldInvalid, KeyUnknown.
    """
    if content is None:
        return shipped(USUAL), shipped_rows_of(shipped(USUAL))
    tables = catalogue_tables(content)
    own = desk_rows_of({DESKS: tables.pop(DESKS, [])})
    catalogue = catalogue_of(tables) if tables else shipped(USUAL)
    return catalogue, (*own, *shipped_rows_of(catalogue))

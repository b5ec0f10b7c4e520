"""手元の証明書のツール: what the commands of an operator alone need; no part of a server."""

from warifu.adapters.calendar import is_holiday
from warifu.adapters.holdings.passphrases import read_passphrases
from warifu.adapters.holdings.search import Search

__all__ = ["Search", "is_holiday", "read_passphrases"]

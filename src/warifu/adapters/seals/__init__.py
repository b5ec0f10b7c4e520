"""封と認証子: encrypts stored secrets, each bound to its context; binds rows to whoever decided them."""

from warifu.adapters.seals.file_seals import FileSeals
from warifu.adapters.seals.row_macs import RowMacs, add_row_key, create_row_macs, read_row_macs

__all__ = ["FileSeals", "RowMacs", "add_row_key", "create_row_macs", "read_row_macs"]

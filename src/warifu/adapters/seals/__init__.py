"""封: encrypts stored secrets, each bound to its context."""

from warifu.adapters.seals.file_seals import FileSeals

__all__ = ["FileSeals"]

"""封: keeps secrets at rest, bound to what they are for."""

from warifu.adapters.seals.file_seals import FileSeals

__all__ = ["FileSeals"]

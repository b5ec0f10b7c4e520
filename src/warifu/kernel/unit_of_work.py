"""作業単位: one workflow step, one transaction, in which every store takes part."""

from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

Stores_co = TypeVar("Stores_co", covariant=True)


class UnitOfWork(Protocol[Stores_co]):
    """作業単位: opens transactions over all stores of the installation.

    Leaving the block commits; an exception rolls everything back and goes on. `write()` takes the write lock at
    once, so what is read inside stays true until the commit; `read()` sees one consistent state.
    """

    def write(self) -> AbstractContextManager[Stores_co]: ...

    def read(self) -> AbstractContextManager[Stores_co]: ...

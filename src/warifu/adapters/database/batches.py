"""分割: long lists of keys go to the database in pieces, because both limit the parameters of a statement."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
LARGEST_BATCH = 500


def batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """分けて渡す: pieces of at most LARGEST_BATCH, in order."""
    for start in range(0, len(items), LARGEST_BATCH):
        yield items[start : start + LARGEST_BATCH]

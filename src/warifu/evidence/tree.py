"""証跡のハッシュ木: the Merkle tree of RFC 6962 section 2.1, grown at its right edge and never built anew.

Of the tree, only the leaves and every eighth level of complete subtrees are stored: a hash for each 256 below it. Any
root or proof takes a few ranges of these.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import TypeAlias

EMPTY_ROOT = sha256(b"").digest()
HASH_OCTETS = 32
LEVELS_APART = 8

Hashes: TypeAlias = Callable[[int, int, int], Sequence[bytes]]
"""保管した節: (level, first, count); level 0 is the leaves, and only multiples of LEVELS_APART are asked for."""


def leaf_hash(data: bytes) -> bytes:
    """葉のハッシュ: 0x00 before the data."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """節のハッシュ: 0x01 before both."""
    return sha256(b"\x01" + left + right).digest()


def complete_root(hashes: Sequence[bytes]) -> bytes:
    """完全な部分木の根: of a power of two of neighbours."""
    while len(hashes) > 1:
        hashes = [node_hash(hashes[at], hashes[at + 1]) for at in range(0, len(hashes), 2)]
    return hashes[0]


class Frontier:
    """木の右端: takes leaves one by one and keeps one hash for each complete subtree, at most 64."""

    def __init__(self) -> None:
        self.size = 0
        self._subtrees: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """葉を加える: a leaf hash; as many subtrees close as the size so far ends in binary ones."""
        size = self.size
        while size & 1:
            leaf = node_hash(self._subtrees.pop(), leaf)
            size >>= 1
        self._subtrees.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """根: of all leaves so far."""
        if not self._subtrees:
            return EMPTY_ROOT
        *others, root = self._subtrees
        for left in reversed(others):
            root = node_hash(left, root)
        return root


class StoredTree:
    """保管した木: roots and proofs out of stored hashes; sizes are at most what is stored."""

    def __init__(self, hashes: Hashes) -> None:
        self._hashes = hashes

    def root(self, size: int) -> bytes:
        """根: of the first `size` leaves."""
        return self._between(0, size) if size else EMPTY_ROOT

    def inclusion(self, index: int, size: int) -> Sequence[bytes]:
        """包含の証明 (RFC 6962 section 2.1.1): that leaf `index`, from 0, is in the tree of `size`."""
        return self._path(index, 0, size)

    def consistency(self, earlier: int, later: int) -> Sequence[bytes]:
        """連続の証明 (RFC 6962 section 2.1.2): that the tree of `later` leaves begins with that of `earlier`."""
        return self._proof(earlier, 0, later, is_whole=True) if 0 < earlier < later else ()

    def _path(self, index: int, start: int, end: int) -> list[bytes]:
        if end - start == 1:
            return []
        middle = start + _split(end - start)
        if index < middle:
            return [*self._path(index, start, middle), self._between(middle, end)]
        return [*self._path(index, middle, end), self._between(start, middle)]

    def _proof(self, earlier: int, start: int, end: int, *, is_whole: bool) -> list[bytes]:
        if earlier == end:
            return [] if is_whole else [self._between(start, end)]
        middle = start + _split(end - start)
        if earlier <= middle:
            return [*self._proof(earlier, start, middle, is_whole=is_whole), self._between(middle, end)]
        return [*self._proof(earlier, middle, end, is_whole=False), self._between(start, middle)]

    def _between(self, start: int, end: int) -> bytes:
        count = end - start
        if count & (count - 1) == 0:
            return self._subtree(count.bit_length() - 1, start)
        middle = start + _split(count)
        return node_hash(self._between(start, middle), self._between(middle, end))

    def _subtree(self, level: int, start: int) -> bytes:
        """Give the root of the complete subtree of 2^level leaves from `start`."""
        stored = level - level % LEVELS_APART
        return complete_root(self._hashes(stored, start >> stored, 1 << (level - stored)))


def root_through(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """証明から根を求める (RFC 9162 section 2.1.3.2): None when the path does not fit `index` and `size`."""
    at, last, root = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return None
        if at & 1 or at == last:
            root = node_hash(sibling, root)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            root = node_hash(root, sibling)
        at, last = at >> 1, last >> 1
    return root if last == 0 else None


def follows(earlier: int, earlier_root: bytes, later: int, later_root: bytes, proof: Sequence[bytes]) -> bool:
    """続きか (RFC 9162 section 2.1.4.2): whether the proof shows that the later tree begins with the earlier one."""
    if earlier == later:
        return not proof and earlier_root == later_root
    if not 0 < earlier < later:
        return False
    hashes = [earlier_root, *proof] if earlier & (earlier - 1) == 0 else list(proof)
    if not hashes:
        return False
    at, last = earlier - 1, later - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and old == earlier_root and new == later_root


def _split(count: int) -> int:
    """Give the largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1

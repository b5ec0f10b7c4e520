"""The hash tree is the one of RFC 6962: its published vectors, and every size and proof up to 70 leaves."""

from hashlib import sha256

import pytest

from warifu.evidence.tree import (
    EMPTY_ROOT,
    LEVELS_APART,
    Frontier,
    StoredTree,
    complete_root,
    follows,
    leaf_hash,
    node_hash,
    root_through,
)

# The leaves and roots that the reference implementation of Certificate Transparency is tested with.
LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
A, B, C = (
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
)
D, E, F = (
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
)
PATHS = [
    (0, 8, [A, B, C]),
    (5, 8, [D, E, ROOTS[4]]),
    (2, 3, [ROOTS[2]]),
    (1, 5, [ROOTS[1], B, D]),
    (0, 1, []),
]
PROOFS = [
    (1, 8, [A, B, C]),
    (6, 8, [F, E, ROOTS[4]]),
    (2, 5, [B, D]),
]
MOST = 70


def tree_of(leaves: list[bytes]) -> StoredTree:
    """What a store gives: leaves, and above them every eighth level, here of as many as are asked for."""
    hashes = [leaf_hash(leaf) for leaf in leaves]

    def stored(level: int, first: int, count: int) -> list[bytes]:
        assert level % LEVELS_APART == 0
        width = 1 << level
        assert (first + count) * width <= len(hashes), "only complete subtrees are stored"
        return [complete_root(hashes[at * width : (at + 1) * width]) for at in range(first, first + count)]

    return StoredTree(stored)


def naive_root(leaves: list[bytes]) -> bytes:
    """The definition in section 2.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(naive_root(leaves[:k]), naive_root(leaves[k:]))


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_roots_are_those_that_are_published(size: int) -> None:
    frontier = Frontier()
    for leaf in LEAVES[:size]:
        frontier.add(leaf_hash(leaf))
    assert frontier.root().hex() == tree_of(LEAVES).root(size).hex() == ROOTS[size]
    assert ROOTS[0] == EMPTY_ROOT.hex()


@pytest.mark.parametrize(("index", "size", "path"), PATHS)
def test_inclusion_proofs_are_those_that_are_published(index: int, size: int, path: list[str]) -> None:
    assert [one.hex() for one in tree_of(LEAVES).inclusion(index, size)] == path


@pytest.mark.parametrize(("earlier", "later", "proof"), PROOFS)
def test_consistency_proofs_are_those_that_are_published(earlier: int, later: int, proof: list[str]) -> None:
    assert [one.hex() for one in tree_of(LEAVES).consistency(earlier, later)] == proof


def test_every_leaf_of_every_size_proves_its_place_and_no_other() -> None:
    leaves = [number.to_bytes(2, "big") for number in range(MOST)]
    tree = tree_of(leaves)
    for size in range(1, MOST + 1):
        root = naive_root(leaves[:size])
        assert tree.root(size) == root
        for index in range(size):
            path = list(tree.inclusion(index, size))
            leaf = leaf_hash(leaves[index])
            assert root_through(leaf, index, size, path) == root
            assert root_through(leaf_hash(b"other"), index, size, path) != root
            assert root_through(leaf, index, size, [*path, root]) != root
            if path:
                assert root_through(leaf, index, size, path[:-1]) != root
                assert root_through(leaf, index ^ 1, size, path) != root


def test_every_size_proves_that_it_continues_every_smaller_one_and_no_other_tree() -> None:
    leaves = [number.to_bytes(2, "big") for number in range(MOST)]
    tree, other = tree_of(leaves), tree_of([b"rewritten", *leaves[1:]])
    for later in range(1, MOST + 1):
        for earlier in range(1, later + 1):
            proof = list(tree.consistency(earlier, later))
            assert follows(earlier, tree.root(earlier), later, tree.root(later), proof)
            assert not follows(earlier, other.root(earlier), later, tree.root(later), proof)
            assert not follows(earlier, tree.root(earlier), later, other.root(later), proof)
            assert not follows(earlier, tree.root(earlier), later, tree.root(later), [*proof, EMPTY_ROOT])
            changed = [*proof[:-1], EMPTY_ROOT]
            assert not follows(earlier, tree.root(earlier), later, tree.root(later), changed)


def test_nothing_continues_a_larger_tree_or_the_empty_one() -> None:
    tree = tree_of(LEAVES)
    assert not follows(5, tree.root(5), 4, tree.root(4), [])
    assert not follows(0, EMPTY_ROOT, 4, tree.root(4), [])
    assert not follows(3, tree.root(3), 4, tree.root(4), [])

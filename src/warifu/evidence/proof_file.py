"""一件の証明: one entry with its path to a signed head, for whoever is to see that entry and no other."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from warifu.evidence.facts import SignedHead, canonical_json
from warifu.evidence.head_file import head_data, octets, read_head_data
from warifu.evidence.log_file import LONGEST_LINE, is_entry
from warifu.evidence.tree import HASH_OCTETS, leaf_hash, root_through
from warifu.kernel.errors import NotUnderstood, TooLarge

EXPECTED = "proof of one entry of the evidence log (JSON)"
LARGEST = LONGEST_LINE + 64 * 1024
LONGEST_PATH = 63
KEYS = frozenset({"entry", "inclusion_path", "head"})


@dataclass(frozen=True, slots=True)
class EntryProof:
    """一件の証明: `line` is the entry in canonical form, `path` the hashes beside its way to the root."""

    number: int
    line: bytes
    path: Sequence[bytes]
    signed: SignedHead

    @property
    def holds(self) -> bool:
        """成り立つか: the signature of the head is not looked at."""
        head = self.signed.head
        return root_through(leaf_hash(self.line), self.number - 1, head.size, self.path) == head.root


def write_proof(proof: EntryProof) -> bytes:
    """証明を書く: JSON."""
    data: Mapping[str, object] = {
        "entry": json.loads(proof.line),
        "inclusion_path": [base64.b64encode(one).decode() for one in proof.path],
        "head": head_data(proof.signed),
    }
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def read_proof(content: bytes) -> EntryProof:
    """証明を読む: whether it holds is not looked at. Raises TooLarge, NotUnderstood."""
    if len(content) > LARGEST:
        raise TooLarge(EXPECTED, LARGEST)
    try:
        data = json.loads(content)
        if not isinstance(data, dict) or data.keys() != KEYS or len(data["inclusion_path"]) > LONGEST_PATH:
            raise ValueError("keys")
        line, number = canonical_json(data["entry"]), data["entry"]["number"]
        signed = read_head_data(data["head"])
        if type(number) is not int or not 0 < number <= signed.head.size or not is_entry(line, number):
            raise ValueError("entry")
        path = [octets(one, HASH_OCTETS) for one in data["inclusion_path"]]
    except (ValueError, TypeError, LookupError, RecursionError) as fault:
        raise NotUnderstood(EXPECTED, str(fault)[:100]) from None
    return EntryProof(number, line, path, signed)

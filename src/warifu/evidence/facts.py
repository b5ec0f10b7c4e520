"""証跡の事実."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """証跡: one step. `facts` holds text only, and no secret."""

    id: str
    at: datetime
    actor: str
    action: str
    subject: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NumberedEntry:
    """番号付き証跡: a committed entry and its place in the one sequence without gaps, from 1."""

    number: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class TreeHead:
    """木の頭: `root` is the hash of the entries 1 to `size`; `at` is a UTC instant in whole milliseconds."""

    size: int
    root: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class SignedHead:
    """署名した木の頭: `key` is the SHA-256 of the public key (DER), RFC 6962's log ID."""

    head: TreeHead
    key: bytes
    signature: bytes


def canonical_bytes(numbered: NumberedEntry) -> bytes:
    """正規形: an entry as a leaf of the hash tree and as a line of an export; the same entry gives the same bytes.

    JSON on one line, keys sorted, no spaces, all beyond ASCII escaped.
    """
    e = numbered.entry
    return canonical_json(
        {
            "number": numbered.number,
            "id": e.id,
            "at": e.at.isoformat(timespec="microseconds"),
            "actor": e.actor,
            "action": e.action,
            "subject": e.subject,
            "facts": dict(e.facts),
        }
    )


def canonical_json(leaf: Mapping[str, object]) -> bytes:
    """正規形のJSON."""
    return json.dumps(leaf, sort_keys=True, separators=(",", ":")).encode("ascii")

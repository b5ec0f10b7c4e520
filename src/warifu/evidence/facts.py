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


def canonical_bytes(numbered: NumberedEntry) -> bytes:
    """正規形: the bytes a hash tree takes as a leaf; the same entry always gives the same bytes."""
    e = numbered.entry
    leaf = {
        "number": numbered.number,
        "id": e.id,
        "at": e.at.isoformat(timespec="microseconds"),
        "actor": e.actor,
        "action": e.action,
        "subject": e.subject,
        "facts": dict(e.facts),
    }
    return json.dumps(leaf, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

"""台帳から計画の材料へ: a ledger's rows as the document of an estate file (docs/reference/schemas/)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from warifu.kernel.clock import FIRST_DAY, LAST_DAY
from warifu.lifecycle.holdings.ledger import LedgerNote, LedgerRow, LedgerUse, NoteKind, StepsDone
from warifu.systems.catalogue import Catalogue

SHOWN_OF_SERIAL = 6
LONGEST_NAME = 120


def names_of(rows: Sequence[LedgerRow]) -> list[str]:
    """証明書の呼び名: the name where it is alone, else with the end of the serial, and at last counted."""
    plain = [_plain(row.name) or row.serial for row in rows]
    often = Counter(plain)
    names = [
        f"{name} (…{row.serial[-SHOWN_OF_SERIAL:]})" if often[name] > 1 and row.serial else name
        for name, row in zip(plain, rows, strict=True)
    ]
    seen = Counter[str]()
    for at, name in enumerate(names):
        seen[name] += 1
        if seen[name] > 1:
            names[at] = f"{name} #{seen[name]}"
    return names


def estate_document(rows: Sequence[LedgerRow], parameters: Mapping[str, Any]) -> dict[str, Any]:
    """計画の材料: a certificate per row with uses; steps of its successor as the row has them.

    Rows whose uses nobody has ticked are left out; `open_questions` asks about them.
    """
    named = zip(names_of(rows), rows, strict=True)
    certificates = [_certificate(name, row) for name, row in named if row.uses and row.expiry_on]
    return {"parameters": dict(parameters), "certificates": certificates}


def open_questions(rows: Sequence[LedgerRow], catalogue: Catalogue) -> Iterator[LedgerNote]:
    """残る問い: uses that nobody has ticked, and areas that nobody has named."""
    for name, row in zip(names_of(rows), rows, strict=True):
        if not row.uses and row.is_renewed:
            yield LedgerNote(NoteKind.USES_UNKNOWN, name, row.file, row.row)
        for use in row.uses:
            system = catalogue.find(use.system)
            if system and system.areas and use.area is None:
                yield LedgerNote(NoteKind.AREA_UNKNOWN, name, row.file, row.row, use.system)


def _plain(name: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in name).strip()[:LONGEST_NAME]


def _certificate(name: str, row: LedgerRow) -> dict[str, Any]:
    steps = {"ordered_on": row.ordered_on, "received_on": row.received_on, "start_on": row.start_on}
    return {
        "id": name,
        "expiry_on": str(min(max(row.expiry_on or FIRST_DAY, FIRST_DAY), LAST_DAY)),
        "renew": row.is_renewed,
        "successor": _days(steps),
        "medium": _plain(row.medium) or None,
        "uses": [_use(use, done) for use, done in row.uses.items()],
    }


def _use(use: LedgerUse, done: StepsDone) -> dict[str, Any]:
    desk = f"{use.system}/{use.area}" if use.area else use.system
    return {
        "system": desk,
        "channel": use.channel,
        **_days({"applied_on": done.applied_on, "registered_on": done.registered_on}),
    }


def _days(steps: Mapping[str, date | None]) -> dict[str, str]:
    return {name: str(day) for name, day in steps.items() if day is not None}

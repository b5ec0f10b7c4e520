"""台帳と証明書の突合せ: rows take the dates of certificates that were found; differences and successors are told."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from warifu.lifecycle.holdings.found import FoundCertificate
from warifu.lifecycle.holdings.ledger import (
    FaultKind,
    Ledger,
    LedgerFault,
    LedgerNote,
    LedgerRow,
    NoteKind,
    row_of,
)
from warifu.lifecycle.holdings.names import folded_name

OVERLAP_DAYS = 400  # a successor starts about when its predecessor ends; a year early is not one


@dataclass(frozen=True, slots=True)
class _Known:
    by_serial: Mapping[str, Sequence[FoundCertificate]]
    by_name: Mapping[str, Sequence[FoundCertificate]]

    @classmethod
    def of(cls, found: Iterable[FoundCertificate]) -> "_Known":
        by_serial: dict[str, list[FoundCertificate]] = defaultdict(list)
        by_name: dict[str, list[FoundCertificate]] = defaultdict(list)
        for one in found:
            by_serial[one.facts.serial].append(one)
            by_name[folded_name(one.facts.subject_cn)].append(one)
        return cls(by_serial, by_name)

    def of_row(self, row: LedgerRow) -> Sequence[FoundCertificate]:
        """By serial, and by issuer where that decides; by name where the row has no serial."""
        if not row.serials:
            return self.by_name.get(folded_name(row.name), ()) if row.name else ()
        same = [one for serial in row.serials for one in self.by_serial.get(serial, ())]
        of_issuer = [one for one in same if row.issuer in {one.facts.issuer_cn, one.facts.issuer}]
        return of_issuer or same


def match(ledger: Ledger, found: Sequence[FoundCertificate]) -> Ledger:
    """突き合わせる: rows with the certificates' own dates, then a row for each client certificate that has none.

    A row that may mean two of them, or is there twice, or has no end at all, is a fault.
    """
    known = _Known.of(one for one in found if one.facts.is_client)
    faults, notes, rows, taken = list(ledger.faults), list(ledger.notes), list[LedgerRow](), set[str]()
    for row in ledger.rows:
        candidates = known.of_row(row)
        if len(candidates) > 1:
            faults.append(LedgerFault(row.file, row.row, FaultKind.SERVES_SEVERAL, given=row.serial or row.name))
            taken.update(one.facts.fingerprint for one in candidates)
        elif candidates:
            taken.add(candidates[0].facts.fingerprint)
            notes += _differences(row, candidates[0])
            rows.append(_with_facts(row, candidates[0]))
        elif row.expiry_on is None:
            faults.append(LedgerFault(row.file, row.row, FaultKind.NO_END, given=row.name or row.serial))
        else:
            if found and row.serials:
                notes.append(LedgerNote(NoteKind.GONE, row.name or row.serial, row.file, row.row))
            rows.append(row)
    rows, twice = _once_each(rows)
    new = [row_of(one) for one in found if one.facts.is_client and one.facts.fingerprint not in taken]
    every, proposed = _with_candidates([*rows, *new])
    return replace(ledger, rows=tuple(every), faults=(*faults, *twice), notes=(*notes, *proposed))


def _differences(row: LedgerRow, found: FoundCertificate) -> Iterable[LedgerNote]:
    for column, given, actual in (
        ("expiry_on", row.expiry_on, found.expiry_on),
        ("starts_on", row.starts_on, found.starts_on),
    ):
        if given is not None and given != actual and not (column == "expiry_on" and given == found.last_day_on):
            yield LedgerNote(
                NoteKind.DIFFERS, row.name or row.serial, row.file, row.row, column, str(given), str(actual)
            )


def _with_facts(row: LedgerRow, found: FoundCertificate) -> LedgerRow:
    own = row_of(found)
    return replace(
        row,
        name=row.name or own.name,
        serial=own.serial,
        serials=own.serials,
        issuer=own.issuer,
        starts_on=own.starts_on,
        expiry_on=own.expiry_on,
        ends_at=own.ends_at,
    )


def _once_each(rows: Sequence[LedgerRow]) -> tuple[list[LedgerRow], list[LedgerFault]]:
    """The first row of a certificate counts; another one is named, since nobody knows which is right."""
    seen = Counter[tuple[str, str]]()
    kept, twice = [], []
    for row in rows:
        seen[row.key] += 1
        if seen[row.key] == 1 or not row.serial:
            kept.append(row)
        else:
            twice.append(LedgerFault(row.file, row.row, FaultKind.TWICE, given=row.serial))
    return kept, twice


def _with_candidates(rows: Sequence[LedgerRow]) -> tuple[list[LedgerRow], list[LedgerNote]]:
    """A newer certificate of the same name that fits the end of an older one is proposed, for a person to confirm."""
    by_name: dict[str, list[LedgerRow]] = defaultdict(list)
    for row in rows:
        if row.name and row.starts_on and row.expiry_on:
            by_name[folded_name(row.name)].append(row)
    every, notes = [], []
    for row in rows:
        after = [] if row.successor else _after(row, by_name.get(folded_name(row.name), ()))
        candidate = after[0].serial if len(after) == 1 else ""
        if candidate and candidate != row.candidate:
            notes.append(LedgerNote(NoteKind.SUCCESSOR_PROPOSED, row.name, row.file, row.row, actual=candidate))
        every.append(replace(row, candidate=candidate or row.candidate))
    return every, notes


def _after(row: LedgerRow, same_name: Sequence[LedgerRow]) -> list[LedgerRow]:
    later = [one for one in same_name if one.serial != row.serial and _follows(one, row)]
    return sorted(later, key=lambda one: one.starts_on or date.max)


def _follows(later: LedgerRow, row: LedgerRow) -> bool:
    if not (later.starts_on and later.expiry_on and row.starts_on and row.expiry_on):
        return False
    is_later = later.expiry_on > row.expiry_on and later.starts_on > row.starts_on
    return is_later and abs((row.expiry_on - later.starts_on).days) <= OVERLAP_DAYS

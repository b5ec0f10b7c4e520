"""一括失効: what a file names is revoked or held, row by row; a dry run says beforehand what each row would do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from warifu.accounts.access import require_role
from warifu.accounts.facts import Actor
from warifu.authority.errors import CertificateUnknown, NamedTwice
from warifu.authority.facts import Certificate
from warifu.authority.revocation import check_event, event_of
from warifu.authority.revocation_file import RevocationRow
from warifu.authority.states import IssuanceEvent
from warifu.kernel.errors import WarifuError
from warifu.workflows.installation import Installation
from warifu.workflows.ports import Stores
from warifu.workflows.revocation.revoke_certificate import STAFF, end

ROWS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """行の結果: what a row did, or would do in a dry run; `fault` says why it did nothing."""

    row: RevocationRow
    certificate_id: str | None = None
    event: IssuanceEvent | None = None
    fault: WarifuError | None = None


def revoke_many(
    installation: Installation, actor: Actor, rows: Sequence[RevocationRow], *, dry_run: bool = False
) -> Sequence[RowOutcome]:
    """一括で失効させる: every row that can be done is done, whatever the others; one entry of evidence each.

    A transaction holds a few hundred rows, so a run that was cut off is simply run again: what it did is then reported
    as done already. Raises RoleMissing.
    """
    require_role(actor, *STAFF)
    outcomes: list[RowOutcome] = []
    seen: dict[str, int] = {}
    for start in range(0, len(rows), ROWS_AT_ONCE):
        part = rows[start : start + ROWS_AT_ONCE]
        unit = installation.unit_of_work
        with unit.read() if dry_run else unit.write() as stores:
            for row in part:
                outcome = _look_at(installation, stores, row, seen)
                if outcome.fault is None and not dry_run:
                    outcome = _carry_out(installation, stores, actor, outcome)
                outcomes.append(outcome)
    return outcomes


def _look_at(installation: Installation, stores: Stores, row: RevocationRow, seen: dict[str, int]) -> RowOutcome:
    if row.fault or row.reason is None:
        return RowOutcome(row, fault=row.fault)
    try:
        certificate = _find(stores, row)
        id = str(certificate.id)
        if id in seen:
            raise NamedTwice(id, seen[id])
        seen[id] = row.line
        check_event(certificate, event_of(row.reason), installation.clock.now())
        return RowOutcome(row, id, event_of(row.reason))
    except WarifuError as fault:
        return RowOutcome(row, fault=fault)


def _carry_out(installation: Installation, stores: Stores, actor: Actor, outcome: RowOutcome) -> RowOutcome:
    id, row = outcome.certificate_id, outcome.row
    assert id
    assert row.reason
    try:
        end(installation, stores, actor, id, reason=row.reason, note=row.note)
    except WarifuError as fault:
        return replace(outcome, fault=fault)
    return outcome


def _find(stores: Stores, row: RevocationRow) -> Certificate:
    if row.serial is not None:
        found = stores.certificates.by_serial(row.serial.value)
    else:
        found = stores.certificates.get(row.certificate_id or "")
    if found is None:
        raise CertificateUnknown(row.given[:40])
    return found

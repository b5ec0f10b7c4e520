"""重複の発見: whether lines look like something that the participant has ordered already."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from warifu.authority.facts import IssuanceState
from warifu.kernel.period import same_date_later
from warifu.orders.duplicates import Duplicate, StandingLine, find_duplicates, likeness
from warifu.orders.facts import AnyLine
from warifu.workflows.installation import Installation
from warifu.workflows.ports import Stores


def duplicates_of(
    installation: Installation,
    stores: Stores,
    participant_id: str,
    lines: Mapping[int, AnyLine],
    own: str | None = None,
) -> tuple[Duplicate, ...]:
    """重複を探す: among the participant's lines that are open or issued, those of the order `own` aside."""
    if not lines:
        return ()
    years = max(installation.profiles[line.profile].years for line in lines.values())
    since = same_date_later(min(line.wanted.start_on for line in lines.values()), -years)
    asked = {likeness(line.wanted) for line in lines.values()}
    standing = [
        known
        for known in stores.orders.standing_lines(participant_id, since)
        if known.order_id != own and likeness(known.wanted) in asked
    ]
    return find_duplicates(lines, _in_force(stores, standing), years)


def _in_force(stores: Stores, standing: Sequence[StandingLine]) -> list[StandingLine]:
    """Give each line the number of its certificate, and leave those out whose certificate was revoked."""
    found = stores.certificates.of_lines([line.line_id for line in standing])
    certificates = {certificate.order_line_id: certificate for certificate in found}
    return [
        replace(line, certificate_id=certificate.id) if certificate else line
        for line in standing
        if (certificate := certificates.get(line.line_id)) is None or certificate.state is not IssuanceState.REVOKED
    ]

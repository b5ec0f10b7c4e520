"""重複の発見: whether lines look like something that the participant has ordered already."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from warifu.authority.facts import IssuanceState
from warifu.kernel.period import same_date_later
from warifu.orders.duplicates import Duplicate, StandingLine, find_duplicates, likeness
from warifu.orders.facts import LineForm
from warifu.workflows.installation import Installation
from warifu.workflows.ports import Stores


def duplicates_of(
    installation: Installation,
    stores: Stores,
    participant_id: str,
    forms: Mapping[int, LineForm],
    own: str | None = None,
) -> tuple[Duplicate, ...]:
    """重複を探す: among the participant's lines that are open or issued, those of the order `own` aside."""
    if not forms:
        return ()
    years = max(installation.profiles[form.profile].years for form in forms.values())
    since = same_date_later(min(form.start_on for form in forms.values()), -years)
    asked = {likeness(form) for form in forms.values()}
    standing = [
        line
        for line in stores.orders.standing_lines(participant_id, since)
        if line.order_id != own and likeness(line) in asked
    ]
    return find_duplicates(forms, _in_force(stores, standing), years)


def _in_force(stores: Stores, standing: Sequence[StandingLine]) -> list[StandingLine]:
    """Give each line the number of its certificate, and leave those out whose certificate was revoked."""
    found = stores.certificates.of_lines([line.line_id for line in standing])
    certificates = {certificate.order_line_id: certificate for certificate in found}
    return [
        replace(line, certificate_id=certificate.id) if certificate else line
        for line in standing
        if (certificate := certificates.get(line.line_id)) is None or certificate.state is not IssuanceState.REVOKED
    ]

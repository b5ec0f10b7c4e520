"""USBトークンの再利用: a token can be written again once the certificate on it has expired, and not before."""

from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import date

from warifu.kernel.business_days import ONE_DAY
from warifu.lifecycle.planner.facts import HeldEstate
from warifu.lifecycle.planner.rows import Plan

USB_TOKEN = "USB_TOKEN"  # noqa: S105


@dataclass(frozen=True, slots=True)
class TokenReuse:
    """トークンの再利用: the successor of `certificate` can go onto `token`, whose certificates are expired by then.

    `needed_on` is the first day on which a desk cuts over to the successor, `free_from_on` the token's first free day.
    """

    certificate: str
    token: str
    free_from_on: date
    needed_on: date


def reusable_tokens(estate: HeldEstate, plan: Plan) -> tuple[TokenReuse, ...]:
    """再利用できるトークン: for each certificate on a token, or to be ordered on one, that is not ordered yet.

    Each token serves once, of the same participant, and as many certificates as possible are served.
    """
    needed = _needed_on(plan)
    wanting = sorted(
        (needed[held.id], held.id, held.participant)
        for held in estate.certificates
        if held.id in needed and (held.token or held.medium == USB_TOKEN)
    )
    free = _free_from(estate)
    found = []
    for needed_on, certificate, participant in wanting:
        tokens = free.get(participant)
        if tokens and tokens[0][0] <= needed_on:
            free_from_on, token = tokens.popleft()
            found.append(TokenReuse(certificate, token, free_from_on, needed_on))
    return tuple(found)


def _needed_on(plan: Plan) -> dict[str, date]:
    """The first day on which a desk cuts over, of every certificate that is still to be ordered."""
    needed: dict[str, date] = {}
    for row in plan.rows:
        if row.order_by_on and row.cut_over_on:
            on = row.outlook.registered_on if row.outlook else row.cut_over_on
            needed[row.certificate] = min(on, needed.get(row.certificate, on))
    return needed


def _free_from(estate: HeldEstate) -> dict[str, deque[tuple[date, str]]]:
    """The tokens of each participant with the day after the last certificate on them, the earliest first."""
    last: dict[tuple[str, str], date] = {}
    for held in estate.certificates:
        if held.token:
            place = (held.participant, held.token)
            last[place] = max(held.expiry_on, last.get(place, held.expiry_on))
    free = defaultdict[str, deque[tuple[date, str]]](deque)
    for expiry_on, participant, token in sorted((on, *place) for place, on in last.items()):
        free[participant].append((expiry_on + ONE_DAY, token))
    return free

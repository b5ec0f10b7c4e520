"""発行者の範囲: whether a generation of the authority lives as long as each certificate of an order would.

It is asked when an order is quoted, submitted, corrected or resubmitted, and again before the first certificate is
issued, so that no order stops half-way for it. A submission counts every generation on record, whether its key is at
hand this moment or not; issuance counts those it can sign with.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from warifu.authority.errors import NoAuthorityCovers
from warifu.authority.facts import CertificateAuthority
from warifu.authority.generations import covering_ca
from warifu.authority.profiles import find_profile
from warifu.kernel.period import ValidityPeriod
from warifu.orders.errors import StartNotCovered
from warifu.orders.facts import AnyLine
from warifu.workflows.installation import Installation


def uncovered(
    installation: Installation, cas: Sequence[CertificateAuthority], lines: Mapping[int, AnyLine]
) -> Iterator[tuple[int, StartNotCovered]]:
    """範囲を超える明細: by number, with the last possible start date. Raises ProfileUnknown, AuthorityMissing."""
    last: dict[tuple[str, date], str | None] = {}
    for number, line in lines.items():
        asked = line.profile, line.wanted.start_on
        if asked not in last:
            last[asked] = _last_possible(installation, cas, *asked)
        if (possible := last[asked]) is not None:
            yield number, StartNotCovered(number, possible)


def check_covered(
    installation: Installation, cas: Sequence[CertificateAuthority], lines: Mapping[int, AnyLine]
) -> None:
    """範囲を確かめる. Raises StartNotCovered for the first line, and what `uncovered` raises."""
    for _, error in uncovered(installation, cas, lines):
        raise error


def _last_possible(
    installation: Installation, cas: Sequence[CertificateAuthority], profile_name: str, start_on: date
) -> str | None:
    """Give None where the start date is covered."""
    profile = find_profile(installation.profiles, profile_name)
    try:
        covering_ca(cas, ValidityPeriod.starting_on(start_on, profile.years), profile, installation.profiles)
    except NoAuthorityCovers as beyond:
        return beyond.last_start_on
    return None

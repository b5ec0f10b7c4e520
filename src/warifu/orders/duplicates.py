"""重複の疑い: lines that look as if the same certificate was ordered twice. The person who submits them decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from warifu.kernel.folding import fold
from warifu.kernel.period import ValidityPeriod
from warifu.orders.facts import AnyLine, Wanted
from warifu.orders.ordering import LONGEST_WAIT


@dataclass(frozen=True, slots=True)
class StandingLine:
    """既存の明細: a line of an order that is open or issued, and its certificate once there is one."""

    order_id: str
    line_id: str
    number: int
    wanted: Wanted
    certificate_id: str | None = None


@dataclass(frozen=True, slots=True)
class Duplicate:
    """重複の疑い: the line `number` looks like a line that stands already."""

    number: int
    like: StandingLine

    def __str__(self) -> str:
        certificate = f" ({self.like.certificate_id})" if self.like.certificate_id else ""
        return f"{self.number} = {self.like.order_id} #{self.like.number}{certificate}"


def likeness(wanted: Wanted) -> tuple[str, str]:
    """似ている点: purpose label and holder, with width, case and spacing ignored."""
    return fold(wanted.purpose_label), fold(wanted.holder)


def find_duplicates(
    lines: Mapping[int, AnyLine], standing: Sequence[StandingLine], years: int
) -> tuple[Duplicate, ...]:
    """重複を探す: lines of one likeness, neither of which follows the other in time.

    Certificates last `years` years; one that starts in the last 180 days of another follows it, as does one that names
    the other as its predecessor. Lines of one order are put side by side by whoever enters them, and not compared.
    Each line is given once, with the first that it looks like.
    """
    alike: dict[tuple[str, str], list[StandingLine]] = {}
    for known in standing:
        alike.setdefault(likeness(known.wanted), []).append(known)
    found = []
    for number, line in lines.items():
        looking = alike.get(likeness(line.wanted), ())
        like = next((known for known in looking if _is_like(line.wanted, known, years)), None)
        if like:
            found.append(Duplicate(number, like))
    return tuple(found)


def _is_like(wanted: Wanted, known: StandingLine, years: int) -> bool:
    if wanted.predecessor and wanted.predecessor == known.certificate_id:
        return False
    start_on, other = wanted.start_on, known.wanted.start_on
    return not _follows(start_on, other, years) and not _follows(other, start_on, years)


def _follows(later: date, earlier: date, years: int) -> bool:
    return later >= ValidityPeriod.starting_on(earlier, years).expiry_on - LONGEST_WAIT

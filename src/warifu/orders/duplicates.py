"""重複の疑い: lines that look as if the same certificate was ordered twice. The person who submits them decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from warifu.kernel.folding import fold
from warifu.kernel.period import ValidityPeriod
from warifu.orders.facts import LineForm
from warifu.orders.ordering import LONGEST_WAIT


@dataclass(frozen=True, slots=True)
class StandingLine:
    """既存の明細: a line of an order that is open or issued, and its certificate once there is one."""

    order_id: str
    line_id: str
    number: int
    purpose_label: str
    holder: str
    start_on: date
    certificate_id: str | None = None


@dataclass(frozen=True, slots=True)
class Duplicate:
    """重複の疑い: the line `number` looks like a line that stands already."""

    number: int
    like: StandingLine

    def __str__(self) -> str:
        certificate = f" ({self.like.certificate_id})" if self.like.certificate_id else ""
        return f"{self.number} = {self.like.order_id} #{self.like.number}{certificate}"


def likeness(line: LineForm | StandingLine) -> tuple[str, str]:
    """似ている点: purpose label and holder, with width, case and spacing ignored."""
    return fold(line.purpose_label), fold(line.holder)


def find_duplicates(
    forms: Mapping[int, LineForm], standing: Sequence[StandingLine], years: int
) -> tuple[Duplicate, ...]:
    """重複を探す: lines of one likeness, neither of which follows the other in time.

    Certificates last `years` years; one that starts in the last 180 days of another follows it, as does one that names
    the other as its predecessor. Lines of one order are put side by side by whoever enters them, and not compared.
    Each line is given once, with the first that it looks like.
    """
    alike: dict[tuple[str, str], list[StandingLine]] = {}
    for line in standing:
        alike.setdefault(likeness(line), []).append(line)
    found = []
    for number, form in forms.items():
        like = next((line for line in alike.get(likeness(form), ()) if _is_like(form, line, years)), None)
        if like:
            found.append(Duplicate(number, like))
    return tuple(found)


def _is_like(form: LineForm, line: StandingLine, years: int) -> bool:
    if form.predecessor and form.predecessor == line.certificate_id:
        return False
    return not _follows(form.start_on, line.start_on, years) and not _follows(line.start_on, form.start_on, years)


def _follows(later: date, earlier: date, years: int) -> bool:
    return later >= ValidityPeriod.starting_on(earlier, years).expiry_on - LONGEST_WAIT

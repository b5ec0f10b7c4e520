"""A renewal: a certificate that will be renewed, with all dates of its uses."""

from dataclasses import dataclass
from datetime import date

from oracles.planner.dates import (
    FURTHEST_START,
    ApplyBy,
    OrderBy,
    apply_by,
    late_start_on,
    order_by,
    receive_by,
    wanted_start_on,
)
from oracles.planner.estate import Certificate, Estate, Use
from oracles.planner.outlook import Earliest, Registration, earliest, first_order_day, is_late, registration


@dataclass(frozen=True)
class Reckoned:
    """A use with its dates backwards and forwards."""

    certificate: Certificate
    use: Use
    apply_by: ApplyBy
    receive_by_on: date
    order_by: OrderBy
    earliest: Earliest
    registration: Registration

    @property
    def late(self) -> bool:
        """Whether the use is late."""
        return is_late(self.use, self.earliest.apply_on, self.registration.on, self.apply_by)


@dataclass(frozen=True)
class Renewal:
    """A certificate that will be renewed, with its uses; the earliest of their dates are the certificate's."""

    certificate: Certificate
    uses: tuple[Reckoned, ...]
    estate: Estate

    @property
    def late(self) -> bool:
        """Whether the certificate is not yet ordered and a use of it is late."""
        return not self.certificate.ordered and any(use.late for use in self.uses)

    @property
    def order_by_on(self) -> date:
        """The earliest O."""
        return min(use.order_by.on for use in self.uses)

    @property
    def cut_over_on(self) -> date:
        """The earliest C."""
        return min(use.apply_by.cut_over_on for use in self.uses)

    @property
    def order_from_on(self) -> date | None:
        """From when to order: 180 days before the wanted start; today where it is late; None once ordered."""
        if self.certificate.ordered:
            return None
        if self.late:
            return self.estate.today
        wanted = wanted_start_on(self.certificate, self.cut_over_on, self.order_by_on, self.estate)
        return max(self.estate.today, wanted - FURTHEST_START)

    def start_on(self, order_on: date | None) -> date | None:
        """When the successor starts, given the date of its order; what is known of it once it is ordered."""
        if self.certificate.ordered or order_on is None:
            return self.certificate.successor_start_on
        if self.late:
            return late_start_on(self.certificate, self.cut_over_on, order_on, self.estate)
        return max(order_on, wanted_start_on(self.certificate, self.cut_over_on, self.order_by_on, self.estate))


def renewal(certificate: Certificate, estate: Estate) -> Renewal:
    """A certificate's uses with all their dates, an order being placed on the first day possible."""
    uses = []
    for use in certificate.uses:
        by = apply_by(use, certificate.expiry_on, estate)
        receive_by_on = receive_by(by.on, estate)
        days = earliest(certificate, use, first_order_day(estate), estate)
        uses.append(
            Reckoned(
                certificate=certificate,
                use=use,
                apply_by=by,
                receive_by_on=receive_by_on,
                order_by=order_by(receive_by_on, certificate.medium, estate),
                earliest=days,
                registration=registration(use, days.apply_on, by, estate),
            )
        )
    return Renewal(certificate, tuple(uses), estate)

"""システム一覧: the relying systems of one installation, found by their codes."""

from dataclasses import dataclass

from warifu.systems.errors import UseUnknown
from warifu.systems.facts import Desk, System, Use


@dataclass(frozen=True, slots=True)
class Catalogue:
    """システム一覧: `systems` in the order of their file."""

    systems: tuple[System, ...]

    @property
    def uses(self) -> tuple[Use, ...]:
        """全用途: systems, then channels, then areas."""
        return tuple(use for system in self.systems for use in system.uses)

    @property
    def desks(self) -> tuple[Desk, ...]:
        """全窓口."""
        return tuple(desk for system in self.systems for desk in system.desks)

    def find(self, code: str) -> System | None:
        """システムを探す: None when there is none of this code."""
        return next((system for system in self.systems if system.code == code), None)

    def find_use(self, system: str, channel: str, area: str | None) -> Use:
        """用途を探す: the use of these codes. Raises UseUnknown (registration.use_unknown)."""
        found = next((u for u in self.uses if (u.system, u.channel, u.area) == (system, channel, area or None)), None)
        if found is None:
            raise UseUnknown(system, channel, area or "")
        return found

    def desk_of(self, use: Use) -> Desk:
        """用途の窓口: where to apply for `use`. Raises UseUnknown (registration.use_unknown)."""
        found = self.find(use.system)
        if found is None or use not in found.uses:
            raise UseUnknown(use.system, use.channel, use.area or "")
        return found.desk_of(use)

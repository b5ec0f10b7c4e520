"""システムと用途の名前: as people read them, from the rows of the catalogue; a code without a row is shown as it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from warifu.messages import Language
from warifu.systems.facts import Area, Channel, System, Use


@dataclass(frozen=True, slots=True)
class Names:
    """名前: of `systems` and their uses, in one language."""

    systems: Sequence[System]
    language: Language

    def system(self, code: str) -> str:
        """システム名."""
        found = self._system(code)
        return found.name.say(self.language) if found else code

    def short_system(self, code: str) -> str:
        """システム名(短): for table heads."""
        found = self._system(code)
        return found.short.say(self.language) if found else code

    def channel(self, use: Use) -> str:
        """経路名: the channel, with the area where the use has one: 東京エリアのデータ提供 / Data, Tokyo area."""
        found = self._channel(use)
        channel = found.name.say(self.language) if found else use.channel
        if use.area is None:
            return channel
        area = self._area(use)
        return f"{area}エリアの{channel}" if self.language == "ja" else f"{channel}, {area} area"

    def column(self, use: Use) -> str:
        """列見出し: the shortest name that tells this use from the others of its system."""
        system, channel = self._system(use.system), self._channel(use)
        short = channel.short.say(self.language) if channel else use.channel
        if use.area is None:
            return short
        several = system is not None and len(system.channels) > 1
        return f"{self._area(use)} {short}" if several else self._area(use)

    def use(self, use: Use) -> str:
        """用途名: system and channel together."""
        separator = " " if self.language == "ja" else ", "
        return f"{self.system(use.system)}{separator}{self.channel(use)}"

    def _area(self, use: Use) -> str:
        system = self._system(use.system)
        found: Area | None = next((area for area in system.areas if area.code == use.area), None) if system else None
        return found.name.say(self.language) if found else use.area or ""

    def _channel(self, use: Use) -> Channel | None:
        system = self._system(use.system)
        return next((channel for channel in system.channels if channel.code == use.channel), None) if system else None

    def _system(self, code: str) -> System | None:
        return next((system for system in self.systems if system.code == code), None)

"""証跡の採番: committed entries get their places in the one sequence; a hash tree will grow from what this returns."""

from collections.abc import Sequence

from warifu.evidence.facts import NumberedEntry
from warifu.workflows.installation import Installation

AT_ONCE = 1_000


def number_evidence(installation: Installation) -> Sequence[NumberedEntry]:
    """番号を付ける: gapless and in one transaction; the caller holds the sequencer's lease."""
    with installation.unit_of_work.write() as stores:
        return stores.evidence.number_committed(AT_ONCE)

"""証跡の採番: committed entries get their places in the one sequence, and the hash tree grows by them."""

from warifu.workflows.installation import Installation

AT_ONCE = 1_000


def number_evidence(installation: Installation) -> int:
    """番号を付ける: how many; gapless and in one transaction. The caller holds the sequencer's lease."""
    with installation.unit_of_work.write() as stores:
        return len(stores.evidence.number_committed(AT_ONCE))


def number_all_evidence(installation: Installation) -> int:
    """すべてに番号を付ける: how many have one now; in steps, so that others can write in between."""
    while number_evidence(installation) == AT_ONCE:
        pass
    with installation.unit_of_work.read() as stores:
        return stores.evidence.size()

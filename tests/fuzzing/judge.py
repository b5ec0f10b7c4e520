"""The verdict about one input: a right answer or a coded refusal, soon, and in little memory."""

import resource

from fixtures.watchdog import longest_hold

from fuzzing.targets import Target
from warifu.kernel.errors import WarifuError

LONGEST_SECONDS = 0.2
MOST_MEMORY = 64 * 1024 * 1024


def fault_of(target: Target, data: bytes) -> str | None:
    """What is wrong with how the reader took it, in a word or two; None where nothing is."""
    before = _peak()
    try:
        target.read(data)
    except WarifuError:
        pass
    except BaseException as fault:
        if isinstance(fault, KeyboardInterrupt):
            raise
        return f"raised {type(fault).__name__}: {fault}"[:300]
    if _peak() - before > MOST_MEMORY:
        return f"took {(_peak() - before) >> 20} MiB"
    held = longest_hold(lambda: target.read(data))
    return f"held every thread for {held:.2f} s" if held > LONGEST_SECONDS else None


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

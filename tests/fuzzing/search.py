"""A search in a process of its own: `python -m fuzzing.search TARGET FOLDER SEED RUNS SECONDS`, run in tests/.

FOLDER holds what was found so far, one file an input; what reaches code that nothing before reached is added to it.
An input that looks like a fault is written beside the folder, as `crash-…`, and ends the process with 77. Instrumented
code is slow: whoever runs this has each such input judged again (fuzzing.judge).
"""

import resource
import sys
import time
from contextlib import suppress

import atheris

with atheris.instrument_imports(include=["warifu", "fuzzing", "asn1crypto"]):
    from fuzzing.targets import PLANTED, TARGETS, Target
    from warifu.kernel.errors import WarifuError

LONGEST_SECONDS = 0.2
MOST_KIB = 64 * 1024


class LooksBad(Exception):
    """Slow, or large."""


def once(target: Target, data: bytes) -> None:
    peak, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.thread_time()
    with suppress(WarifuError):
        target.read(data)
    if time.thread_time() - began > LONGEST_SECONDS:
        raise LooksBad("slow")
    if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak > MOST_KIB:
        raise LooksBad("large")


def main(name: str, folder: str, seed: str, runs: str, seconds: str) -> None:
    target = (TARGETS | PLANTED)[name]
    options = [
        f"-seed={seed}",
        f"-runs={runs}",
        f"-max_total_time={seconds}",
        f"-max_len={target.largest}",
        f"-artifact_prefix={folder}.",
        "-rss_limit_mb=2048",
        "-print_final_stats=1",
    ]
    atheris.Setup(["search", folder, *options], lambda data: once(target, data))
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])

"""制限付きの子プロセス: where what others made is computed with, under limits of time and memory.

To load a private key is to have its primes proven, and to open a PKCS#12 is to count its rounds: one call, which
nothing can interrupt, for as long as whoever made the file likes. A process can be ended.
"""

import contextlib
import subprocess
import sys

WITHIN_SECONDS = 20
MEMORY = 512 * 1024 * 1024


class LimitReached(Exception):
    """制限に達した: the process was ended, or its module could not do its work."""


def ask_process(module: str, data: bytes) -> bytes:
    """子プロセスにたずねる: `module` is run, reads `data` from its input, calls `limit_process`, and prints its answer.

    Nothing stands in its command line, and what it says on its error output is kept by nobody. Raises LimitReached.
    """
    command = [sys.executable, "-P", "-m", module]
    try:
        done = subprocess.run(  # noqa: S603  # our own module
            command, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=WITHIN_SECONDS, check=True
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        raise LimitReached from None
    return done.stdout


def limit_process() -> None:
    """自分に制限をかける: processor time and memory, where the operating system has such limits."""
    with contextlib.suppress(ImportError):  # Windows: the time limit of whoever asked is all there is
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (WITHIN_SECONDS, WITHIN_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

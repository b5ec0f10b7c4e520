"""一括処理の組立て: batches are spread over processes that each do the whole of the work, as nodes do.

A process is forked, so what this one has loaded is shared and not loaded again; database connections and token drivers
are not shared, each process opens its own. When this process dies, the others end with the batch they are at.
"""

import gc
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from typing import Any, Generic, TypeAlias, TypeVar

from warifu.adapters.database.database import Database
from warifu.adapters.x509.lint.pkilint_certificates import load_linter
from warifu.adapters.x509.requests.csr import LARGEST, read_request
from warifu.authority.facts import RequestFacts
from warifu.bootstrap.errors import ProcessEnded
from warifu.kernel.errors import NotUnderstood, WarifuError
from warifu.workflows.installation import Installation

BATCH = 500
PROCESSES = 2
AHEAD = 2  # batches given to a process: the one it is at and the next
END_WITHIN_SECONDS = 30.0

Read: TypeAlias = RequestFacts | WarifuError
T = TypeVar("T")
R = TypeVar("R")
_FORK = get_context("fork")


@dataclass(slots=True)
class _Helper:
    process: ForkProcess
    channel: "Connection[Any, Any]"
    waiting: int = 0


class Spread(Generic[T, R]):
    """並列処理: runs `work` on every batch in one of PROCESSES processes; results come as they are finished."""

    def __init__(self, installation: Installation, work: Callable[[T], R]) -> None:
        self._installation = installation
        self._work = work
        self._helpers: list[_Helper] = []

    def over(self, batches: Iterator[T]) -> Iterator[R]:
        """進める: raises what `work` raised, ProcessEnded when a process died; other batches may be done by then."""
        try:
            for batch in batches:
                while (helper := self._free()) is None:
                    yield from self._finished()
                with _alive(helper):
                    helper.channel.send(batch)
                helper.waiting += 1
            while any(helper.waiting for helper in self._helpers):
                yield from self._finished()
        finally:
            self._end()

    def _free(self) -> _Helper | None:
        """Give the process with the least to do; one more is started before any has to wait."""
        idle = min(self._helpers, key=lambda helper: helper.waiting, default=None)
        if (idle is None or idle.waiting) and len(self._helpers) < PROCESSES:
            self._helpers.append(self._started())
            return self._helpers[-1]
        return idle if idle and idle.waiting < AHEAD else None

    def _started(self) -> _Helper:
        if not self._helpers:
            assert isinstance(self._installation.unit_of_work, Database)
            self._installation.unit_of_work.close()  # a connection must not be there twice
            load_linter()
            gc.collect()
            gc.freeze()  # what is loaded stays: it is not looked through again, and its memory remains shared
        ours, theirs = _FORK.Pipe()
        not_theirs = [ours, *(helper.channel for helper in self._helpers)]
        process = _FORK.Process(target=_serve, args=(theirs, not_theirs, self._work))
        process.start()
        theirs.close()
        return _Helper(process, ours)

    def _finished(self) -> Iterator[R]:
        ready = wait([helper.channel for helper in self._helpers if helper.waiting])
        for helper in self._helpers:
            if helper.channel in ready:
                with _alive(helper):
                    done, raised = helper.channel.recv()
                helper.waiting -= 1
                if raised:
                    raise raised[0](**raised[1])
                yield done

    def _end(self) -> None:
        for helper in self._helpers:
            helper.channel.close()
        for helper in self._helpers:
            helper.process.join(END_WITHIN_SECONDS)


@contextmanager
def _alive(helper: _Helper) -> Iterator[None]:
    """Raise ProcessEnded when the process at the other end is gone."""
    try:
        yield
    except (EOFError, OSError):
        helper.process.join(END_WITHIN_SECONDS)
        raise ProcessEnded(str(helper.process.exitcode)) from None


def _serve(channel: "Connection[Any, Any]", not_ours: Sequence["Connection[Any, Any]"], work: Callable[[T], R]) -> None:
    """Work until nobody asks any more. Refusals travel as class and facts, because exceptions do not travel well."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the process that asks: it lets us finish the batch
    for other in not_ours:
        other.close()
    with suppress(EOFError, OSError):
        while True:
            batch = channel.recv()
            try:
                answer: Any = (work(batch), None)
            except WarifuError as refused:
                answer = (None, (type(refused), refused.facts()))
            channel.send(answer)


def read_file(path: str) -> Read:
    """CSRのファイルを読む: or what it is refused for, in its place."""
    try:
        return read_request(_content(path))
    except WarifuError as refused:
        return refused


def _content(path: str) -> bytes:
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            return os.read(file, LARGEST + 1)
        finally:
            os.close(file)
    except OSError as fault:
        raise NotUnderstood("CSR (PKCS#10)", fault.strerror or "unreadable") from None

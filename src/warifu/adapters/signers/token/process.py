"""トークンの作業プロセスの世話: started when first needed, asked over a socket, started again when it dies.

A process of its own rather than a thread, because a driver is somebody else's C; started anew rather than forked,
because a driver does not survive a fork (PKCS#11 2.40, section 5.4).
"""

import contextlib
import os
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime
from dataclasses import dataclass, field
from itertools import count
from threading import Lock, Thread

from warifu.adapters.signers.token.messages import Kind, Message, pack, receive
from warifu.authority.errors import KeyUnavailable
from warifu.kernel.errors import NotUnderstood

WORKER = "warifu.adapters.signers.token.worker"
START_WITHIN_SECONDS = 30.0
END_WITHIN_SECONDS = 5.0
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0
PATIENCE_SECONDS = 0.5


class Ended(Exception):
    """終わった: the worker is gone and did not answer; its text says what is known."""


@dataclass(frozen=True, slots=True)
class TokenPlace:
    """トークンの場所: the driver's file, the token's label, the file with the user PIN, how many sessions at most."""

    module: str
    label: str
    pin_file: str
    sessions: int = 4


class Worker:
    """作業プロセス: one run of it. Every request gets an answer or Ended."""

    def __init__(self) -> None:
        self._channel, theirs = socket.socketpair()
        limit = struct.pack("ll", int(START_WITHIN_SECONDS), 0)
        self._channel.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
        self.process = subprocess.Popen(  # noqa: S603  # our own module; no PIN among its words
            [sys.executable, "-P", "-m", WORKER, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl+C on the terminal is for us, and we may sign until we end
        )
        theirs.close()
        self._lock = Lock()
        self._numbers = count(1)
        self._waiting: dict[int, Future[Message]] = {}
        self._over = ""
        Thread(target=self._listen, name="token", daemon=True).start()

    def ask(self, kind: Kind, fields: Sequence[bytes], seconds: float) -> Message:
        """たずねる: Raises Ended, NotInTime."""
        waiting: Future[Message] = Future()
        with self._lock:
            if self._over:
                raise Ended(self._over)
            number = next(self._numbers)
            packed = pack(Message(number, kind, fields))
            self._waiting[number] = waiting
            try:
                self._channel.sendall(packed)
            except OSError:
                self.process.kill()  # what is half sent cannot be taken back; the listener tells everybody
        return waiting.result(seconds)

    def end(self) -> None:
        """終える: at once; what waits gets Ended."""
        with contextlib.suppress(OSError):
            self._channel.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(END_WITHIN_SECONDS)
        self.process.kill()
        self.process.wait()

    def _listen(self) -> None:
        with contextlib.suppress(OSError, NotUnderstood):
            while (answer := receive(self._channel)) is not None:
                with self._lock:
                    waiting = self._waiting.pop(answer.number, None)
                if waiting is not None:
                    waiting.set_result(answer)
        self.process.kill()
        code = self.process.wait()
        with self._lock:
            self._over = f"the process of the driver ended ({f'signal {-code}' if code < 0 else f'status {code}'})"
            left = list(self._waiting.values())
            self._waiting.clear()
            self._channel.close()
        for waiting in left:
            waiting.set_exception(Ended(self._over))


@dataclass
class TokenProcess:
    """トークンの口: asks the worker, and sees to it that there is one. May be used from several threads."""

    place: TokenPlace
    _worker: Worker | None = None
    _owner: int = 0
    _failures: int = 0
    _rests_until: float = 0.0
    _lock: Lock = field(default_factory=Lock)

    def ask(self, kind: Kind, name: str, *fields: bytes, seconds: float, twice: bool = True) -> Sequence[bytes]:
        """たずねる: about the key `name`. `twice` asks a fresh worker once more when the first one died on it.

        Raises KeyUnavailable.
        """
        why = ""
        for _ in range(2 if twice else 1):
            worker = None
            try:
                worker = self._running()
                answer = worker.ask(kind, (name.encode(), *fields), seconds)
            except Ended as ended:
                why = str(ended)
            except NotInTime:
                self._drop(worker)
                raise KeyUnavailable(name, f"the token gave no answer within {seconds:g} s") from None
            else:
                if answer.kind is Kind.DONE:
                    self._failures = 0
                    return answer.fields
                why = b"".join(answer.fields).decode("utf-8", "replace")
                if answer.kind is Kind.REFUSED:
                    raise KeyUnavailable(name, why)
            self._drop(worker)
        raise KeyUnavailable(name, why)

    def close(self) -> None:
        """閉じる: the worker ends; the next question starts another."""
        with self._lock:
            worker, self._worker = self._worker, None
        if worker is not None and self._owner == os.getpid():
            worker.end()

    @property
    def process_id(self) -> int | None:
        """作業プロセスの番号: None when none runs."""
        worker = self._worker
        return None if worker is None else worker.process.pid

    def _running(self) -> Worker:
        with self._lock:
            if self._worker is None or self._owner != os.getpid():
                self._rest()
                self._worker, self._owner = self._started(), os.getpid()
            return self._worker

    def _started(self) -> Worker:
        place = self.place
        words = (place.module, place.label, place.pin_file, str(place.sessions))
        worker = Worker()
        try:
            answer = worker.ask(Kind.START, [word.encode() for word in words], START_WITHIN_SECONDS)
        except (Ended, NotInTime) as fault:
            self._note_failure()
            worker.end()
            raise Ended(str(fault) or f"the driver did not load within {START_WITHIN_SECONDS:g} s") from None
        if answer.kind is not Kind.DONE:
            self._note_failure()
            worker.end()
            raise KeyUnavailable(place.label, b"".join(answer.fields).decode("utf-8", "replace"))
        return worker

    def _drop(self, worker: Worker | None) -> None:
        if worker is None:
            return
        with self._lock:
            if self._worker is worker:  # of many that saw it die, one counts it
                self._worker = None
                self._note_failure()
        worker.process.kill()

    def _rest(self) -> None:
        """Wait for a short pause to end; with a longer one the caller is told, and does not block an entry point."""
        left = self._rests_until - time.monotonic()
        if left > PATIENCE_SECONDS:
            raise KeyUnavailable(
                self.place.label, f"the driver failed {self._failures} times; next try in {left:.1f} s"
            )
        time.sleep(max(left, 0.0))

    def _note_failure(self) -> None:
        """Count one, with the lock held: the first restart is at once, each later one takes twice as long."""
        self._failures += 1
        pause = FIRST_PAUSE_SECONDS * 2 ** (self._failures - 2) if self._failures > 1 else 0.0
        self._rests_until = time.monotonic() + min(pause, LONGEST_PAUSE_SECONDS)

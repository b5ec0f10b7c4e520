"""トークンの作業プロセス: the one process that loads the driver. `python -m … FD`; it ends when FD does.

What a driver prints goes nowhere, its crash takes nothing along, and the PIN is in the memory of this process only.
"""

import os
import resource
import signal
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from warifu.adapters.signers.token.messages import Kind, Message, pack, receive
from warifu.authority.errors import KeyUnavailable
from warifu.authority.facts import KeyAlgorithm

if TYPE_CHECKING:
    from warifu.adapters.signers.token.keys import TokenKeys

LONGEST_REASON = 500


class Desk:
    """要求の処理: answers each request in a thread with a session of its own."""

    def __init__(self, channel: socket.socket, keys: "TokenKeys") -> None:
        self._channel = channel
        self._keys = keys
        self._sending = Lock()

    def answer(self, request: Message) -> None:
        """答える: always exactly once."""
        from pkcs11 import PKCS11Error

        from warifu.adapters.signers.token.sessions import Lost, Refused

        try:
            answer = Message(request.number, Kind.DONE, self._do(request))
        except Lost as fault:
            answer = _with_reason(request, Kind.LOST, str(fault))
        except Refused as fault:
            answer = _with_reason(request, Kind.REFUSED, str(fault))
        except KeyUnavailable as fault:
            answer = _with_reason(request, Kind.REFUSED, f"{fault.name}: {fault.why}")
        except PKCS11Error as fault:
            answer = _with_reason(request, Kind.REFUSED, f"the token says {type(fault).__name__}")
        except Exception as fault:  # noqa: BLE001  # a caller waits; whatever it was, this process is not to be trusted on
            answer = _with_reason(request, Kind.LOST, type(fault).__name__)
        with self._sending:
            self._channel.sendall(pack(answer))

    def _do(self, request: Message) -> tuple[bytes, ...]:
        name = request.fields[0].decode()
        match request.kind:
            case Kind.HAS:
                return (b"1",) if self._keys.has(name) else ()
            case Kind.CREATE:
                return (self._keys.create(name, KeyAlgorithm(request.fields[1].decode())),)
            case Kind.OPEN:
                return (self._keys.open(name),)
            case Kind.SIGN:
                return tuple(self._keys.sign(name, request.fields[1:]))
        raise ValueError(request.kind)


def serve(channel: socket.socket) -> None:
    """処理を続ける: the first message names module, token, PIN file and sessions; returns when the peer is gone."""
    start = receive(channel)
    if start is None:
        return
    module, label, pin_file, sessions = (field.decode() for field in start.fields)
    try:
        keys = _load(module, label, Path(pin_file), int(sessions))
    except ImportError:
        refusal = "python-pkcs11 is not installed; install Warifu with the extra hsm"
        channel.sendall(pack(_with_reason(start, Kind.REFUSED, refusal)))
        return
    except (RuntimeError, OSError) as fault:
        channel.sendall(pack(_with_reason(start, Kind.REFUSED, f"the driver cannot be loaded: {fault}")))
        return
    channel.sendall(pack(Message(start.number, Kind.DONE)))
    desk = Desk(channel, keys)
    threads = ThreadPoolExecutor(int(sessions))
    while (request := receive(channel)) is not None:
        threads.submit(desk.answer, request)


def _load(module: str, label: str, pin_file: Path, sessions: int) -> "TokenKeys":
    from warifu.adapters.signers.token.driver import load_driver
    from warifu.adapters.signers.token.keys import TokenKeys
    from warifu.adapters.signers.token.sessions import TokenSessions

    return TokenKeys(TokenSessions(load_driver(module, sessions), label, pin_file))


def _with_reason(request: Message, kind: Kind, reason: str) -> Message:
    return Message(request.number, kind, (reason[:LONGEST_REASON].encode(),))


def main() -> None:
    """開始: the channel's file descriptor is the only argument."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # it ends with its parent, which may still have to sign on its way out
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold the PIN
    try:
        serve(socket.socket(fileno=int(sys.argv[1])))
    finally:
        os._exit(0)  # waits for no thread: one may hang in the driver


if __name__ == "__main__":
    main()

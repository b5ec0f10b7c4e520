"""トークンのセッション: one for each thread that asks, all under one login, found anew when they are lost.

Login belongs to the process, not to a session (PKCS#11 2.40, section 5.6): the first session logs in and stays open,
the others come in behind it.
"""

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pkcs11
from pkcs11._pkcs11 import lib

from warifu.adapters.private_files import read_private
from warifu.kernel.secret import Secret

T = TypeVar("T")

LOST = (
    pkcs11.DeviceError,
    pkcs11.DeviceRemoved,
    pkcs11.KeyHandleInvalid,
    pkcs11.NoSuchToken,
    pkcs11.ObjectHandleInvalid,
    pkcs11.SessionClosed,
    pkcs11.SessionHandleInvalid,
    pkcs11.SlotIDInvalid,
    pkcs11.TokenNotPresent,
    pkcs11.TokenNotRecognised,
    pkcs11.UserNotLoggedIn,
)
PIN_REFUSED = (
    pkcs11.PinExpired,
    pkcs11.PinIncorrect,
    pkcs11.PinInvalid,
    pkcs11.PinLenRange,
    pkcs11.PinLocked,
    pkcs11.UserPinNotInitialized,
)


class Refused(Exception):
    """断り: the token is there and says no; its text is for people and holds no secret."""


class Lost(Exception):
    """接続切れ: the token cannot be reached from this process; another process may."""


@dataclass(slots=True)
class Seat:
    """席: a thread's own session, and the private keys it has found in it."""

    session: pkcs11.Session
    token: pkcs11.Token
    turn: int
    keys: dict[str, pkcs11.PrivateKey] = field(default_factory=dict)


class TokenSessions:
    """セッションの置き場: `label` names the token, `pin_file` (0600) holds its user PIN and is read at each login."""

    def __init__(self, driver: lib, label: str, pin_file: Path) -> None:
        self._driver = driver
        self._label = label
        self._pin_file = pin_file
        self._lock = threading.Lock()
        self._own = threading.local()
        self._first: pkcs11.Session | None = None
        self._turn = 0
        self._refused: Secret[str] | None = None

    def run(self, work: Callable[[Seat], T]) -> T:
        """行う: with this thread's session, and once more from a fresh login when it was lost.

        Raises Refused, Lost, KeyUnavailable (PIN file), and what `work` raises.
        """
        with contextlib.suppress(*LOST):
            return work(self._seat())
        self._give_up()
        try:
            return work(self._seat())
        except LOST as fault:
            if isinstance(fault, pkcs11.NoSuchToken):
                raise Lost(f"the driver shows no token called {self._label}") from None
            raise Lost(f"{type(fault).__name__}, again after a new login") from None

    def _seat(self) -> Seat:
        seat: Seat | None = getattr(self._own, "seat", None)
        if seat is None or seat.turn != self._turn:
            with self._lock:
                seat = self._own.seat = self._open()
        return seat

    def _open(self) -> Seat:
        token = self._driver.get_token(token_label=self._label)
        if self._first is None:
            self._first = self._log_in(token)
        return Seat(token.open(), token, self._turn)

    def _log_in(self, token: pkcs11.Token) -> pkcs11.Session:
        """Try a PIN that was refused never again: a few more tries lock a real token for good."""
        pin = read_private(self._pin_file).decode("utf-8", "replace").rstrip("\r\n")
        if self._refused is not None and self._refused.reveal() == pin:
            raise Refused(f"the token refused this PIN before; it is tried again when {self._pin_file.name} changes")
        try:
            return token.open(user_pin=pin)
        except pkcs11.UserAlreadyLoggedIn:
            return token.open()
        except PIN_REFUSED as fault:
            self._refused = Secret(pin)
            raise Refused(f"the token refuses the PIN in {self._pin_file.name} ({type(fault).__name__})") from None

    def _give_up(self) -> None:
        seat: Seat | None = getattr(self._own, "seat", None)
        with self._lock:
            if seat is not None:
                _close(seat.session)
            if seat is None or seat.turn == self._turn:
                _close(self._first)
                self._first = None
                self._turn += 1


def _close(session: pkcs11.Session | None) -> None:
    if session is not None:
        with contextlib.suppress(pkcs11.PKCS11Error):
            session.close()

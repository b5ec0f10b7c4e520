"""判断の材料: roll, revocation lists and trust anchors, read from files, and again when these change.

    publish/trust/NAME.pem   the certificates of an authority that is trusted here
    publish/crl/*.crl        revocation lists, DER, any name
    publish/roll/SYSTEM.json admission rolls

A broken file never takes the place of a good one: what is held stays, grows old and then refuses. Only trust can be
withdrawn by removing its file.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog
from cryptography import x509

from warifu.adapters.parsing import refusing
from warifu.adapters.roll import crl_file, roll_file
from warifu.adapters.tls.presented import TrustSet, authority_id
from warifu.gateway.facts import AdmissionRoll, Presented, RevocationList, Revocations, Unreadable
from warifu.kernel.errors import BadInput, NotUnderstood, TooLarge

LOOK_EVERY_SECONDS = 1.0
LARGEST_TRUST = 1024 * 1024

Mark = tuple[int, int, int]
log = structlog.get_logger("warifu.gate")


@dataclass(frozen=True, slots=True)
class LoadedState:
    """読み込んだ材料: all files as read at one moment; see warifu.gateway.ports.GateState."""

    trust: TrustSet
    revocations: Revocations
    rolls: Mapping[str, AdmissionRoll]

    def roll(self, system: str) -> AdmissionRoll | None:
        return self.rolls.get(system)

    def present(self, chain: Sequence[bytes], now: datetime) -> Presented | Unreadable | None:
        return self.trust.present(chain, now)


class GateFiles:
    """判断の材料のファイル: watches `publish` and looks for changes at most once a second, off the event loop.

    `trust` names the PEM files (without suffix) under publish/trust whose certificates are trusted; others are not.
    `systems` are the codes of those whose rolls are read.
    Nothing there at all is a state, too: it refuses everybody.
    """

    def __init__(self, publish: Path, trust: Sequence[str], systems: Sequence[str]) -> None:
        self._publish = publish
        self._systems = tuple(systems)
        self._trust_names = tuple(trust)
        self._marks: dict[Path, Mark] = {}
        self._certificates: dict[Path, tuple[x509.Certificate, ...]] = {}
        self._state = LoadedState(TrustSet(()), {}, {})
        self._looking = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, "gate")  # of its own: others wait for tokens and databases
        self._looked_at = time.monotonic()
        self._look()

    async def current(self) -> LoadedState:
        """いまの材料: looks at the files when the last look is a second old."""
        if time.monotonic() - self._looked_at >= LOOK_EVERY_SECONDS:
            async with self._looking:
                if time.monotonic() - self._looked_at >= LOOK_EVERY_SECONDS:
                    await asyncio.get_running_loop().run_in_executor(self._thread, self._look)
                    self._looked_at = time.monotonic()
        return self._state

    def _look(self) -> None:
        trust, trust_changed = self._look_at_trust()
        lists = dict(self._state.revocations)
        for path in sorted((self._publish / "crl").glob("*.crl")):
            if trust_changed or self._changed(path):
                self._take_list(path, trust, lists)
        if trust_changed:
            known = {authority_id(c) for c in trust.certificates}
            lists = {id: held for id, held in lists.items() if id in known}
        rolls = dict(self._state.rolls)
        for system in self._systems:
            path = self._publish / "roll" / f"{system}.json"
            if self._changed(path):
                self._take_roll(path, system, rolls)
        self._state = LoadedState(trust, lists, rolls)

    def _look_at_trust(self) -> tuple[TrustSet, bool]:
        before = dict(self._certificates)
        for name in self._trust_names:
            path = self._publish / "trust" / f"{name}.pem"
            if not self._changed(path):
                continue
            if path not in self._marks:
                self._certificates.pop(path, None)
                continue
            try:
                self._certificates[path] = _anchors(_read(path, LARGEST_TRUST))
            except (BadInput, OSError) as error:
                self._refuse("gate.trust_refused", path, error)
        if self._certificates == before:
            return self._state.trust, False
        return TrustSet([c for certificates in self._certificates.values() for c in certificates]), True

    def _take_list(self, path: Path, trust: TrustSet, lists: dict[str, RevocationList]) -> None:
        try:
            new = crl_file.read_revocation_list(_read(path, crl_file.LARGEST), trust.certificates)
            held = lists.get(new.authority_id) if new else None
            if new and held and new.number < held.number:
                raise NotUnderstood("CRL", f"number {new.number} is older than {held.number}, which is held")
        except (BadInput, OSError) as error:
            self._refuse("gate.list_refused", path, error)
        else:
            if new:
                lists[new.authority_id] = new

    def _take_roll(self, path: Path, system: str, rolls: dict[str, AdmissionRoll]) -> None:
        try:
            new = roll_file.read_roll(_read(path, roll_file.LARGEST))
            held = rolls.get(system)
            if new.system != system:
                raise NotUnderstood("admission roll", f"this is the roll of {new.system}")
            if held is not None and new.number < held.number:
                raise NotUnderstood("admission roll", f"number {new.number} is older than {held.number}, which is held")
        except (BadInput, OSError) as error:
            self._refuse("gate.roll_refused", path, error)
        else:
            rolls[system] = new

    def _refuse(self, event: str, path: Path, error: Exception) -> None:
        if isinstance(error, OSError):
            self._marks.pop(path, None)  # it may be readable at the next look without having changed
        log.warning(event, file=path.name, why=str(error)[:200])

    def _changed(self, path: Path) -> bool:
        try:
            stat = path.stat()
        except OSError:
            return self._marks.pop(path, None) is not None
        mark = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        changed = self._marks.get(path) != mark
        self._marks[path] = mark
        return changed


def _anchors(content: bytes) -> tuple[x509.Certificate, ...]:
    with refusing("trust anchors", content):
        certificates = tuple(x509.load_pem_x509_certificates(content))
        for certificate in certificates:
            authority_id(certificate)  # whoever cannot be named cannot be trusted
        return certificates


def _read(path: Path, largest: int) -> bytes:
    with path.open("rb") as file:
        content = file.read(largest + 1)
    if len(content) > largest:
        raise TooLarge(path.name, largest)
    return content

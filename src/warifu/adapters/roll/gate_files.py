"""判断の材料: roll, revocation lists and trust anchors, read from files, and again when these change.

    publish/trust/NAME.pem   the certificates of an authority that is trusted here
    publish/crl/*.crl        revocation lists, DER, any name
    publish/roll/SYSTEM.json admission rolls

Whoever can write there gets nobody in: anchors and the keys of rolls are believed by their fingerprints, which come
from elsewhere, and nothing older than what was believed before, over restarts too.

A broken file never takes the place of a good one: what is held stays, grows old and then refuses. Only trust can be
withdrawn by removing its file.
"""

import asyncio
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

from warifu.adapters.parsing import refusing
from warifu.adapters.roll import crl_file, roll_file
from warifu.adapters.roll.seen_numbers import SeenNumbers
from warifu.adapters.tls.presented import TrustSet, authority_id, is_anchor
from warifu.gateway.errors import AnchorUnknown
from warifu.gateway.facts import AdmissionRoll, Presented, RevocationList, Revocations, Unreadable
from warifu.kernel.errors import BadInput, NotUnderstood, TooLarge

LOOK_EVERY_SECONDS = 1.0
LARGEST_TRUST = 1024 * 1024

Mark = tuple[int, int, int]
log = structlog.get_logger("warifu.gate")


@dataclass(frozen=True, slots=True)
class Believed:
    """信じるもの: SHA-256 fingerprints in lower-case hex: of roots by the name of their file, and of keys of rolls."""

    anchors: Mapping[str, Collection[str]]
    roll_keys: Collection[str]


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

    `believed.anchors` names the PEM files (without suffix) under publish/trust that are read, and their roots.
    `systems` are the codes of those whose rolls are read. `seen` keeps the numbers.
    Nothing there at all is a state, too: it refuses everybody.
    """

    def __init__(self, publish: Path, believed: Believed, systems: Sequence[str], seen: SeenNumbers) -> None:
        self._publish = publish
        self._systems = tuple(systems)
        self._believed = believed
        self._seen = seen
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
        for name, anchors in self._believed.anchors.items():
            path = self._publish / "trust" / f"{name}.pem"
            if not self._changed(path):
                continue
            if path not in self._marks:
                self._certificates.pop(path, None)
                continue
            try:
                certificates = read_trust(_read(path, LARGEST_TRUST))
            except (BadInput, OSError) as error:
                self._refuse("gate.trust_refused", path, error)
                continue
            self._certificates[path], unknown = believed_certificates(certificates, anchors)
            for anchor in unknown:
                self._refuse("gate.anchor_refused", path, AnchorUnknown(anchor))
        if self._certificates == before:
            return self._state.trust, False
        return TrustSet([c for certificates in self._certificates.values() for c in certificates]), True

    def _take_list(self, path: Path, trust: TrustSet, lists: dict[str, RevocationList]) -> None:
        try:
            new = crl_file.read_revocation_list(_read(path, crl_file.LARGEST), trust.certificates)
            if new:
                self._seen.take(f"list {new.authority_id}", new.number)
        except (BadInput, OSError) as error:
            self._refuse("gate.list_refused", path, error)
        else:
            if new:
                lists[new.authority_id] = new

    def _take_roll(self, path: Path, system: str, rolls: dict[str, AdmissionRoll]) -> None:
        try:
            new = roll_file.read_roll(_read(path, roll_file.LARGEST), self._believed.roll_keys)
            if new.system != system:
                raise NotUnderstood("admission roll", f"this is the roll of {new.system}")
            self._seen.take(f"roll {system}", new.number)
        except (BadInput, OSError) as error:
            self._refuse("gate.roll_refused", path, error)
        else:
            rolls[system] = new

    def _refuse(self, event: str, path: Path, error: Exception) -> None:
        if isinstance(error, OSError):
            self._marks.pop(path, None)  # it may be readable at the next look without having changed
        log.warning(event, file=path.name, why=str(error)[:300])

    def _changed(self, path: Path) -> bool:
        try:
            stat = path.stat()
        except OSError:
            return self._marks.pop(path, None) is not None
        mark = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        changed = self._marks.get(path) != mark
        self._marks[path] = mark
        return changed


def read_trust(content: bytes) -> tuple[x509.Certificate, ...]:
    """信頼の起点のファイルを読む: PEM. Raises NotUnderstood."""
    with refusing("trust anchors", content):
        certificates = tuple(x509.load_pem_x509_certificates(content))
        for certificate in certificates:
            authority_id(certificate)  # whoever cannot be named cannot be trusted
        return certificates


def believed_certificates(
    certificates: Iterable[x509.Certificate], anchors: Collection[str]
) -> tuple[tuple[x509.Certificate, ...], Sequence[str]]:
    """信じる証明書: all but roots with other fingerprints than `anchors`, and the fingerprints of those left out."""
    kept, unknown = [], []
    for certificate in certificates:
        fingerprint = certificate.fingerprint(SHA256()).hex()
        if is_anchor(certificate) and fingerprint not in anchors:
            unknown.append(fingerprint)
        else:
            kept.append(certificate)
    return tuple(kept), unknown


def _read(path: Path, largest: int) -> bytes:
    with path.open("rb") as file:
        content = file.read(largest + 1)
    if len(content) > largest:
        raise TooLarge(path.name, largest)
    return content

"""証明書を探す: through files and folders, one file after the other; one that is bad does not stop the others."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from warifu.adapters.holdings.contents import LARGEST, Contents, contents_of
from warifu.adapters.holdings.facts import facts_of, signers_of
from warifu.adapters.holdings.folders import FileFound, files_below
from warifu.adapters.holdings.passphrases import PassphraseRow
from warifu.adapters.holdings.windows_store import STORE, personal_store
from warifu.kernel.errors import NotUnderstood
from warifu.kernel.secret import Secret
from warifu.lifecycle.holdings.found import CertificateFacts, FileKind, Found, OtherFile, gather

PERSONAL_STORE = f"Windows: {STORE}"


@dataclass(slots=True)
class Search:
    """探した結果: what was found so far; `locked` are files whose passphrase is not known yet."""

    rows: Sequence[PassphraseRow] = ()
    held: list[tuple[CertificateFacts, str]] = field(default_factory=list)
    ders: dict[str, bytes] = field(default_factory=dict)
    others: dict[str, OtherFile] = field(default_factory=dict)

    def look_through(self, paths: Sequence[Path], step: Callable[[Path], None]) -> None:
        """探す: `step` is told of each file before it is read. Files that changed meanwhile are read as they are."""
        for file in files_below(paths):
            if isinstance(file, OtherFile):
                self.others[file.path] = file
                continue
            step(file.path)
            self._read(file)
        for der in personal_store():
            self._keep(der, PERSONAL_STORE)

    def locked(self) -> Iterator[Path]:
        """鍵のかかったファイル: PKCS#12 that no passphrase so far has opened."""
        yield from [Path(other.path) for other in self.others.values() if other.kind is FileKind.PKCS12_LOCKED]

    def unlock(self, path: Path, passphrase: Secret[str]) -> bool:
        """開けてみる: whether `passphrase` opened it."""
        try:
            contents = contents_of(path.read_bytes(), [passphrase])
        except OSError:
            return False
        if contents.kind is FileKind.PKCS12_LOCKED:
            return False
        del self.others[str(path)]
        self._take(contents, path)
        return True

    def found(self) -> Found:
        """結果をまとめる."""
        return gather(self.held, signers_of(self.ders.values()), self.others.values())

    def _read(self, file: FileFound) -> None:
        path = file.path
        if file.size > LARGEST:
            self.others[str(path)] = OtherFile(str(path), FileKind.TOO_LARGE)
            return
        try:
            with path.open("rb") as opened:
                data = opened.read(LARGEST)
        except OSError as fault:
            self.others[str(path)] = OtherFile(str(path), FileKind.UNREADABLE, fault.strerror or "")
            return
        self._take(contents_of(data, [row.passphrase for row in self.rows if row.fits(path)]), path)

    def _take(self, contents: Contents, path: Path) -> None:
        if contents.kind is not None:
            self.others[str(path)] = OtherFile(str(path), contents.kind, contents.why)
        for der in contents.certificates:
            try:
                self._keep(der, str(path))
            except NotUnderstood as fault:
                self.others[str(path)] = OtherFile(str(path), FileKind.DAMAGED, fault.why)

    def _keep(self, der: bytes, path: str) -> None:
        facts = facts_of(der)
        self.ders[facts.fingerprint] = der
        self.held.append((facts, path))

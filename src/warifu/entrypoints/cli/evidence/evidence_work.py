"""証跡コマンドの部品: files are written and read as streams, with their progress on standard error."""

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from warifu.accounts.facts import Actor
from warifu.bootstrap.tools import is_signature, read_public_key
from warifu.entrypoints.cli.files import read_limited
from warifu.evidence import proof_file
from warifu.evidence.errors import HeadForged, ProofFailed
from warifu.evidence.facts import SignedHead, TreeHead
from warifu.evidence.head_file import LARGEST, read_head, signed_bytes
from warifu.evidence.log_file import VerifiedLog, verify_log, write_log
from warifu.evidence.proof_file import EntryProof, read_proof
from warifu.kernel.errors import PathUnusable
from warifu.workflows.evidence.export_log import log_lines
from warifu.workflows.evidence.number_evidence import number_all_evidence
from warifu.workflows.installation import Installation

SAY_EVERY = 1_000
SAY_EVERY_ELSEWHERE = 100_000


def export_to(installation: Installation, actor: Actor, file: Path) -> int:
    """書き出す: how many entries; the file is there whole (0600) or, when interrupted, not at all.

    Raises PathUnusable, RoleMissing.
    """
    size = number_all_evidence(installation)
    try:
        handle, draft = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        try:
            with os.fdopen(handle, "wb") as opened, _shown_progress(size) as progress:
                count = write_log(opened, log_lines(installation, actor), progress)
            Path(draft).replace(file)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
    except OSError as fault:
        raise PathUnusable(str(file), fault.strerror or "not writable") from None
    return count


def verify_file(file: Path, head: TreeHead, earlier: TreeHead | None) -> VerifiedLog:
    """検証する: as `verify_log`. Raises PathUnusable too."""
    try:
        with file.open("rb") as opened, _shown_progress(head.size) as progress:
            return verify_log(opened, head, earlier, progress)
    except OSError as fault:
        raise PathUnusable(str(file), fault.strerror or "unreadable") from None


def read_key(file: Path) -> bytes:
    """公開鍵を読む. Raises PathUnusable, TooLarge, NotUnderstood, KeyRefused."""
    return read_public_key(read_limited(file))


def read_signed(file: Path, public_key: bytes) -> TreeHead:
    """木の頭を読む: one that this key signed. Raises PathUnusable, TooLarge, NotUnderstood, HeadForged."""
    signed = read_head(read_limited(file, LARGEST))
    _check_signature(file, signed, public_key)
    return signed.head


def verify_proof(file: Path, public_key: bytes) -> EntryProof:
    """一件の証明を確かめる. Raises PathUnusable, TooLarge, NotUnderstood, HeadForged, ProofFailed."""
    proof = read_proof(read_limited(file, proof_file.LARGEST))
    _check_signature(file, proof.signed, public_key)
    if not proof.holds:
        raise ProofFailed(proof.number)
    return proof


def _check_signature(file: Path, signed: SignedHead, public_key: bytes) -> None:
    own = sha256(public_key).digest()
    if signed.key != own or not is_signature(public_key, signed_bytes(signed.head), signed.signature):
        raise HeadForged(str(file), own.hex())


@contextlib.contextmanager
def _shown_progress(entries: int) -> Iterator[Callable[[int], None]]:
    """進み具合を示す: a bar on a terminal, a line for each hundred thousand entries elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield (
            lambda number: (
                None if number % SAY_EVERY_ELSEWHERE else console.print(f"{number} / {entries}", markup=False)
            )
        )
        return
    with Progress(TextColumn("{task.completed} / {task.total}"), BarColumn(), console=console) as bar:
        task = bar.add_task("", total=entries)
        yield lambda number: None if number % SAY_EVERY else bar.update(task, completed=number)
        bar.update(task, completed=entries)

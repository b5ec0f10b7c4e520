"""一括処理の組立て: CSRs are read in a process of their own, so that their checking costs the signer nothing."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import TypeAlias

from warifu.adapters.x509.requests import LARGEST, read_request
from warifu.authority.facts import RequestFacts
from warifu.kernel.errors import NotUnderstood, WarifuError

BATCH = 500
AHEAD = 2

Read: TypeAlias = RequestFacts | WarifuError
_Raw: TypeAlias = RequestFacts | tuple[type[WarifuError], Mapping[str, object]]


@contextmanager
def read_requests(paths: Iterator[Path]) -> Iterator[Iterator[Sequence[tuple[Path, Read]]]]:
    """CSRを読み進める: in batches of BATCH files, two batches ahead; what a file is refused for stands in its place."""
    batches = iter(lambda: list(islice(paths, BATCH)), [])
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as reader:
        yield _ahead(reader, batches)
        reader.shutdown(cancel_futures=True)


def read_batch(paths: Sequence[Path]) -> Sequence[_Raw]:
    """CSRを読む: of these files; refusals as class and facts, because exceptions do not travel well."""
    return [_read(path) for path in paths]


def _read(path: Path) -> _Raw:
    try:
        return read_request(_content(path))
    except WarifuError as refused:
        return type(refused), refused.facts()


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as fault:
        raise NotUnderstood("CSR (PKCS#10)", fault.strerror or "unreadable") from None


def _ahead(reader: ProcessPoolExecutor, batches: Iterator[Sequence[Path]]) -> Iterator[Sequence[tuple[Path, Read]]]:
    started: list[tuple[Sequence[Path], Future[Sequence[_Raw]]]] = []
    for batch in batches:
        started.append((batch, reader.submit(read_batch, batch)))
        if len(started) > AHEAD:
            yield _finished(*started.pop(0))
    for waiting in started:
        yield _finished(*waiting)


def _finished(batch: Sequence[Path], done: Future[Sequence[_Raw]]) -> Sequence[tuple[Path, Read]]:
    return [*zip(batch, _whole(done.result()), strict=True)]


def _whole(raw: Sequence[_Raw]) -> Sequence[Read]:
    return [one[0](**one[1]) if isinstance(one, tuple) else one for one in raw]

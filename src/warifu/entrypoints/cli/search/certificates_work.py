"""検索の入出力: what was typed becomes what is sought, and what was found becomes lines and files."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TypeVar

import typer
from rich.console import Console

from warifu.accounts.facts import Actor
from warifu.authority.stores.search import FoundCertificate, SearchOrder
from warifu.bootstrap.files import FORMATS
from warifu.kernel.clock import jst_date, parse_day
from warifu.kernel.errors import FieldInvalid
from warifu.kernel.ids import SerialNumber
from warifu.lifecycle.facts import CertificateStage
from warifu.lifecycle.stages import stage_of
from warifu.workflows.installation import Installation
from warifu.workflows.search.search_certificates import Days, FoundPage, Sought, every_certificate

HEADER = (
    "証明書ID",
    "シリアル番号(16進)",
    "シリアル番号(10進)",
    "事業者コード",
    "事業者",
    "コモンネーム",
    "組織名",
    "部門名",
    "状態",
    "発行日",
    "有効期間開始日",
    "有効期限",
    "プロファイル",
    "発行者",
    "SHA-256フィンガープリント",
    "失効・保留日",
    "失効理由",
)
Keys = tuple[str | None, str | None, str | None]
T = TypeVar("T")
Names = tuple[str | None, str | None, str | None, str | None]


def read_sought(
    keys: Keys, names: Names, ranges: Keys, status: str | None, sort: str | None, *, descending: bool
) -> Sought:
    """検索条件を読む: (serial, id, fingerprint), (participant, text, profile, CA), (issued, starts, expires).

    Raises FieldInvalid.
    """
    issued, starts, expires = (
        read_days(name, given) for name, given in zip(("issued", "starts", "expires"), ranges, strict=True)
    )
    stages = {stage.lower().replace("_", "-"): stage for stage in CertificateStage}
    orders = {order.lower(): order for order in SearchOrder}
    return Sought(
        *keys,
        participant=names[0],
        text=names[1],
        issued=issued,
        starts=starts,
        expires=expires,
        status=_pick("status", stages, status),
        profile=names[2],
        ca_id=names[3],
        sort=_pick("sort", orders, sort),
        descending=descending,
    )


def read_days(field: str, given: str | None) -> Days:
    """日付の範囲を読む: `2026-04-01..2026-04-30`, either end left out, or one day. Raises FieldInvalid."""
    if given is None:
        return Days()
    first, dots, last = given.partition("..")
    try:
        begin, end = (parse_day(part) if part else None for part in (first, last if dots else first))
    except ValueError:
        raise FieldInvalid(field, "2026-04-01..2026-04-30 / 2026-04-01.. / ..2026-04-30") from None
    return Days(begin, end)


def print_page(page: FoundPage, now: datetime) -> None:
    """一ページを示す."""
    for found in page.certificates:
        stage = stage_of(found.state, found.period, now)
        days = f"{found.period.start_on} – {found.period.expiry_on}"
        whose = found.operator_code or "-"
        serial = SerialNumber(found.serial).hex
        typer.echo(f"{found.id}  {whose:5}  {days}  {stage:13}  {serial}  {found.common_name}")
    if page.counted is not None:
        typer.echo(f"{page.counted} 件 / found", err=True)
    if page.cursor is not None:
        typer.echo(f"続き / more: --cursor {page.cursor}", err=True)


def export_to(installation: Installation, actor: Actor, sought: Sought, out: Path, form: str) -> int:
    """書き出す: gives how many rows. A file that stands already is not overwritten, and half a one is taken away.

    Raises FieldInvalid, and as `search_certificates` does.
    """
    write = _pick("format", FORMATS, form)
    assert write
    pages = every_certificate(installation, actor, sought)
    first = next(pages)
    now, written = installation.clock.now(), 0
    try:
        file = out.open("xb")
    except OSError as fault:
        raise FieldInvalid("out", f"a new file ({fault.strerror})") from None

    def rows() -> Iterator[Sequence[str]]:
        nonlocal written
        with _progress() as tell:
            for page in chain([first], pages):
                yield from (row_of(found, now) for found in page)
                written += len(page)
                tell(written)

    try:
        with file:
            write(file, HEADER, rows())
    except BaseException:
        out.unlink(missing_ok=True)
        raise
    return written


def row_of(found: FoundCertificate, now: datetime) -> Sequence[str]:
    """一行: in the order of HEADER, dates in Japan, all of it text."""
    serial = SerialNumber(found.serial)
    return (
        found.id,
        serial.hex,
        serial.decimal,
        found.operator_code,
        found.participant,
        found.common_name,
        found.organization,
        found.organizational_unit,
        stage_of(found.state, found.period, now),
        str(jst_date(found.issued_at)),
        str(found.period.start_on),
        str(found.period.expiry_on),
        found.profile,
        found.ca_id,
        found.fingerprint,
        str(jst_date(found.revoked_at)) if found.revoked_at else "",
        found.revocation_reason or "",
    )


@contextmanager
def _progress() -> Iterator[Callable[[int], None]]:
    """A line that counts, on a terminal; silence elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _written: None
        return
    with console.status("書出し中 / writing") as status:
        yield lambda written: status.update(f"書出し中 / writing: {written:,}")


def _pick(field: str, known: Mapping[str, T], given: str | None) -> T | None:
    if given is None:
        return None
    try:
        return known[given.lower()]
    except KeyError:
        raise FieldInvalid(field, " / ".join(known)) from None

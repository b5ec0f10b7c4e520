"""料金コマンドの部品: what `warifu prices` reads and writes."""

import re
from pathlib import Path

import typer

from warifu.entrypoints.cli.forms import read_day
from warifu.kernel.errors import FieldInvalid, PathUnusable
from warifu.kernel.yen import Yen
from warifu.orders.facts import Medium
from warifu.orders.invoices import Invoice
from warifu.orders.prices import Offering, OrderCutoff, Price, Service
from warifu.orders.proposals import PriceProposal
from warifu.workflows.ports import PrintedInvoice
from warifu.workflows.pricing.quote import PricesSeen


def read_price(text: str, tax_percent: int) -> Price:
    """価格を読む: MEDIUM=YEN@DATE. Raises FieldInvalid."""
    found = re.fullmatch(r"([A-Z_]{1,20})=([0-9]{1,9})@([0-9-]{10})", text)
    if not found:
        raise FieldInvalid("price", "USB_TOKEN=15555@2027-04-01")
    return Price(read_medium(found[1]), read_day("price", found[3]), Yen(int(found[2])), tax_percent)


def read_cutoff(text: str, *, stands: bool) -> OrderCutoff:
    """申込締切を読む. Raises FieldInvalid."""
    return OrderCutoff(read_day("cutoff", text), stands)


def read_offering(text: str, *, is_offered: bool) -> Offering:
    """取扱いを読む: MEDIUM@DATE or TOKEN_REUSE@DATE. Raises FieldInvalid."""
    what, _, day = text.partition("@")
    return Offering(Service(what) if what in set(Service) else read_medium(what), read_day("offer", day), is_offered)


def read_medium(text: str) -> Medium:
    """媒体を読む. Raises FieldInvalid naming those there are."""
    try:
        return Medium(text)
    except ValueError:
        raise FieldInvalid("medium", ", ".join(Medium)) from None


def say_prices(seen: PricesSeen) -> None:
    """価格表を示す."""
    listed = seen.prices
    typer.echo(f"申込日 / application date: {seen.on}   申込締切 / order cutoff: {seen.cutoff_on}")
    for medium, price in sorted(listed.prices.items()):
        offered = "" if medium in seen.offered else "   (取扱いなし / not offered)"
        typer.echo(f"  {medium:12} {price.unit_price!s:>12} + {price.tax_percent}%   {price.effective_on}{offered}")
    if not listed.prices:
        typer.echo("  価格は設定されていません / no prices are set")
    services = ", ".join(service for service in Service if service in seen.offered)
    typer.echo(f"その他の取扱い / also offered: {services or '-'}")
    typer.echo(f"今後の申込締切 / cutoffs to come: {', '.join(map(str, seen.cutoffs)) or '-'}")


def say_proposal(proposal: PriceProposal) -> None:
    """料金の提案を示す."""
    rows, decision = proposal.rows, proposal.decision
    by = f"  → {decision.person_id} {decision.reason}".rstrip() if decision else ""
    typer.echo(f"{proposal.id}  {proposal.state}  {proposal.proposed_by_person}{by}  {proposal.note}".rstrip())
    for price in rows.prices:
        typer.echo(f"  {price.medium} {price.unit_price} + {price.tax_percent}% @{price.effective_on}")
    for cutoff in rows.cutoffs:
        typer.echo(f"  {'締切 / cutoff' if cutoff.stands else '締切取消し / cutoff taken back'} {cutoff.on}")
    for offering in rows.offerings:
        said = "取扱開始 / offered from" if offering.is_offered else "取扱終了 / not offered from"
        typer.echo(f"  {offering.what} {said} {offering.from_on}")


def write_invoice(path: Path, invoice: Invoice, printed: PrintedInvoice) -> None:
    """請求書を書き出す: warns of characters the font cannot draw. Raises PathUnusable when it cannot be written."""
    try:
        path.write_bytes(printed.pdf)
    except OSError as fault:
        raise PathUnusable(str(path), fault.strerror or "not writable") from None
    typer.echo(f"請求書 / invoice: {invoice.head.number}  {invoice.totals.total}  {path}")
    if printed.missing_glyphs:
        named = " ".join(f"{character} (U+{ord(character):04X})" for character in printed.missing_glyphs)
        typer.secho(f"印刷できない文字があります / characters the font lacks: {named}", err=True, fg="yellow")

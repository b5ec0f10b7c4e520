"""料金と請求: from the proposal to the invoice, as people do it through the API."""

import subprocess
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from fixtures.installation import do_jobs
from fixtures.people import Counter

from warifu.adapters.documents.invoices import TypstPrinter, missing_glyphs
from warifu.kernel.errors import WarifuError
from warifu.kernel.yen import Yen
from warifu.orders.errors import InvoiceIssuerMissing
from warifu.orders.facts import Medium
from warifu.orders.invoices import InvoiceHead, InvoiceIssuer, RegistrationNumber, make_invoice
from warifu.orders.prices import Price
from warifu.workflows.pricing.invoice import invoice_order

PRICES: Mapping[str, Any] = {
    "note": "見本の料金",
    "prices": [{"medium": "DOWNLOAD", "effective_on": "2026-04-01", "unit_price": 11_111}],
    "cutoffs": [{"on": "2026-11-30"}, {"on": "2026-12-31"}],
    "offerings": [{"what": "DOWNLOAD", "from_on": "2026-04-01"}, {"what": "TOKEN_REUSE", "from_on": "2026-04-01"}],
}
ONE_DOWNLOAD = {"lines": [{"medium": "DOWNLOAD"}]}


def agree(counter: Counter, rows: Mapping[str, Any]) -> str:
    proposal_id = str(counter.post("staff", "/prices/proposals", rows)["id"])
    counter.post("approver", f"/prices/proposals/{proposal_id}/approve")
    return proposal_id


def poppler(tool: str, pdf: Path, *more: str) -> str:
    return subprocess.run([tool, str(pdf), *more], capture_output=True, text=True, check=True, timeout=60).stdout


def test_without_a_price_list_there_is_no_quote_and_certificates_are_issued_all_the_same(counter: Counter) -> None:
    refused = counter.call("operator", "POST", "/prices/quote", ONE_DOWNLOAD)
    assert refused.status_code == 422
    offered = {"offerings": PRICES["offerings"]}
    agree(counter, offered)
    refused = counter.call("operator", "POST", "/prices/quote", ONE_DOWNLOAD)
    assert refused.json()["code"] == "price.missing"
    assert counter.issued().startswith("WF-")


def test_a_quote_says_which_list_applies_and_why_and_what_the_next_cutoff_would_cost(counter: Counter) -> None:
    agree(counter, PRICES)
    agree(counter, {"prices": [{"medium": "DOWNLOAD", "effective_on": "2026-12-01", "unit_price": 22_222}]})
    quoted = counter.post("operator", "/prices/quote", ONE_DOWNLOAD)
    assert (quoted["application_on"], quoted["cutoff_on"], quoted["effective_on"]) == (
        "2026-11-24",
        "2026-11-30",
        "2026-04-01",
    )
    assert quoted["totals"]["total"] == 12_222
    assert (quoted["next"]["on"], quoted["next"]["totals"]["total"]) == ("2026-12-31", 24_444)
    assert any("2026年11月30日の申込締切分" in sentence["ja"] for sentence in quoted["sentences"])
    assert any("At the next cutoff (2026-12-31)" in sentence["en"] for sentence in quoted["sentences"])
    shown = counter.get("operator", "/prices?on=2026-12-01")
    assert (shown["cutoff_on"], shown["prices"][0]["unit_price"]) == ("2026-12-31", 22_222)


def test_an_order_asks_for_what_is_offered_that_day_and_may_note_a_token(counter: Counter) -> None:
    agree(counter, {**PRICES, "offerings": [{"what": "DOWNLOAD", "from_on": "2026-04-01"}]})
    noted = {"lines": [counter.line(target_token="TOKEN-7")]}
    assert counter.call("operator", "POST", "/orders", noted).json()["code"] == "price.token_reuse_not_possible"
    agree(counter, {"offerings": [{"what": "TOKEN_REUSE", "from_on": "2026-11-24"}]})
    assert counter.post("operator", "/orders", noted)["lines"][0]["target_token"] == "TOKEN-7"
    agree(counter, {"offerings": [{"what": "DOWNLOAD", "from_on": "2026-11-24", "is_offered": False}]})
    refused = counter.call("operator", "POST", "/orders", {"lines": [counter.line()]})
    assert refused.json()["code"] == "order.medium_not_offered"


def test_a_proposal_is_in_the_evidence_with_both_persons(counter: Counter) -> None:
    proposal_id = agree(counter, PRICES)
    with counter.installation.unit_of_work.read() as stores:
        proposed, approved = stores.evidence.about(f"price_proposal:{proposal_id}")
    assert (proposed.action, proposed.facts["person"]) == ("prices.proposed", "p-staff")
    assert proposed.facts["prices"] == "DOWNLOAD=11111+10%@2026-04-01"
    assert (approved.action, approved.facts["person"]) == ("prices.approved", "p-approver")


def issued_order(counter: Counter) -> str:
    counter.issued()
    return str(counter.get("operator", "/orders?state=ISSUED")[0]["id"])


def test_an_invoice_keeps_the_price_that_was_quoted_whatever_is_approved_later(counter: Counter) -> None:
    agree(counter, PRICES)
    order_id = issued_order(counter)
    counter.clock.move(timedelta(days=1))
    agree(counter, {"prices": [{"medium": "DOWNLOAD", "effective_on": "2026-04-01", "unit_price": 99_999}]})
    first = counter.post("staff", f"/invoices/{order_id}")
    assert first["totals"] == {
        "rates": [{"tax_percent": 10, "taxable": 11_111, "tax": 1_111}],
        "taxable": 11_111,
        "tax": 1_111,
        "total": 12_222,
    }
    assert (first["registration_number"], first["recipient"]) == ("T0000000000000", "見本電力0A001株式会社")
    assert (first["transaction_on"], first["issued_on"]) == ("2026-11-24", "2026-11-25")
    counter.clock.move(timedelta(days=1))
    assert (
        counter.post("operator", f"/invoices/{order_id}") == first == counter.get("operator", f"/invoices/{order_id}")
    )


def test_until_midnight_of_the_cutoff_day_every_medium_costs_what_it_did(counter: Counter) -> None:
    media = {"DOWNLOAD": 10_001, "CD_R": 10_010, "CD_R_BUNDLE": 10_100, "USB_MEMORY": 11_000, "USB_TOKEN": 20_000}
    agree(
        counter,
        {
            "prices": [
                {"medium": medium, "effective_on": on, "unit_price": amount + more}
                for medium, amount in media.items()
                for on, more in (("2026-04-01", 0), ("2026-12-01", 500))
            ],
            "cutoffs": [{"on": "2026-11-24"}, {"on": "2026-12-31"}],
            "offerings": [{"what": medium, "from_on": "2026-04-01"} for medium in media],
        },
    )
    midnight = counter.clock.now().replace(hour=15, minute=0, second=0, microsecond=0)
    charged = []
    for at in (midnight - timedelta(microseconds=1), midnight):
        counter.clock.move_to(at)
        lines = [counter.line(medium=m, purpose_label=f"{m} {at:%d%H%M}", start_on="2026-11-25") for m in media]
        order_id = counter.post("operator", "/orders", {"lines": lines})["id"]
        for approver in ("approver", "second_approver"):
            counter.post(approver, f"/orders/{order_id}/approve")
        do_jobs(counter.installation)
        invoice = counter.post("staff", f"/invoices/{order_id}")
        charged.append({line["medium"]: line["unit_price"] for line in invoice["lines"]})
        totals = invoice["totals"]
        assert totals["tax"] == totals["taxable"] // 10
    assert charged == [media, {medium: amount + 500 for medium, amount in media.items()}]


def test_there_is_no_invoice_before_issuance_or_without_an_issuer(counter: Counter) -> None:
    agree(counter, PRICES)
    order_id = counter.order()
    assert counter.call("staff", "POST", f"/invoices/{order_id}").json()["code"] == "invoice.not_yet"
    assert counter.call("operator", "GET", f"/invoices/{order_id}").json()["code"] == "invoice.unknown"
    order_id = issued_order(counter)
    nameless = replace(counter.installation, policy=replace(counter.installation.policy, invoice_issuer=None))
    from fixtures.people import STAFF

    with pytest.raises(InvoiceIssuerMissing):
        invoice_order(nameless, STAFF, order_id)


def test_the_pdf_shows_the_numbers_and_names_with_its_fonts_inside(counter: Counter, tmp_path: Path) -> None:
    agree(counter, PRICES)
    order_id = issued_order(counter)
    invoice = counter.post("operator", f"/invoices/{order_id}")
    answer = counter.call("operator", "GET", f"/invoices/{order_id}/invoice.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert "warifu-missing-glyphs" not in answer.headers
    pdf = tmp_path / "invoice.pdf"
    pdf.write_bytes(answer.content)
    text = poppler("pdftotext", pdf, "-layout", "-")
    for said in (
        "見本電力0A001株式会社 御中",
        "見本認証局",
        "T0000000000000",
        invoice["number"],
        "取引年月日",
        "2026-11-24",
        "クライアント証明書発行費用",
        "11,111円",
        "10%",
        "1,111円",
        "12,222円",
    ):
        assert said in text
    fonts = poppler("pdffonts", pdf).splitlines()[2:]
    assert fonts
    assert all("NotoSansCJKjp" in font and font.split()[-5:-4] == ["yes"] for font in fonts), fonts


def test_the_pdf_taxes_each_rate_once_whatever_the_number_of_lines(tmp_path: Path) -> None:
    issuer = InvoiceIssuer("見本認証局", RegistrationNumber("T0000000000000"))
    day = date(2026, 12, 1)
    head = InvoiceHead("INV-1", "O-1", day, issuer, "見本電力株式会社", date(2026, 11, 30))
    lines = [Price(Medium.CD_R, day, Yen(9), 8)] * 7 + [Price(medium, day, Yen(19), 10) for medium in Medium]
    printed = TypstPrinter().print_invoice(make_invoice(head, lines))
    pdf = tmp_path / "invoice.pdf"
    pdf.write_bytes(printed.pdf)
    text = " ".join(poppler("pdftotext", pdf, "-layout", "-").split())
    assert "10% 95円 9円 8% 63円 5円 合計 / Total 158円 14円" in text
    assert "172円" in text
    assert [poppler("pdftotext", pdf, "-").count(medium) for medium in ("USBトークン", "CD-Rまとめ書込み")] == [1, 1]


def test_names_are_text_never_markup_and_missing_glyphs_are_named(tmp_path: Path, counter: Counter) -> None:
    agree(counter, PRICES)
    order_id = issued_order(counter)
    counter.post("operator", f"/invoices/{order_id}")
    with counter.installation.unit_of_work.read() as stores:
        head = stores.pricing.invoice(order_id)
    assert isinstance(head, InvoiceHead)
    strange = replace(head, recipient='𠮷野髙﨑 #panic("x") *太* $x$ \U000e0fff')
    invoice = make_invoice(strange, [Price(*_download())])
    printed = TypstPrinter().print_invoice(invoice)
    pdf = tmp_path / "invoice.pdf"
    pdf.write_bytes(printed.pdf)
    assert '𠮷野髙﨑 #panic("x") *太* $x$' in poppler("pdftotext", pdf, "-layout", "-")
    assert printed.missing_glyphs == "\U000e0fff"
    assert missing_glyphs("𠮷髙﨑①㈱") == ""


def _download() -> tuple[Any, ...]:
    return Medium.DOWNLOAD, date(2026, 4, 1), Yen(11_111), 10


def test_what_the_pdf_needs_and_is_not_there_is_a_coded_error(monkeypatch: pytest.MonkeyPatch) -> None:
    from warifu.adapters.documents import invoices

    monkeypatch.setattr(invoices, "FONT_PACKAGE", "no_such_font_package")
    with pytest.raises(WarifuError) as refused:
        invoices.font_file()
    assert refused.value.code == "print.failed"

"""見積りの説明: a quote in sentences: the price, and why it applies."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from warifu.kernel.yen import Yen
from warifu.messages import Language, catalogue
from warifu.orders.duplicates import Duplicate
from warifu.orders.facts import Medium
from warifu.orders.prices import Quote, QuoteLine, Service


@dataclass(frozen=True, slots=True)
class Sentence:
    """説明文: the same said in both languages."""

    ja: str
    en: str


@dataclass(frozen=True, slots=True)
class Note:
    """申込の注意: a remark that every answer to an order carries, with a stable code."""

    code: str
    said: Sentence


def explain(quote: Quote) -> list[Sentence]:
    """説明する: cutoff, list, each medium's price, tokens noted, total, the next cutoff, and what is not offered."""
    return [*_sentences(quote), *(note.said for note in order_notes())]


def order_notes() -> list[Note]:
    """申込の注意: that urgent handling is not offered."""
    words = catalogue("orders")["urgent.not_offered"]
    return [Note("order.urgent_not_offered", Sentence(words.say("ja", {}), words.say("en", {})))]


def explain_duplicate(duplicate: Duplicate) -> Sentence:
    """重複の疑いを説明する."""
    like = duplicate.like
    facts = {"number": duplicate.number, "order_id": like.order_id, "line": like.number}
    words, certificate = catalogue("orders")["duplicate"], like.certificate_id
    return Sentence(
        words.say("ja", {**facts, "certificate": f"(証明書{certificate})" if certificate else ""}),
        words.say("en", {**facts, "certificate": f" (certificate {certificate})" if certificate else ""}),
    )


def medium_name(medium: Medium, language: Language) -> str:
    """媒体の名称."""
    return catalogue("states")[f"medium.{medium}"].say(language, {})


def _sentences(quote: Quote) -> Iterator[Sentence]:
    dates = {"application_on": quote.application_on, "cutoff_on": quote.cutoff_on}
    yield say("cutoff.entered" if quote.is_entered else "cutoff.none", dates)
    yield say("list.applies", {"effective_on": quote.effective_on})
    yield from _of_lines(quote.lines)
    totals = quote.totals
    yield say("total", {"total": totals.total, "taxable": totals.taxable, "tax": totals.tax})
    later = quote.next
    if later is None:
        yield say("next.none", {})
        return
    if later.gone:
        yield from (say("next.gone", {"on": later.on, "medium": medium}) for medium in later.gone)
        return
    key = "next.same" if later.totals == totals else "next.differs"
    yield say(key, {"on": later.on, "effective_on": later.effective_on, "total": later.totals.total})


def _of_lines(lines: Sequence[QuoteLine]) -> Iterator[Sentence]:
    """One price per medium within a quote, so one sentence per medium; one more for each token noted."""
    first = {line.price.medium: line for line in reversed(lines)}
    for medium in dict.fromkeys(line.price.medium for line in lines):
        yield from _of_medium(first[medium], sum(line.price.medium is medium for line in lines))
    for line in lines:
        if line.item.target_token:
            facts = {"number": line.number, "medium": line.price.medium, "token": line.item.target_token}
            yield say("reuse", facts)


def _of_medium(line: QuoteLine, count: int) -> Iterator[Sentence]:
    price, before = line.price, line.price_today
    facts = {
        "medium": price.medium,
        "count": count,
        "unit_price": price.unit_price,
        "tax_percent": price.tax_percent,
        "effective_on": price.effective_on,
    }
    yield say("price", facts)
    if before is None:
        yield say("price.new", facts)
    elif before.unit_price != price.unit_price:
        yield say("price.revised", {**facts, "before": before.unit_price})
    elif line.is_revised:
        yield say("price.taxed", {**facts, "before": before.tax_percent})


def say(key: str, facts: Mapping[str, Any]) -> Sentence:
    """説明文を作る: a sentence of messages/prices.toml with media, dates and amounts filled in."""
    words = catalogue("prices")[key]
    ja = {name: _shown(fact, "ja") for name, fact in facts.items()}
    en = {name: _shown(fact, "en") for name, fact in facts.items()}
    return Sentence(words.say("ja", ja), words.say("en", en))


def _shown(fact: Any, language: Language) -> str:
    if isinstance(fact, Medium):
        return medium_name(fact, language)
    if isinstance(fact, Service):
        return catalogue("states")[f"service.{fact}"].say(language, {})
    if isinstance(fact, date):
        return f"{fact.year}年{fact.month}月{fact.day}日" if language == "ja" else fact.isoformat()
    if isinstance(fact, Yen):
        return str(fact) if language == "ja" else f"JPY {fact.amount:,}"
    return str(fact)

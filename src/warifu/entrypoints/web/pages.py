"""画面の枠: the template environment, the frame around every page, the choice of language, and the security headers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from warifu.entrypoints.web import words
from warifu.kernel.clock import jst_date
from warifu.messages import Language

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
PAGE_HEADERS: Mapping[str, str] = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "vary": "accept-language",
}
MAX_HEADER = 256  # characters of Accept-Language that are read; browsers send fewer than a hundred


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """案内の項目: a page that exists here; `path` is its address without query."""

    path: str
    ja: str
    en: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """ログイン中の人: shown at the top right; `role_ja` and `role_en` are words, not codes."""

    name: str
    role_ja: str
    role_en: str


@dataclass(frozen=True, slots=True)
class Frame:
    """画面の枠: what surrounds a page.

    `at` is the UTC instant the page speaks of. `address` is the path and query asked for, kept when the language is
    switched. `brand_ja` and `brand_en` name a relying system's checkpoint; empty means Warifu itself.
    """

    language: Language
    at: datetime
    is_sample: bool
    address: str = "/"
    navigation: tuple[NavigationItem, ...] = ()
    signed_in: SignedIn | None = None
    brand_ja: str = ""
    brand_en: str = ""

    @property
    def path(self) -> str:
        return _own_path(self.address)

    def query(self) -> dict[str, str]:
        """問い合わせ: the address's query, the first value of each name."""
        return dict(reversed(parse_qsl(self.address.partition("?")[2])))


def choose_language(asked: str | None, accept_language: str | None) -> Language:
    """言語を選ぶ: `?lang=` first, then Accept-Language (RFC 9110 section 12.5.4), then Japanese."""
    if asked in {"ja", "en"}:
        return "en" if asked == "en" else "ja"
    best: Language = "ja"
    best_weight = 0.0
    for item in (accept_language or "")[:MAX_HEADER].split(","):
        tag, _, parameters = item.strip().lower().partition(";")
        language = tag.split("-")[0].strip()
        weight = _weight(parameters)
        if language in {"ja", "en"} and weight > best_weight:
            best, best_weight = ("en" if language == "en" else "ja"), weight
    return best


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if not name:
        return 1.0
    try:
        weight = float(value) if name == "q" else 0.0
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0


def with_query(address: str, **changes: str | int) -> str:
    """URLを書き換える: `address`, on this host, with some query values set."""
    query: dict[str, str | int] = {**dict(parse_qsl(address.partition("?")[2])), **changes}
    return _own_path(address) + ("?" + urlencode(query) if query else "")


def _own_path(address: str) -> str:
    """Give the path alone; what a browser would read as another host (`//host`, `/\\host`) becomes a path of ours."""
    return "/" + quote(address.partition("?")[0].lstrip("/\\"), safe="/%:@-._~!$&'()*+,;=")


def render(template: str, frame: Frame, **values: Any) -> str:
    """画面を描く: `template` from this package inside `frame`."""
    return _environment().get_template(template).render(frame=frame, **_speech(frame), **values)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("warifu.entrypoints.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _speech(frame: Frame) -> dict[str, Any]:
    """Bind what templates say to the frame's language."""
    language = frame.language

    def t(ja: str, en: str) -> str:
        return ja if language == "ja" else en

    def date_element(on: date, write: Callable[[date, Language], str] = words.date_text) -> Markup:
        return Markup('<time datetime="{}">{}</time>').format(on.isoformat(), write(on, language))

    def instant_element(at: datetime) -> Markup:
        return Markup('<time datetime="{}">{}</time>').format(words.instant_iso(at), words.instant_text(at, language))

    def left(on: date) -> words.DaysLeft:
        return words.days_left(on, jst_date(frame.at), language)

    def page_link(path: str) -> str:
        return with_query(path, lang=language)

    return {
        "lang": language,
        "t": t,
        "date": date_element,
        "short_date": partial(date_element, write=words.day),
        "instant": instant_element,
        "left": left,
        "page_link": page_link,
        "with_query": partial(with_query, frame.address),
        "month_day": lambda on: words.month_day(on, language),
        "day_in_japan": jst_date,
        "word": lambda key: words.word(key, language),
    }

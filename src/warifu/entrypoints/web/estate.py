"""登録状況: the estate page, certificate × channel, from a view already decided; here it is filtered and said."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Self

from warifu.entrypoints.web.pages import Frame, render
from warifu.entrypoints.web.words import date_text
from warifu.lifecycle.facts import CellState, CertificateStage, Estate, EstateRow
from warifu.messages import Language
from warifu.systems.catalogue import Catalogue
from warifu.systems.facts import Use
from warifu.systems.names import Names

MAX_SEARCH = 100
ROWS_PER_PAGE = 100
OVER = frozenset({CertificateStage.EXPIRED, CertificateStage.REVOKED})
WORKING = frozenset({CellState.WORKS, CellState.ENDING})
STOPPED = frozenset({CellState.DELETION_DUE, CellState.REVOKED})
COMING = frozenset({CellState.STARTS, CellState.IN_REVIEW, CellState.RETURNED})
TONES: Mapping[CellState, tuple[str, str]] = {
    CellState.WORKS: ("ok", "ok"),
    CellState.ENDING: ("warn", "clock"),
    CellState.STARTS: ("info", "ahead"),
    CellState.IN_REVIEW: ("info", "inbox"),
    CellState.RETURNED: ("back", "return"),
    CellState.DELETION_DUE: ("none", "trash"),
    CellState.REVOKED: ("stop", "ban"),
    CellState.NONE: ("none", "dash"),
}


@dataclass(frozen=True, slots=True)
class EstateFilter:
    """絞り込み: what the reader asked to see; an unknown system or state counts as not asked."""

    text: str = ""
    system: str | None = None
    state: CellState | None = None
    shows_over: bool = False
    page: int = 1

    @classmethod
    def of(cls, query: Mapping[str, str], estate: Estate) -> Self:
        """読み取る: from the query's `q`, `system`, `state`, `old` and `page`; total, never raises."""
        system, state, page = query.get("system", ""), query.get("state", ""), query.get("page", "")
        return cls(
            text=unicodedata.normalize("NFKC", query.get("q", "")[:MAX_SEARCH]).strip(),
            system=system if system in {use.system for use in estate.uses} else None,
            state=CellState(state) if state in set(CellState) else None,
            shows_over="old" in query,
            page=int(page) if page.isascii() and page.isdecimal() and len(page) < 7 else 1,
        )

    @property
    def narrows(self) -> bool:
        return bool(self.text or self.system or self.state)

    def apply(self, estate: Estate) -> Estate:
        """絞り込む: the columns of the system asked for, and the rows that have to do with all that was asked."""
        kept = [n for n, use in enumerate(estate.uses) if self.system in {None, use.system}]
        rows = (replace(row, cells=tuple(row.cells[n] for n in kept)) for row in estate.rows if self._finds(row))
        return Estate(
            tuple(estate.uses[n] for n in kept),
            tuple(row for row in rows if self._concerns(row)),
            tuple(estate.ends[n] for n in kept) if estate.ends else (),
        )

    def _finds(self, row: EstateRow) -> bool:
        wanted = self.text.casefold()
        packed = row.serial_hex.replace(":", "").casefold()
        named = unicodedata.normalize("NFKC", f"{row.certificate_id}\n{row.label}\n{row.holder}").casefold()
        return wanted in named or wanted.replace(":", "") in packed or wanted == str(int(packed, 16))

    def _concerns(self, row: EstateRow) -> bool:
        if self.system is not None and set(row.cells) <= {CellState.NONE}:
            return False
        return self.state is None or self.state in row.cells


@dataclass(frozen=True, slots=True)
class Answer:
    """答え: the heading, and below it what more there is to know; channels are counted once per holder."""

    heading: tuple[str, ...]
    more: tuple[str, ...]


def answer(estate: Estate, language: Language) -> Answer:
    """見出しを決める: what is so today over the whole estate, whatever the filter shows."""
    if not estate.rows:
        return Answer((_t(language, "まだ証明書がありません。", "There are no certificates yet."),), ())
    channels = _channels(estate)
    working = sum(1 for states in channels if states & WORKING)
    stopped = sum(1 for states in channels if states & STOPPED and not states & WORKING)
    coming = sum(1 for states in channels if states & COMING and not states & (WORKING | STOPPED))
    heading = [_now(working, stopped, coming, language), *_ending(estate, language)]
    more = []
    if coming and (working or stopped):
        more.append(_t(language, f"ほかに{coming}経路が手続き中です。", f"{_n(coming, 'more ')} on the way."))
    if any(CellState.RETURNED in row.cells for row in estate.rows):
        whom = ("御社", "you") if len({row.holder for row in estate.rows}) == 1 else ("事業者", "its participant")
        more.append(
            _t(
                language,
                f"差戻しの申請が{whom[0]}の修正を待っています。",
                f"A returned application waits for {whom[1]}.",
            )
        )
    return Answer(tuple(heading), tuple(more))


def _channels(estate: Estate) -> list[frozenset[CellState]]:
    """Give the states found for each holder and use, wherever anything but NONE is found."""
    found: dict[tuple[str, Use], set[CellState]] = {}
    for row in estate.rows:
        for use, state in zip(estate.uses, row.cells, strict=True):
            if state is not CellState.NONE:
                found.setdefault((row.holder, use), set()).add(state)
    return [frozenset(states) for states in found.values()]


def _now(working: int, stopped: int, coming: int, language: Language) -> str:
    if working and not stopped:
        if working == 1:
            return _t(language, "いまは1経路で使えます。", "One channel works today.")
        return _t(language, f"いまは{working}経路すべてで使えます。", f"All {working} channels work today.")
    if working:
        total = working + stopped
        return _t(
            language,
            f"いまは{total}経路のうち{working}経路で使えます。{stopped}経路は使えません。",
            f"{working} of {total} channels work today; {stopped} {'does' if stopped == 1 else 'do'} not.",
        )
    if stopped:
        return _t(language, "いま使える経路はありません。", "No channel works today.")
    if coming:
        return _t(
            language,
            f"まだ使える経路はありません。{coming}経路が手続き中です。",
            f"No channel works yet. {_n(coming)} on the way.",
        )
    return _t(
        language,
        "まだどの経路にも登録されていません。",
        "No certificate is registered for any channel yet.",
    )


def _ending(estate: Estate, language: Language) -> list[str]:
    soon = sorted(end.works_until_on for end in estate.ends if end and end.stops_soon)
    said = []
    for on, group in groupby(soon):
        count, when = len(list(group)), date_text(on, language)
        one = "channel is" if count == 1 else "channels are"
        said.append(_t(language, f"{count}経路が{when}に止まる見込みです。", f"{count} {one} set to stop on {when}."))
    return said[:1]


def _n(count: int, more: str = "") -> str:
    return f"One {more}channel is" if count == 1 else f"{count} {more}channels are"


def _t(language: Language, ja: str, en: str) -> str:
    return ja if language == "ja" else en


def render_estate(estate: Estate, frame: Frame, catalogue: Catalogue) -> str:
    """登録状況の画面: filtered by the query of the frame's address; `catalogue` has the names."""
    wanted = EstateFilter.of(frame.query(), estate)
    shown = wanted.apply(estate)
    rows = tuple(row for row in shown.rows if wanted.shows_over or not _is_over(row))
    pages = max(1, -(-len(rows) // ROWS_PER_PAGE))
    page = min(max(1, wanted.page), pages)
    first = (page - 1) * ROWS_PER_PAGE
    return render(
        "estate.j2",
        frame,
        names=Names(catalogue.systems, frame.language),
        answer=answer(estate, frame.language),
        is_empty=not estate.rows,
        holders=sorted({row.holder for row in estate.rows}),
        wanted=wanted,
        systems=tuple(dict.fromkeys(use.system for use in estate.uses)),
        groups=[(system, len(list(uses))) for system, uses in groupby(shown.uses, key=lambda use: use.system)],
        edges=_edges(shown.uses),
        shown=shown,
        rows=rows[first : first + ROWS_PER_PAGE],
        total=len(rows),
        first=first,
        page=page,
        pages=pages,
        hidden=len(shown.rows) - len(rows),
        tones=TONES,
        CellState=CellState,
    )


def _is_over(row: EstateRow) -> bool:
    """Tell whether a certificate is settled: expired or revoked, and registered nowhere any more."""
    return row.stage in OVER and set(row.cells) <= {CellState.NONE}


def _edges(uses: tuple[Use, ...]) -> frozenset[int]:
    """Give the columns that close a system, where the table draws a thicker line."""
    return frozenset(n for n, (use, after) in enumerate(pairwise(uses)) if use.system != after.system)

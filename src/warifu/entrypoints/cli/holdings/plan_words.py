"""計画の言葉: rows, bundles and differences of a plan as people read them, in one language."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TypeAlias

from warifu.entrypoints.cli.holdings.speech import columns, say
from warifu.lifecycle.holdings.own_plan import OwnPlan
from warifu.lifecycle.planner.compare import PlanDifference, RowKey
from warifu.lifecycle.planner.facts import desk_name
from warifu.lifecycle.planner.rows import ApplicationBundle, OrderBundle, Plan, RenewalRow
from warifu.messages import Language
from warifu.systems.catalogue import Catalogue
from warifu.systems.facts import Desk
from warifu.systems.names import Names

STEPS = ("order_by_on", "receive_by_on", "apply_by_on", "cut_over_on")
DAYS_OF_WEEK = {"ja": "月火水木金土日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
MOST_NAMES = 8
Bundle: TypeAlias = OrderBundle | ApplicationBundle


def most_urgent(plan: Plan) -> list[RenewalRow]:
    """急ぐ順: rows without a step left last."""
    return sorted(plan.rows, key=lambda row: (row.act_by_on or date.max, row.expiry_on, row.certificate))


def next_step(row: RenewalRow) -> str | None:
    """次の段階: the name of the first step left, None with none."""
    return next((step for step in STEPS if getattr(row, step)), None)


def day_text(on: date | None, language: Language) -> str:
    """日付: with its day of the week, `-` for none."""
    return "-" if on is None else f"{on.isoformat()}({DAYS_OF_WEEK[language][on.weekday()]})"


def place_text(catalogue: Catalogue, desk: Desk, channel: str, area: str, language: Language) -> str:
    """窓口と経路の名前: an area that nobody has named is left out."""
    names = Names(catalogue.systems, language)
    system = catalogue.find(desk.system)
    channels = {one.code: one.short.say(language) for one in system.channels} if system else {}
    areas = {one.code: one.name.say(language) for one in system.areas} if system else {}
    where = area or desk.area or ""
    parts = (names.system(desk.system), areas.get(where, where), channels.get(channel, channel))
    return " ".join(part for part in parts if part)


def state_text(row: RenewalRow, language: Language) -> str:
    """余裕の言葉: or what a lost date means."""
    if row.act_by_on is None and not row.is_late:
        return say(language, "plan.no_steps" if row.cut_over_on is None and row.gap_days == 0 else "plan.done")
    if row.is_late or row.is_lost:
        words = [say(language, "plan.is_late")]
        words.append(say(language, "plan.gap", days=row.gap_days) if row.gap_days else say(language, "plan.no_gap"))
        return "、".join(words) if language == "ja" else ", ".join(words)
    return say(language, "plan.slack", days=row.slack_days)


def reasons_text(row: RenewalRow, language: Language) -> str:
    """決め手と仮定."""
    words = [say(language, f"rule.{row.binding_rule}")] if row.binding_rule else []
    words += [say(language, "plan.lost")] if row.is_lost else []
    words += [say(language, f"assumption.{assumption}") for assumption in row.assumed]
    return ("、" if language == "ja" else "; ").join(words)


def outlook_text(row: RenewalRow, language: Language) -> str:
    """いちばん早い道: the least bad way out of a lost date; empty without one."""
    if row.outlook is None:
        return ""
    steps = (
        ("order_by_on", row.outlook.order_on),
        ("receive_by_on", row.outlook.receive_on),
        ("apply_by_on", row.outlook.apply_on),
        ("cut_over_on", row.outlook.registered_on),
    )
    return " → ".join(f"{say(language, f'step.{name}')} {day_text(on, language)}" for name, on in steps if on)


def plan_lines(own: OwnPlan, catalogue: Catalogue, language: Language) -> Iterator[str]:
    """計画の行: the most urgent first, then the days on which to act, what it costs, and tokens to be written again."""
    plan = own.plan
    certificates = len({row.certificate for row in plan.rows})
    yield say(language, "plan.head", today=plan.today, certificates=certificates, rows=len(plan.rows))
    table = []
    for row in most_urgent(plan):
        step = next_step(row)
        what = say(language, f"step.{step}") if step else ""
        place = place_text(catalogue, row.desk, row.channel, row.area, language)
        table.append([day_text(row.act_by_on, language), what, row.certificate, place, state_text(row, language)])
    rows = most_urgent(plan)
    for row, line in zip(rows, columns(table) if table else (), strict=True):
        yield f"  {line}"
        if row.outlook is not None:
            yield f"      {say(language, 'plan.way_out')}: {outlook_text(row, language)}"
            yield f"      {say(language, 'plan.rule')}: {reasons_text(row, language)}"
    for key, bundles in (
        ("plan.orders", plan.orders),
        ("plan.uses", plan.use_applications),
        ("plan.deletions", plan.deletion_applications),
    ):
        yield from _bundle_lines(key, bundles, catalogue, language)
    notes = [*price_lines(plan, language), *token_lines(own, language)]
    yield from ("", *notes) if notes else ()


def price_lines(plan: Plan, language: Language) -> Iterator[str]:
    """費用の行: of orders whose fees are known, and what ordering before a revision saves."""
    for bundle in plan.orders:
        if bundle.fee is not None:
            yield say(language, "plan.costs", on=bundle.on, yen=f"{bundle.fee.amount:,}")
        for note in bundle.price_notes:
            yield say(
                language, "plan.saves", on=note.order_by_on, yen=f"{note.saves.amount:,}", count=len(note.certificates)
            )


def token_lines(own: OwnPlan, language: Language) -> Iterator[str]:
    """トークンの行: those that can be written again."""
    for token in own.tokens:
        facts = {"token": token.token, "certificate": token.certificate, "on": token.free_from_on}
        yield say(language, "plan.token", **facts)


def bundle_place(bundle: Bundle, catalogue: Catalogue, language: Language) -> str:
    """まとめの相手: the desk, or the authority where one is named."""
    if isinstance(bundle, ApplicationBundle):
        return place_text(catalogue, bundle.desk, "", "", language)
    return bundle.authority


def window_text(bundle: Bundle, language: Language) -> str:
    """いつでもよい期間: or that it is this day alone."""
    if bundle.from_on == bundle.until_on:
        return say(language, "plan.window.one")
    return say(language, "plan.window", from_on=bundle.from_on, until_on=bundle.until_on)


def by_date(bundles: Sequence[Bundle]) -> Sequence[Bundle]:
    """日付の順."""
    return sorted(bundles, key=lambda bundle: (bundle.on, bundle.certificates))


def difference_lines(difference: PlanDifference, language: Language) -> Iterator[str]:
    """違いの行."""
    lines = [*_moved(difference, language)]
    lines += [_keyed("difference.late", key, language) for key in difference.newly_late]
    lines += [_keyed("difference.in_time", key, language) for key in difference.no_longer_late]
    gone, new = difference.orders.gone, difference.orders.new
    if gone or new:
        lines.append(say(language, "difference.orders", gone=_days(gone), new=_days(new)))
    if difference.fee_change is not None and difference.fee_change.amount:
        lines.append(say(language, "difference.fee", yen=f"{difference.fee_change.amount:+,}"))
    yield from lines or [say(language, "difference.none")]


def _moved(difference: PlanDifference, language: Language) -> Iterator[str]:
    for moved in difference.moved:
        before, after = ("-" if value is None else value for value in (moved.before, moved.after))
        name = say(language, f"name.{moved.name}")
        yield _keyed("difference.moved", moved.row, language, name=name, before=before, after=after)


def _days(bundles: Sequence[OrderBundle]) -> str:
    return " ".join(str(one.on) for one in bundles) or "-"


def _keyed(sentence: str, key: RowKey, language: Language, **facts: object) -> str:
    place = " ".join(filter(None, (desk_name(key.desk), key.channel)))
    return say(language, sentence, certificate=key.certificate, place=place, **facts)


def _bundle_lines(key: str, bundles: Sequence[Bundle], catalogue: Catalogue, language: Language) -> Iterator[str]:
    if not bundles:
        return
    yield ""
    yield f"{say(language, key)}: {say(language, 'plan.times', count=len(bundles))}"
    rows = []
    for bundle in by_date(bundles):
        names = ", ".join(bundle.certificates[:MOST_NAMES])
        more = f" … (+{len(bundle.certificates) - MOST_NAMES})" if len(bundle.certificates) > MOST_NAMES else ""
        place = bundle_place(bundle, catalogue, language)
        rows.append([day_text(bundle.on, language), place, f"{len(bundle.certificates)}: {names}{more}"])
    yield from (f"  {line}" for line in columns(rows))

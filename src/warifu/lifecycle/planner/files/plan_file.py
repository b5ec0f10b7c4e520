"""計画のファイル: a plan as the product's JSON has it; docs/reference/schemas/plan.schema.json says its shape."""

from dataclasses import fields
from datetime import date
from typing import Any

from warifu.kernel.yen import Yen
from warifu.lifecycle.planner.facts import desk_name
from warifu.lifecycle.planner.rows import ApplicationBundle, OrderBundle, Outlook, Plan, PriceNote, RenewalRow
from warifu.systems.facts import Desk

NAMES = {"desk": "system", "is_late": "late", "is_lost": "lost_to_schedule"}


def plan_as_json(plan: Plan) -> dict[str, Any]:
    """計画をJSONにする: dates as text, every name as the arithmetic's pages have it."""
    return {
        "today": plan.today.isoformat(),
        "rows": [_row(row) for row in plan.rows],
        "orders": [_members(bundle) for bundle in plan.orders],
        "use_applications": [_members(bundle) for bundle in plan.use_applications],
        "deletion_applications": [_members(bundle) for bundle in plan.deletion_applications],
    }


def _row(row: RenewalRow) -> dict[str, Any]:
    found = {NAMES.get(name, name): value for name, value in _members(row).items()}
    if row.outlook is None:
        del found["outlook"]
    return found


def _members(thing: RenewalRow | Outlook | OrderBundle | ApplicationBundle | PriceNote) -> dict[str, Any]:
    return {field.name: _plain(getattr(thing, field.name)) for field in fields(thing)}


def _plain(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case Desk():
            return desk_name(value)
        case Yen():
            return value.amount
        case tuple():
            return [_plain(item) for item in value]
        case Outlook() | PriceNote():
            return _members(value)
        case _:
            return value

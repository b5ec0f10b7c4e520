"""費用負担部署: a field that order lines do not have, as somebody would add it, and the test that it then has."""

from fixtures.tree_copies import append, before, replace

COLUMN_ADDED = '''"""明細に費用負担部署を加える."""

from alembic import op

from warifu.adapters.database.migrations.columns import text

revision = "cost_centers"
down_revision = "first"


def upgrade() -> None:
    """列を加える."""
    op.add_column("order_line", text("cost_center", nullable=True))
'''
WORDS = """
["column.cost_center"]
ja = "費用負担部署"
en = "Cost center"
todo_ja = "費用を負担する部署(64文字以内)。空欄でもかまいません。"
todo_en = "The department that pays (up to 64 characters). May stay empty."
"""
ORDER_IT = '''"""The field that was added arrives by every way in, is kept, and is shown again."""

import base64
import json
import os
from pathlib import Path

import pytest
from fixtures import terminal
from fixtures.order_desk import CONTACTS
from fixtures.people import Counter
from samples.order_files import Row, csv_file, rows_of, workbook

from warifu.authority.facts import KeyAlgorithm
from warifu.bootstrap.installation import close_installation, create_installation
from warifu.bootstrap.local import local_actor, local_installation, local_settings
from warifu.kernel.clock import jst_date
from warifu.kernel.ids import OperatorCode
from warifu.workflows.authority.open_authority import open_for_business
from warifu.workflows.participants.enrol import enrol_participant

WHO = {"cost_center": "総務部"}
CHANGE = [{"name": "cost_center", "before": "総務部", "after": "技術部"}]


def lines_of(counter: Counter, order_id: str) -> list[str | None]:
    """What is shown of an order; the very same is stored."""
    with counter.installation.unit_of_work.read() as stores:
        order = stores.orders.get(order_id)
    assert order
    shown = [line["cost_center"] for line in counter.get("operator", f"/orders/{order_id}")["lines"]]
    assert shown == [line.wanted.cost_center for line in order.lines]
    return shown


def test_it_is_ordered_corrected_taken_back_and_remembered(standing_counter: Counter) -> None:
    counter = standing_counter
    lines = [counter.line(**WHO), counter.line(purpose_label="別")]
    order_id = counter.post("operator", "/orders", {"lines": lines})["id"]
    assert lines_of(counter, order_id) == ["総務部", None]
    for wanted, shown in (("技術部", ["技術部", None]), ("", [None, None])):
        if wanted:
            counter.post("staff", f"/orders/{order_id}/return", {"reason": "ご確認ください"})
        edit = {"edit": [{"line": 1, "cost_center": wanted}]}
        counter.post("operator", f"/orders/{order_id}/corrections", edit)
        assert lines_of(counter, order_id) == shown
    fields = [line["fields"] for change in counter.get("operator", f"/orders/{order_id}/history")
              for line in change["lines"]]
    assert fields[0] == CHANGE
    assert fields[1] == [{"name": "cost_center", "before": "技術部", "after": ""}]


@pytest.mark.parametrize("write", [workbook, csv_file])
def test_it_is_read_from_a_file(standing_counter: Counter, write) -> None:
    counter = standing_counter
    made: list[Row] = rows_of(2, jst_date(counter.clock.now()), made_here=2)
    rows = [{**made[0], **WHO}, made[1]]
    for row in rows:
        row["operator_code"] = None
    content = base64.b64encode(write(rows)).decode()
    taken = counter.post("operator", "/orders/files", {"content": content, "confirm_duplicates": True})
    assert lines_of(counter, taken["order_id"]) == ["総務部", None]


def test_it_is_ordered_and_shown_at_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create_installation(tmp_path / "home", {})
    monkeypatch.setitem(os.environ, "WARIFU_HOME", str(tmp_path / "home"))
    installation, settings = local_installation(), local_settings()
    names = settings.server_names(installation.catalogue)
    open_for_business(installation, local_actor(), settings.organization, names, KeyAlgorithm.P_256)
    enrol_participant(installation, local_actor(), OperatorCode("0A001"), "見本電力株式会社", CONTACTS)
    line = {"start_on": jst_date(installation.clock.now()).isoformat(), "purpose_label": "需給管理1号", **WHO}
    close_installation(installation)
    (tmp_path / "order.json").write_text(json.dumps({"operator_code": "0A001", "lines": [line]}))
    order_id = terminal.run("orders", "submit", str(tmp_path / "order.json")).split()[0]
    assert "cost_center 総務部" in terminal.run("orders", "show", order_id)
'''
INPUTS = "src/warifu/entrypoints/inputs/orders.py"
ORDER_FILE = "src/warifu/orders/order_file.py"
TABLE = "src/warifu/adapters/database/tables/orders.py"
ORDERED, CORRECTED = "disc_group: Name | None = None\n", "disc_group: Name | Nothing | None = None\n"
KEPT = 'sa.Column("disc_group", sa.Text),\n'

EDITS = (
    before("src/warifu/orders/facts.py", "\n\nWANTED = ", "    cost_center: str | None = None\n"),
    replace(INPUTS, ORDERED, f"{ORDERED}    cost_center: Name | None = None\n"),
    replace(INPUTS, CORRECTED, f"{CORRECTED}    cost_center: Name | Nothing | None = None\n"),
    before(
        "src/warifu/entrypoints/api/orders/order_views.py",
        "    certificate_id: str | None = None",
        "    cost_center: str | None\n",
    ),
    before(ORDER_FILE, "    MEMO = ", '    COST_CENTER = "cost_center"  # 費用負担部署\n'),
    before(ORDER_FILE, "    Column(Key.MEMO", "    Column(Key.COST_CENTER, _alone(name_of)),\n"),
    append("src/warifu/messages/order_file.toml", WORDS),
    replace(TABLE, KEPT, f'{KEPT}    sa.Column("cost_center", sa.Text),\n'),
    append("src/warifu/adapters/database/migrations/versions/cost_centers.py", COLUMN_ADDED),
)
TEST = append("tests/integration/orders/test_cost_centers.py", ORDER_IT)
TESTS = (
    "tests/integration/orders/test_cost_centers.py",
    "tests/unit/orders/test_wanted.py",
    "tests/contracts/test_schema.py",
)

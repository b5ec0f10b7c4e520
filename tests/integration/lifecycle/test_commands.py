"""端末の窓口の定めと更新計画: the same names and answers as the API's."""

import json
from pathlib import Path

import pytest
from fixtures.people import Counter
from fixtures.terminal import refused, run

from warifu.entrypoints.cli import acting as terminal


@pytest.fixture
def counter_at_the_terminal(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> Counter:
    monkeypatch.setattr(terminal, "local_installation", lambda: counter.installation)
    return counter


def written(folder: Path, text: str) -> str:
    file = folder / "terms.json"
    file.write_text(text, "utf-8")
    return str(file)


def test_a_desks_paper_is_entered_shown_and_taken_back(counter_at_the_terminal: Counter, tmp_path: Path) -> None:
    counter = counter_at_the_terminal
    counter.registered(counter.issued())
    file = written(tmp_path, '{"system": "PLANNING", "processing_business_days": 30, "source": "見本 通知 2026-11-20"}')
    before = counter.get("operator", "/plan")["rows"]
    assert "動く日付" in run("desks", "state", file, "--preview")
    assert counter.get("operator", "/plan")["rows"] == before
    said = run("desks", "state", file)
    assert "apply_by_on" in said
    assert "30  (公表 / stated)" in run("desks", "list")
    assert counter.get("operator", "/plan")["rows"] != before
    run("desks", "take-back", said.partition(":")[0])
    assert counter.get("operator", "/plan")["rows"] == before


def test_whoever_is_not_of_the_desk_names_the_paper(counter_at_the_terminal: Counter, tmp_path: Path) -> None:
    file = written(tmp_path, '{"system": "PLANNING", "processing_business_days": 30}')
    assert refused("desks", "state", file) == "lifecycle.source_missing"


def test_the_plan_at_the_terminal_is_the_apis(counter_at_the_terminal: Counter) -> None:
    counter = counter_at_the_terminal
    certificate_id = counter.issued()
    counter.registered(certificate_id)
    assert json.loads(run("renewals", "list", "--json")) == counter.get("staff", "/plan")
    (row, *bundles) = run("renewals", "list").splitlines()
    assert row.startswith(
        f"{counter.get('operator', '/plan')['rows'][0]['order_by_on']}  {certificate_id}  PLANNING JX"
    )
    assert len(bundles) == 3

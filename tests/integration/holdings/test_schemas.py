"""What programs hand in and get has the documented shape, and the documents name every key and kind."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from samples.own_commands import LEDGER, cases, plan_json, warifu
from samples.own_folder import END, OwnAuthority, der

from warifu.lifecycle.holdings.found import FileKind
from warifu.lifecycle.planner.files import estate_file


def schema(repository: Path, name: str) -> Draft202012Validator:
    document = json.loads((repository / "docs" / "reference" / "schemas" / f"{name}.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(document)
    return Draft202012Validator(document)


def keys(validator: Draft202012Validator, *path: str) -> set[str]:
    place: Any = validator.schema
    for name in path:
        place = place[name]
    return set(place["properties"])


def test_the_estate_schema_names_every_key_that_is_read(repository: Path) -> None:
    estate = schema(repository, "estate")
    certificate = ("properties", "certificates", "items")
    assert keys(estate) == set(estate_file.ESTATE)
    assert keys(estate, "properties", "parameters") == set(estate_file.PARAMETERS)
    assert keys(estate, *certificate) == set(estate_file.CERTIFICATE)
    assert keys(estate, *certificate, "properties", "uses", "items") == set(estate_file.USE)


@pytest.mark.parametrize("name", ["cases.json", "own_cases.json"])
def test_every_shared_case_has_the_shape_of_an_estate(repository: Path, name: str) -> None:
    estate = schema(repository, "estate")
    for case in cases(name):
        estate.validate(case)


def test_plans_have_the_documented_shape(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text(LEDGER + "取引3号,2F,2027-01-05,○,,\n取引4号,3F,2029-01-05,,,\n", "utf-8")
    schema(repository, "plan").validate(plan_json("own.csv", "--today", "2026-12-28", cwd=tmp_path))
    (tmp_path / "estate.json").write_text(json.dumps(cases()[0]), "utf-8")
    schema(repository, "plan").validate(plan_json("--estate", "estate.json", cwd=tmp_path))


def test_what_was_found_has_the_documented_shape(repository: Path, tmp_path: Path, own_authority: OwnAuthority) -> None:
    (tmp_path / "a.cer").write_bytes(der(own_authority.issue("A", END)))
    (tmp_path / "b").write_bytes(b"\xfe\xed\xfe\xed")
    check = schema(repository, "check")
    check.validate(json.loads(warifu("check", ".", "--json", cwd=tmp_path)[1]))
    files = check.schema["properties"]["files"]["items"]["properties"]
    assert set(files["kind"]["enum"]) == {kind.value for kind in FileKind}

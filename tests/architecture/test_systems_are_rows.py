"""A system is rows of a catalogue: no Python file of the program, its sample included, names one."""

import re
from pathlib import Path

from warifu.systems.catalogue_file import SHIPPED, shipped

CODES = {system.code for name in SHIPPED for system in shipped(name).systems}


def named_in(text: str) -> set[str]:
    return {code for code in CODES if re.search(rf"\b{code}\b", text)}


def test_no_python_file_of_the_program_names_a_system(repository: Path) -> None:
    named = {file: named_in(file.read_text("utf-8")) for file in (repository / "src").rglob("*.py")}
    assert len(named) > 300
    assert {str(file): codes for file, codes in named.items() if codes} == {}


def test_no_template_message_or_table_of_the_program_names_a_system(repository: Path) -> None:
    rows = {f"{name}.toml" for name in SHIPPED}
    files = [
        file
        for ending in ("*.toml", "*.j2", "*.ini", "*.css", "*.js")
        for file in (repository / "src").rglob(ending)
        if file.name not in rows
    ]
    assert len(files) > 15
    assert {str(file): codes for file in files if (codes := named_in(file.read_text("utf-8")))} == {}


def test_the_search_finds_a_system_where_one_is_named(repository: Path) -> None:
    text = (repository / "src" / "warifu" / "systems" / "electricity.toml").read_text("utf-8")
    assert named_in(text) == {"PLANNING", "SWITCHING", "CAPACITY_MARKET", "WHEELING_DATA"}

"""The steps that a module's docstring counts carry the same numbers and words at the code."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COUNTED = [
    ROOT / "src/warifu" / name
    for name in ("authority/issuance.py", "gateway/admission.py", "workflows/issuing/issue_order.py")
]
STEP = re.compile(r"^ *([0-9]+)\. +(.+)", re.MULTILINE)
AT_CODE = re.compile(r"# ([0-9]+)\. (.+)")


def said(docstring: str) -> dict[int, str]:
    return {int(number): text for number, text in STEP.findall(docstring)}


def at_code(source: str) -> Iterator[tuple[int, int, str]]:
    """Line, number and words of each comment that counts."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and (found := AT_CODE.fullmatch(token.string)):
            yield token.start[0], int(found[1]), found[2]


@pytest.mark.parametrize("path", COUNTED, ids=lambda path: path.stem)
def test_each_counted_step_is_found_at_the_code_by_its_number_and_words(path: Path) -> None:
    source = path.read_text("utf-8")
    steps, marks = said(ast.get_docstring(ast.parse(source)) or ""), list(at_code(source))
    assert list(steps) == list(range(min(steps), max(steps) + 1))
    assert {number for _, number, _ in marks} == set(steps)
    for line, number, words in marks:
        assert steps[number].startswith(words), f"{path.name}:{line}"


@pytest.mark.parametrize("path", COUNTED, ids=lambda path: path.stem)
def test_numbers_rise_within_a_function(path: Path) -> None:
    source = path.read_text("utf-8")
    marks = list(at_code(source))
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef):
            inside = [number for line, number, _ in marks if function.lineno <= line <= (function.end_lineno or 0)]
            assert all(before <= after for before, after in pairwise(inside)), f"{path.name}: {function.name}"


@pytest.mark.parametrize("page", ["issuance.md", "issuance.ja.md"])
def test_the_page_about_issuing_counts_the_same_steps(page: str) -> None:
    module = ast.parse((ROOT / "src/warifu/authority/issuance.py").read_text("utf-8"))
    counted = re.findall(r"^([0-9]+)\. \*\*", (ROOT / "docs/explanation" / page).read_text("utf-8"), re.MULTILINE)
    assert [int(number) for number in counted] == list(said(ast.get_docstring(module) or ""))

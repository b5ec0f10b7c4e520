"""誤りの答え: every leaf of the tree has a place in HTTP, and one shape."""

import dataclasses
import json
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from tools.checks.error_words import leaves
from warifu.entrypoints.http.answers import answer, status_of
from warifu.kernel.errors import FieldInvalid, NotSignedIn, TooLarge, TransitionRefused, WarifuError

LEAVES = leaves(Path(__file__).parents[3])


def example(leaf: type) -> WarifuError:
    values: dict[str, Any] = {"int": 7, "str": "mihon-7", "tuple": ("A", "B")}
    fields = dataclasses.fields(leaf) if dataclasses.is_dataclass(leaf) else ()
    error = leaf(*(values[getattr(f.type, "__name__", str(f.type))] for f in fields))
    assert isinstance(error, WarifuError)
    return error


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.code)
def test_every_error_answers_in_both_languages_with_its_code(leaf: type) -> None:
    error = example(leaf)
    response = answer(error)
    body = json.loads(response.body)
    assert body.keys() == {"code", "message", "todo", "facts"}
    assert body["code"] == response.headers["warifu-code"] == error.code
    for said in (body["message"], body["todo"]):
        assert said["ja"]
        assert said["en"]
        assert said["ja"] != said["en"]
        assert "{" not in said["ja"] + said["en"]
    assert HTTPStatus(response.status_code) >= 400


def test_a_refused_sign_in_says_how_to_sign_in() -> None:
    assert answer(NotSignedIn()).headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("error", "status"),
    [(TooLarge("body", 1), 413), (FieldInvalid("a", "b"), 422), (TransitionRefused("m", "s", "e", ()), 409)],
    ids=str,
)
def test_the_nearest_branch_decides_the_status(error: WarifuError, status: int) -> None:
    assert status_of(error) == status


def test_what_a_stranger_sent_is_repeated_shortened_and_encodable() -> None:
    body = answer(FieldInvalid("x" * 10_000 + "\ud800", "\ud800")).body
    assert len(body) < 3_000
    assert json.loads(body)["facts"]["expected"] == "?"

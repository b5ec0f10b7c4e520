"""誤りの答え: the one table from the tree of errors to HTTP, and the shape every refusal has."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse

from warifu.entrypoints.http.errors import InternalError, MethodNotOffered
from warifu.kernel.errors import (
    BadInput,
    Conflict,
    FieldInvalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    RuleBroken,
    TooLarge,
    Unavailable,
    WarifuError,
)
from warifu.messages import LONGEST_FACT, told

CODE_HEADER = "Warifu-Code"
STATUS: Mapping[type[WarifuError], int] = {
    BadInput: 400,
    NotSignedIn: 401,
    NotAllowed: 403,
    NotFound: 404,
    MethodNotOffered: 405,
    Conflict: 409,
    TooLarge: 413,
    FieldInvalid: 422,
    RuleBroken: 422,
    InternalError: 500,
    Unavailable: 503,
}


def status_of(error: WarifuError) -> int:
    """HTTP状態コード: of the nearest branch of the tree; KeyError for an error that hangs on none."""
    return next(STATUS[branch] for branch in type(error).__mro__ if branch in STATUS)


def body_of(error: WarifuError) -> dict[str, Any]:
    """誤りのJSON: code, message and todo in both languages, and the facts; texts from outside are cut short."""
    said = told(error)
    return {
        "code": error.code,
        "message": {"ja": carried(said.ja), "en": carried(said.en)},
        "todo": {"ja": carried(said.todo_ja), "en": carried(said.todo_en)},
        "facts": {name: shown(fact) for name, fact in error.facts().items()},
    }


def answer(error: WarifuError) -> JSONResponse:
    """誤りを答える: status, body and headers."""
    headers = {CODE_HEADER: error.code}
    if isinstance(error, NotSignedIn):
        headers["WWW-Authenticate"] = 'Bearer realm="warifu"'
    if isinstance(error, MethodNotOffered):
        headers["Allow"] = error.offered
    return JSONResponse(body_of(error), status_of(error), headers)


def shown(fact: Any) -> Any:
    """見せる形: numbers as they are, everything else as text of at most 200 characters that UTF-8 can carry."""
    if isinstance(fact, int):
        return fact
    text = ", ".join(str(part) for part in fact) if isinstance(fact, tuple) else str(fact)
    return carried(text[:LONGEST_FACT])


def carried(text: str) -> str:
    """運べる形: as UTF-8 can carry it."""
    return text.encode("utf-8", "replace").decode()

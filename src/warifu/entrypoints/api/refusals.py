"""枠組みの誤りを木に載せる: what FastAPI and Starlette raise by themselves becomes a leaf of the error tree."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from warifu.entrypoints.http.answers import answer
from warifu.entrypoints.http.errors import MethodNotOffered, PathUnknown
from warifu.entrypoints.inputs.refusals import expected, field_path
from warifu.kernel.errors import FieldInvalid, NotUnderstood, WarifuError


def add_handlers(api: FastAPI) -> None:
    """誤りの扱いを加える."""
    api.add_exception_handler(WarifuError, _coded)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(HTTPException, _of_framework)


async def _coded(_request: Request, error: Exception) -> Response:
    assert isinstance(error, WarifuError)
    return answer(error)


async def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return answer(NotUnderstood("JSON", f"at character {first['loc'][-1]}"))
    return answer(FieldInvalid(field_path(first["loc"]), expected(first)))


async def _of_framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        return answer(MethodNotOffered(request.method, (error.headers or {}).get("Allow", "")))
    if error.status_code == 404:
        return answer(PathUnknown())
    return answer(NotUnderstood("JSON", "it cannot be decoded"))

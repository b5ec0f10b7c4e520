"""APIの組立て: the routes of every package, and the middleware around them."""

from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from threading import Lock

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, Response

from warifu.entrypoints.api import evidence, notices, search, status
from warifu.entrypoints.api.accounts import accounts, ends, mandates, role_grants
from warifu.entrypoints.api.authority import certificates
from warifu.entrypoints.api.delivery import deliveries, media
from warifu.entrypoints.api.lifecycle import desk_terms, plan, reminders
from warifu.entrypoints.api.orders import order_files, orders, orders_again
from warifu.entrypoints.api.participants import enrolments, participants
from warifu.entrypoints.api.pricing import invoices, prices
from warifu.entrypoints.api.registration import applications, estate, systems
from warifu.entrypoints.http.answers import answer
from warifu.entrypoints.http.errors import MethodNotOffered, PathUnknown
from warifu.entrypoints.http.middleware import API_HEADERS, BODY_LIMIT, AnswerHeaders, BodyLimit, Unforeseen
from warifu.entrypoints.http.sign_in import Access, StaffCertificateCheck, sign_in
from warifu.entrypoints.inputs.refusals import expected, field_path
from warifu.kernel.errors import FieldInvalid, NotUnderstood, WarifuError
from warifu.workflows.installation import Installation

API_PATH = "/api/v1"
DESCRIPTION_PATH = f"{API_PATH}/openapi.json"
WIDER_LIMITS = {  # the first that fits counts
    f"{API_PATH}{order_files.router.prefix}": order_files.BODY_LIMIT,
    f"{API_PATH}{orders.router.prefix}": orders.BODY_LIMIT,
}
# What is found by a fixed word stands before what is found by an id.
ROUTERS = (
    participants,
    accounts,
    ends,
    orders_again,
    order_files,
    orders,
    search,
    certificates,
    media,
    deliveries,
    applications,
    estate,
    plan,
    desk_terms,
    reminders,
    evidence,
    systems,
    status,
    enrolments,
    mandates,
    role_grants,
    notices,
    prices,
    invoices,
)


def create_api(
    installation: Installation, is_installation_certificate: StaffCertificateCheck, body_limit: int = BODY_LIMIT
) -> FastAPI:
    """APIを作る: an ASGI application that answers under /api/v1, its OpenAPI at /api/v1/openapi.json.

    `body_limit` is in bytes; a larger body is answered 413 and not read. Orders and order files
    have limits of their own. Beyond 16 KB, who sends has to be signed in.
    """
    api = FastAPI(
        title="割符 Warifu API",
        version=version("warifu"),
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    access = api.state.access = Access(installation, is_installation_certificate)
    routes = APIRouter(prefix=API_PATH)
    for module in ROUTERS:
        routes.include_router(module.router)
    api.include_router(routes)
    api.add_route(DESCRIPTION_PATH, _description(api), include_in_schema=False)
    add_handlers(api)
    # The last one added is the outermost.
    api.add_middleware(
        BodyLimit, limit=body_limit, wider=WIDER_LIMITS, sign_in=lambda scope: sign_in(HTTPConnection(scope), access)
    )
    api.add_middleware(Unforeseen)
    api.add_middleware(AnswerHeaders, headers=API_HEADERS)
    return api


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


def _description(api: FastAPI) -> Callable[[Request], Response]:
    """Give OpenAPI, made once and in a thread: it takes seconds, and everybody may ask."""
    making = Lock()

    @cache
    def made() -> bytes:
        return bytes(JSONResponse(api.openapi()).body)

    def describe(_request: Request) -> Response:
        with making:
            return Response(made(), media_type="application/json")

    return describe

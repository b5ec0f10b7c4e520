"""APIの組立て: every room's endpoints under one roof, with their guards."""

from importlib.metadata import version

from fastapi import APIRouter, FastAPI

from warifu.doors.api import (
    accounts,
    applications,
    certificates,
    deliveries,
    enrolments,
    estate,
    evidence,
    invoices,
    mandates,
    media,
    notices,
    order_files,
    orders,
    orders_again,
    participants,
    prices,
    role_grants,
    search,
    status,
    systems,
)
from warifu.doors.api.access import Door, HouseCertificateCheck
from warifu.doors.api.middleware import API_HEADERS, AnswerHeaders, BodyLimit, Unforeseen
from warifu.doors.api.refusals import add_handlers
from warifu.workflows.house import House

API_PATH = "/api/v1"
BODY_LIMIT = 1_000_000  # bytes
WIDER_LIMITS = {  # the first that fits counts
    f"{API_PATH}{order_files.router.prefix}": order_files.BODY_LIMIT,
    f"{API_PATH}{orders.router.prefix}": orders.BODY_LIMIT,
}
# What is found by a fixed word stands before what is found by an id.
ROOMS = (
    participants,
    accounts,
    orders_again,
    order_files,
    orders,
    search,
    certificates,
    media,
    deliveries,
    applications,
    estate,
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


def create_api(house: House, is_house_certificate: HouseCertificateCheck, body_limit: int = BODY_LIMIT) -> FastAPI:
    """APIを作る: an ASGI application that answers under /api/v1, its OpenAPI at /api/v1/openapi.json.

    `body_limit` is in bytes; a larger body is answered 413 and not read. Orders and order files
    have limits of their own.
    """
    api = FastAPI(
        title="割符 Warifu API",
        version=version("warifu"),
        openapi_url=f"{API_PATH}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    api.state.door = Door(house, is_house_certificate)
    rooms = APIRouter(prefix=API_PATH)
    for room in ROOMS:
        rooms.include_router(room.router)
    api.include_router(rooms)
    add_handlers(api)
    # The last one added is the outermost.
    api.add_middleware(Unforeseen)
    api.add_middleware(BodyLimit, limit=body_limit, wider=WIDER_LIMITS)
    api.add_middleware(AnswerHeaders, headers=API_HEADERS)
    return api

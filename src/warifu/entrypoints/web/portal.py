"""ポータル: the pages for people and the API for their programs, on one address."""

from collections.abc import Mapping
from urllib.parse import parse_qs

from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from warifu.accounts.facts import Actor, NewToken
from warifu.entrypoints.http.answers import CODE_HEADER, status_of
from warifu.entrypoints.http.asgi import AsgiApp, Receive, Scope, Send
from warifu.entrypoints.http.errors import MethodNotOffered, PathUnknown
from warifu.entrypoints.http.middleware import LARGEST_UNKNOWN, AnswerHeaders, BodyLimit, Unforeseen
from warifu.entrypoints.http.sign_in import Access, StaffCertificateCheck, sign_in
from warifu.entrypoints.web.assets import ASSETS_PATH, assets
from warifu.entrypoints.web.errors import render_error, render_sign_in_needed
from warifu.entrypoints.web.estate import render_estate
from warifu.entrypoints.web.pages import PAGE_HEADERS, Frame, NavigationItem, SignedIn, choose_language, render
from warifu.entrypoints.web.words import word
from warifu.kernel.errors import NotSignedIn, NotUnderstood, WarifuError
from warifu.kernel.ids import new_id
from warifu.kernel.secret import Secret
from warifu.workflows.accounts.open import use_link
from warifu.workflows.accounts.use_halves import use_halves
from warifu.workflows.installation import Installation
from warifu.workflows.registration.show_estate import show_estate

NAVIGATION = (NavigationItem("/", "登録状況", "Registrations"),)
LONGEST_CODE = 200


def create_portal(
    installation: Installation,
    api: FastAPI,
    is_installation_certificate: StaffCertificateCheck,
) -> AsgiApp:
    """ポータルを作る: an ASGI application: `api` below /api, static files, and the pages.

    `/` shows the estate to whoever signs in by certificate or token; `/welcome` turns a one-time link,
    or the two halves of one, into a token.
    """
    pages = Pages(Access(installation, is_installation_certificate))
    site = Starlette(
        routes=[
            Route("/", pages.estate, methods=["GET"]),
            Route("/welcome", pages.welcome_form, methods=["GET"]),
            Route("/welcome", pages.welcome, methods=["POST"]),
        ],
        exception_handlers={WarifuError: pages.refuse, HTTPException: pages.refuse},
    )
    site.router.redirect_slashes = False
    guarded: AsgiApp = Unforeseen(BodyLimit(site, LARGEST_UNKNOWN, pages.say), pages.say)
    return ByPath(
        {"/api/": api, f"{ASSETS_PATH}/": AnswerHeaders(assets, {}), "/": AnswerHeaders(guarded, PAGE_HEADERS)}
    )


class ByPath:
    """アドレスで分ける: the first application whose prefix the path has; what is not HTTP goes to the first."""

    def __init__(self, apps: Mapping[str, AsgiApp]) -> None:
        self._apps = apps

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        app = next((app for prefix, app in self._apps.items() if path.startswith(prefix)), None)
        await (app or list(self._apps.values())[-1 if scope["type"] == "http" else 0])(scope, receive, send)


class Pages:
    """画面: what the portal shows; each method is one page."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def estate(self, request: Request) -> Response:
        """登録状況."""
        actor = sign_in(request, self._access)
        installation = self._access.installation
        estate, frame = show_estate(installation, actor), self._frame(request.scope, actor)
        return HTMLResponse(render_estate(estate, frame, installation.catalogue))

    def welcome_form(self, request: Request) -> Response:
        """ようこそ: asks before the link is used, as mail programs open links by themselves."""
        code = request.query_params.get("code", "")[:LONGEST_CODE]
        return HTMLResponse(render("welcome.j2", self._frame(request.scope), code=code, token=None))

    async def welcome(self, request: Request) -> Response:
        """ようこそ: ends the link and shows the API token, once."""
        first, second = (Secret(code) for code in _sent_codes(await request.body()))
        new = await run_in_threadpool(_opened, self._access.installation, first, second)
        page = render("welcome.j2", self._frame(request.scope), code="", token=new)
        return HTMLResponse(page)

    def refuse(self, request: Request, error: Exception) -> Response:
        """断る: with the page of the error."""
        if isinstance(error, WarifuError):
            return self.say(request.scope, error)
        assert isinstance(error, HTTPException)
        if error.status_code == 405:
            return self.say(request.scope, MethodNotOffered(request.method, (error.headers or {}).get("Allow", "")))
        return self.say(request.scope, PathUnknown())

    def say(self, scope: Scope, error: WarifuError) -> Response:
        """誤りを画面で言う: its status and its code as on the API."""
        frame = self._frame(scope)
        page = render_sign_in_needed(frame) if isinstance(error, NotSignedIn) else None
        headers = {CODE_HEADER: error.code}
        if isinstance(error, NotSignedIn):
            headers["WWW-Authenticate"] = 'Bearer realm="warifu"'
        return HTMLResponse(page or render_error(error, _reference(error), frame), status_of(error), headers)

    def _frame(self, scope: Scope, actor: Actor | None = None) -> Frame:
        query = scope.get("query_string", b"").decode("latin-1")
        return Frame(
            language=choose_language(QueryParams(query).get("lang"), Headers(scope=scope).get("accept-language")),
            at=self._access.installation.clock.now(),
            is_sample=self._access.installation.policy.is_sample,
            address=scope["path"] + (f"?{query}" if query else ""),
            navigation=NAVIGATION if actor else (),
            signed_in=_signed_in(actor) if actor else None,
        )


def _signed_in(actor: Actor) -> SignedIn:
    roles = sorted(actor.roles)
    return SignedIn(
        actor.display_name,
        "・".join(word(f"role.{role}", "ja") for role in roles),
        ", ".join(word(f"role.{role}", "en") for role in roles),
    )


def _reference(error: WarifuError) -> str:
    return str(error.facts().get("reference") or new_id("X"))


def _opened(installation: Installation, first: Secret[str], second: Secret[str]) -> NewToken:
    return use_halves(installation, first, second) if second.reveal() else use_link(installation, first)


def _sent_codes(body: bytes) -> tuple[str, str]:
    """Read the form. Raises NotUnderstood when it is none, or holds more than a few fields."""
    try:
        fields = parse_qs(body.decode("ascii"), max_num_fields=4, errors="replace")
    except (UnicodeDecodeError, ValueError):
        raise NotUnderstood("application/x-www-form-urlencoded", "it is no form") from None
    return fields.get("code", [""])[0][:LONGEST_CODE], fields.get("second", [""])[0][:LONGEST_CODE]

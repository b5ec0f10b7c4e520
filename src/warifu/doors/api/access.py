"""APIのログイン: an API token, or the house's certificate on the TLS connection; cookies mean nothing here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, TypeAlias

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer
from starlette.requests import HTTPConnection

from warifu.accounts.facts import Actor
from warifu.doors.api.errors import ForeignOrigin, JsonNeeded
from warifu.kernel.errors import NotSignedIn
from warifu.kernel.secret import Secret
from warifu.workflows.house import House
from warifu.workflows.sign_in import sign_in_with_certificate, sign_in_with_token

HouseCertificateCheck: TypeAlias = Callable[[bytes, Sequence[bytes], datetime], bool]
"""自局の証明書か: (certificate, chain, now), all DER; whether the house authority stands behind it at that instant."""

READS_ONLY = frozenset({"GET", "HEAD", "OPTIONS"})
_bearer = HTTPBearer(auto_error=False, description="APIトークン / API token")


@dataclass(frozen=True, slots=True)
class Door:
    """入口: what every endpoint works with."""

    house: House
    is_house_certificate: HouseCertificateCheck


def door_of(request: Request) -> Door:
    """入口を得る: the one that the application was made with."""
    door = request.app.state.door
    assert isinstance(door, Door)
    return door


def house_of(door: Annotated[Door, Depends(door_of)]) -> House:
    """業務の場を得る."""
    return door.house


def signed_in(
    request: Request, door: Annotated[Door, Depends(door_of)], _token: Annotated[object, Security(_bearer)]
) -> Actor:
    """ログインした人を得る: see `sign_in`."""
    return sign_in(request, door)


def sign_in(request: HTTPConnection, door: Door) -> Actor:
    """ログインする: a token that is sent decides alone; otherwise the certificate whose key the handshake proved.

    Browsers present a certificate on their own, so what changes something must then be JSON and of this origin.
    Raises NotSignedIn, JsonNeeded, ForeignOrigin.
    """
    sent = request.headers.getlist("authorization")
    if sent:
        scheme, _, token = sent[0].partition(" ")
        if len(sent) > 1 or scheme.lower() != "bearer" or not token.strip():
            raise NotSignedIn
        return sign_in_with_token(door.house, Secret(token.strip()))
    chain = request.scope.get("extensions", {}).get("tls", {}).get("client_chain", ())
    if not chain or not door.is_house_certificate(chain[0], chain[1:], door.house.clock.now()):
        raise NotSignedIn
    actor = sign_in_with_certificate(door.house, chain[0])
    if request.scope["method"] not in READS_ONLY:
        _check_own_page(request)
    return actor


def _check_own_page(request: HTTPConnection) -> None:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise JsonNeeded
    origin = request.headers.get("origin")
    if origin is not None and origin != f"{request.scope['scheme']}://{request.headers.get('host', '')}":
        raise ForeignOrigin(origin)


TheHouse: TypeAlias = Annotated[House, Depends(house_of)]
SignedIn: TypeAlias = Annotated[Actor, Depends(signed_in)]

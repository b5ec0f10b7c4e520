"""APIのログイン: an API token, or the installation's certificate on the TLS connection; cookies mean nothing here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, TypeAlias

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer
from starlette.requests import HTTPConnection

from warifu.accounts.facts import Actor
from warifu.entrypoints.http.errors import ForeignOrigin, JsonNeeded
from warifu.kernel.errors import NotSignedIn
from warifu.kernel.secret import Secret
from warifu.workflows.accounts.sign_in import sign_in_with_certificate, sign_in_with_token
from warifu.workflows.installation import Installation

StaffCertificateCheck: TypeAlias = Callable[[bytes, Sequence[bytes], datetime], bool]
"""運用者用の証明書か: (certificate, chain, now), all DER; whether the INSTALLATION authority stands behind it then."""

READS_ONLY = frozenset({"GET", "HEAD", "OPTIONS"})
_bearer = HTTPBearer(auto_error=False, description="APIトークン / API token")


@dataclass(frozen=True, slots=True)
class Access:
    """APIが使うもの: the installation, and the check of sign-in certificates."""

    installation: Installation
    is_installation_certificate: StaffCertificateCheck


def access_of(request: Request) -> Access:
    """APIが使うものを得る: what the application was made with."""
    access = request.app.state.access
    assert isinstance(access, Access)
    return access


def installation_of(access: Annotated[Access, Depends(access_of)]) -> Installation:
    """システムを得る."""
    return access.installation


def signed_in(
    request: Request, access: Annotated[Access, Depends(access_of)], _token: Annotated[object, Security(_bearer)]
) -> Actor:
    """ログインした人を得る: see `sign_in`."""
    return sign_in(request, access)


def sign_in(request: HTTPConnection, access: Access) -> Actor:
    """ログインする: a token that is sent decides alone; otherwise the certificate whose key the handshake proved.

    Browsers present a certificate on their own, so what changes something must then be JSON and of this origin.
    Raises NotSignedIn, JsonNeeded, ForeignOrigin.
    """
    sent = request.headers.getlist("authorization")
    if sent:
        scheme, _, token = sent[0].partition(" ")
        if len(sent) > 1 or scheme.lower() != "bearer" or not token.strip():
            raise NotSignedIn
        return sign_in_with_token(access.installation, Secret(token.strip()))
    chain = request.scope.get("extensions", {}).get("tls", {}).get("client_chain", ())
    if not chain or not access.is_installation_certificate(chain[0], chain[1:], access.installation.clock.now()):
        raise NotSignedIn
    actor = sign_in_with_certificate(access.installation, chain[0])
    if request.scope["method"] not in READS_ONLY:
        _check_own_page(request)
    return actor


def _check_own_page(request: HTTPConnection) -> None:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise JsonNeeded
    origin = request.headers.get("origin")
    if origin is not None and origin != f"{request.scope['scheme']}://{request.headers.get('host', '')}":
        raise ForeignOrigin(origin)


TheInstallation: TypeAlias = Annotated[Installation, Depends(installation_of)]
SignedIn: TypeAlias = Annotated[Actor, Depends(signed_in)]

"""API・システム一覧: the relying systems and the uses a certificate can be registered for."""

from fastapi import APIRouter

from warifu.entrypoints.api.registration.applications import UseView, use_view
from warifu.entrypoints.http.sign_in import TheInstallation

router = APIRouter(prefix="/systems", tags=["systems"])


@router.get("")
def list_uses(installation: TheInstallation) -> list[UseView]:
    """用途の一覧: in the catalogue's order. Needs no sign-in."""
    return [use_view(use) for use in installation.catalogue.uses]

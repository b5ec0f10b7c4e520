"""docs/reference/api.md: every address of the JSON API. The whole description is its OpenAPI document."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from warifu.workflows.installation import Installation

HEAD = """# API

JSON over HTTPS on the portal's port. Sign in with `Authorization: Bearer` and an API token, or with a certificate of
the installation authority. The full description, with every field, is at `{where}` of a running portal.
Errors carry a `code` ([list](errors.md)).
APIトークンか、運用者用の証明書でログインします。項目の一つひとつは、動いているポータルの`{where}`にあります。

| | address | | |
| --- | --- | --- | --- |
"""


def page(_: Path) -> str:
    """APIの一覧."""
    from warifu.entrypoints.api.app import DESCRIPTION_PATH, create_api

    # Describing the API asks the installation for nothing.
    api = create_api(cast("Installation", None), lambda *_: False)
    described = api.openapi()
    rows = (
        _row(method, path, operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    )
    return HEAD.format(where=DESCRIPTION_PATH) + "".join(rows)


def _row(method: str, path: str, operation: dict[str, Any]) -> str:
    first, _, _ = str(operation.get("description", "")).partition("\n")
    japanese, _, english = first.rstrip(".").partition(": ")
    return f"| {method.upper()} | `{path}` | {japanese} | {english} |\n"

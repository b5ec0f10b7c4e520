"""相互認証のパス: which path of a checkpoint leads to which use.

/CHANNEL/OPERATOR_CODE/…        channel in kebab case: file-upload, jx, web-api
/CHANNEL/AREA/OPERATOR_CODE/…   where the system has areas, the area in lower case
"""

from collections.abc import Sequence
from dataclasses import dataclass

from warifu.kernel.errors import FieldInvalid
from warifu.kernel.ids import OperatorCode
from warifu.systems.facts import Use


@dataclass(frozen=True, slots=True)
class UsePath:
    """パス: the use a path leads to and the operator code it names, None when the path ends before it."""

    use: Use
    operator_code: OperatorCode | None


def use_path(use: Use) -> str:
    """用途のパス: the part of the path that names the use, without a slash at its end."""
    channel = use.channel.lower().replace("_", "-")
    return f"/{channel}/{use.area.lower()}" if use.area else f"/{channel}"


def full_path(use: Use, operator_code: OperatorCode) -> str:
    """パスを書く: the path under which `operator_code` reaches `use`."""
    return f"{use_path(use)}/{operator_code}/"


def read_path(uses: Sequence[Use], path: str) -> UsePath | None:
    """パスを読む: None when the path leads to none of `uses`, or names what is no operator code."""
    for use in uses:
        prefix = use_path(use)
        if path.rstrip("/") == prefix:
            return UsePath(use, None)
        if path.startswith(f"{prefix}/"):
            return _with_code(use, path[len(prefix) + 1 :].partition("/")[0])
    return None


def _with_code(use: Use, code: str) -> UsePath | None:
    try:
        return UsePath(use, OperatorCode(code))
    except FieldInvalid:
        return None

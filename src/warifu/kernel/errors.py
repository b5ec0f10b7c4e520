"""誤り: the root and the branches of the error tree. Leaves are in each package's `errors.py`.

    WarifuError
    ├── BadInput          what was handed in cannot be used; change it and try again
    │   ├── TooLarge          input.too_large
    │   ├── NotUnderstood     input.not_understood
    │   └── FieldInvalid      input.field_invalid
    ├── NotSignedIn       access.not_signed_in
    ├── NotAllowed        the actor is signed in and may not do this
    ├── NotFound          it does not exist, or the actor may not see it
    ├── Conflict          the thing changed or is in another state; look again
    │   ├── TransitionRefused state.transition_refused
    │   └── Overtaken         somebody else was quicker
    │       └── Changed       state.changed
    ├── RuleBroken        a rule of the business forbids it
    │   └── RecordTampered    record.tampered
    └── Unavailable       doubt, or a part that is not there; try later

Every leaf has a stable dotted `code`, its facts are dataclass fields, and its words, Japanese and English, stand in
`warifu/messages/errors.toml` under that code. Entry points translate the branches, once each.
"""

from dataclasses import dataclass, fields
from typing import Any, ClassVar


class WarifuError(Exception):
    """割符の誤り: root of the tree; `code` is empty on branches and set on every leaf."""

    code: ClassVar[str] = ""

    def facts(self) -> dict[str, Any]:
        """事実: the leaf's fields by name, for the words and for machines."""
        return {f.name: getattr(self, f.name) for f in fields(self)}  # type: ignore[arg-type]

    def __str__(self) -> str:
        return f"{self.code} {self.facts()}"


class BadInput(WarifuError):
    """入力の誤り: what was handed in cannot be used."""


class NotAllowed(WarifuError):
    """権限なし: the actor is signed in and may not do this."""


class NotFound(WarifuError):
    """該当なし: it does not exist, or the actor may not see it."""


class Conflict(WarifuError):
    """競合: the thing changed, or is in another state than the caller assumed."""


class RuleBroken(WarifuError):
    """業務規則違反: a rule of the business forbids it."""


class Unavailable(WarifuError):
    """利用不可: a needed part is missing or not certain; the caller may try later."""


class Overtaken(Conflict):
    """追い越された: somebody else changed the thing since it was read."""


@dataclass(eq=False)
class TooLarge(BadInput):
    """大きすぎる: more bytes or items than `limit`; `what` names the thing."""

    code = "input.too_large"
    what: str
    limit: int


@dataclass(eq=False)
class NotUnderstood(BadInput):
    """読めない: the bytes are not what `expected` names; `why` is a short English reason without their content."""

    code = "input.not_understood"
    expected: str
    why: str


@dataclass(eq=False)
class PathUnusable(BadInput):
    """ファイルを扱えない: the operating system does not let `path` be read or written, for the reason `why`."""

    code = "input.path_unusable"
    path: str
    why: str


@dataclass(eq=False)
class FileOpenToOthers(BadInput):
    """ほかの人も読める: `path` holds a secret, and its `mode` lets others than its owner in."""

    code = "input.file_open_to_others"
    path: str
    mode: str


@dataclass(eq=False)
class FieldInvalid(BadInput):
    """項目の誤り: `field` holds something else than `expected`."""

    code = "input.field_invalid"
    field: str
    expected: str


@dataclass(eq=False)
class NotSignedIn(WarifuError):
    """未ログイン: no credential, or one that is unknown, ended or withdrawn."""

    code = "access.not_signed_in"


@dataclass(eq=False)
class TransitionRefused(Conflict):
    """許されない遷移: `event` cannot happen in `state`; `allowed` are those that can."""

    code = "state.transition_refused"
    machine: str
    state: str
    event: str
    allowed: tuple[str, ...]


@dataclass(eq=False)
class RecordTampered(RuleBroken):
    """改竄された記録: `record` in the database is not as this program wrote it; nothing is done on its word."""

    code = "record.tampered"
    record: str


@dataclass(eq=False)
class Changed(Overtaken):
    """先に変わった: `what` was changed by somebody else since it was read."""

    code = "state.changed"
    what: str

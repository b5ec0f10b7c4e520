"""有効期限の誤り."""

from dataclasses import dataclass

from warifu.kernel.errors import BadInput, NotFound


@dataclass(eq=False)
class TermsUnknown(NotFound):
    """定めなし: no statement of a desk has this number."""

    code = "lifecycle.terms_unknown"
    id: str


@dataclass(eq=False)
class TermsEmpty(BadInput):
    """定めが空: a statement states at least one value or closing day."""

    code = "lifecycle.terms_empty"


@dataclass(eq=False)
class DeskUnknown(NotFound):
    """窓口なし: the catalogue has no such desk; `known` are those there are."""

    code = "lifecycle.desk_unknown"
    desk: str
    known: tuple[str, ...]


@dataclass(eq=False)
class SourceMissing(BadInput):
    """出どころなし: whoever enters what another desk said names the paper or message it stands in."""

    code = "lifecycle.source_missing"


@dataclass(eq=False)
class DigestUnknown(NotFound):
    """催促なし: no reminder was mailed under this number."""

    code = "lifecycle.digest_unknown"
    id: str

"""証跡の誤り."""

from dataclasses import dataclass

from warifu.kernel.errors import BadInput, Conflict, NotFound, RuleBroken


@dataclass(eq=False)
class HeadForged(BadInput):
    """木の頭の署名違い: `head` was not signed with this key, whose SHA-256 is `key`."""

    code = "evidence.head_forged"
    head: str
    key: str


@dataclass(eq=False)
class HeadsReversed(BadInput):
    """木の頭の順序違い: the head given as the earlier one has more entries."""

    code = "evidence.heads_reversed"
    earlier: int
    later: int


@dataclass(eq=False)
class LogChanged(RuleBroken):
    """証跡の改変: the entries `first` to `last` are not those that were signed."""

    code = "evidence.log_changed"
    first: int
    last: int


@dataclass(eq=False)
class LogCutOff(RuleBroken):
    """証跡の不足: `signed` entries were signed, and the file has `found`."""

    code = "evidence.log_cut_off"
    found: int
    signed: int


@dataclass(eq=False)
class LineRefused(RuleBroken):
    """証跡の行違い: line `line` is no entry in its form and its place."""

    code = "evidence.line_refused"
    line: int


@dataclass(eq=False)
class HistoryRewritten(Conflict):
    """証跡の書替え: the entries on record do not begin with those of the head handed out for `earlier` entries."""

    code = "evidence.history_rewritten"
    earlier: int
    later: int


@dataclass(eq=False)
class EntryUnsigned(NotFound):
    """署名前の証跡: no entry of this number stands under a signed head, which has `signed` entries."""

    code = "evidence.entry_unsigned"
    number: int
    signed: int


@dataclass(eq=False)
class ProofFailed(RuleBroken):
    """証明の不成立: the entry is not the one that was signed under this number."""

    code = "evidence.proof_failed"
    number: int

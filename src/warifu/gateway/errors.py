"""相互認証の誤り: requests that reach no use, and files that are not believed; refusals of certificates are denials."""

from dataclasses import dataclass

from warifu.kernel.errors import BadInput, NotFound, Unavailable


@dataclass(eq=False)
class PathUnknown(NotFound):
    """パスなし: no use of the system at this path; `uses` are the paths there are."""

    code = "gateway.path_unknown"
    uses: tuple[str, ...]


@dataclass(eq=False)
class Misdirected(BadInput):
    """宛先違い: the request's Host is not the name this connection was opened for (RFC 9110 section 15.5.20)."""

    code = "gateway.misdirected"
    host: str


@dataclass(eq=False)
class BodyTypeRefused(BadInput):
    """本文の種類: what the body of a request names cannot be read: another type, several types, or compressed."""

    code = "gateway.body_type_refused"
    given: str


@dataclass(eq=False)
class RollForged(BadInput):
    """登録簿の署名違い: signed with a key that the settings do not name, or changed since; `key` is its SHA-256."""

    code = "gateway.roll_forged"
    key: str


@dataclass(eq=False)
class OlderThanSeen(BadInput):
    """見たものより古い: the roll or list `what` has a lower number than one that was believed before."""

    code = "gateway.older_than_seen"
    what: str
    number: int
    seen: int


@dataclass(eq=False)
class AnchorUnknown(BadInput):
    """知らない信頼の起点: a root in a published file that the settings do not name; `anchor` is its SHA-256."""

    code = "gateway.anchor_unknown"
    anchor: str


@dataclass(eq=False)
class SeenUnreadable(Unavailable):
    """見た番号が読めない: nobody can say whether a roll or list is older than one that was believed before."""

    code = "gateway.seen_unreadable"
    file: str

"""相互認証の誤り: requests that reach no use at all; refusals of certificates are denials, not errors."""

from dataclasses import dataclass

from warifu.kernel.errors import BadInput, NotFound


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

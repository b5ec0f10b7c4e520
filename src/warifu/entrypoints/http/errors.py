"""APIの誤り: what only a request over HTTP can get wrong."""

from dataclasses import dataclass

from warifu.kernel.errors import BadInput, NotAllowed, NotFound, Unavailable


@dataclass(eq=False)
class JsonNeeded(BadInput):
    """JSONではない: the body, or the request of a browser that is signed in, is not declared as JSON."""

    code = "input.json_needed"


@dataclass(eq=False)
class ForeignOrigin(NotAllowed):
    """ほかのサイトから: a page of another site made the signed-in browser send this."""

    code = "access.foreign_origin"
    origin: str


@dataclass(eq=False)
class PathUnknown(NotFound):
    """アドレスなし: nothing is served at this path."""

    code = "http.path_unknown"


@dataclass(eq=False)
class HostUnclear(BadInput):
    """宛先が不明: HTTP/1.1 without Host, with several, or with one that is no host (RFC 9112 section 3.2)."""

    code = "http.host_unclear"
    host: str


@dataclass(eq=False)
class PathUnclear(BadInput):
    """パスが不明: a path that programs do not all read alike: `..`, `//`, `;`, or escaped where it need not be."""

    code = "http.path_unclear"


@dataclass(eq=False)
class MethodNotOffered(BadInput):
    """使えない方法: the path exists, and takes other methods."""

    code = "http.method_not_offered"
    method: str
    offered: str


@dataclass(eq=False)
class InternalError(Unavailable):
    """内部の不具合: something nobody foresaw; `reference` finds it in the log."""

    code = "internal.error"
    reference: str


@dataclass(eq=False)
class AddressTaken(Unavailable):
    """待受け不可: one of the ports is in use, or the address is not this machine's."""

    code = "serve.address_taken"
    host: str
    ports: str
    why: str

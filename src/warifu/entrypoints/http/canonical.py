"""一通りに読める要求: hosts and paths that every program in a row reads alike; whatever else is refused."""

import re

from warifu.entrypoints.http.asgi import Scope
from warifu.entrypoints.http.errors import HostUnclear, PathUnclear
from warifu.kernel.errors import NotUnderstood

HOST = re.compile(rb"(?:[a-z0-9](?:[a-z0-9._-]{0,252})|\[[0-9a-f:.]{2,45}\])(?::[0-9]{1,5})?", re.IGNORECASE)
PLAIN = rb"[a-z0-9._~!$&'()*+,=:@-]"
# Escaped is only what has to be: no letter, digit or -._~ (RFC 3986 section 2.3), and never / \\ % ; or a control.
ESCAPED = rb"%(?![01][0-9a-f]|2[5def]|3[0-9b]|[46][1-9a-f]|[57][0-9a]|5[cf]|7[ef])[0-9a-f]{2}"
SEGMENT = rb"(?!\.\.?(?:/|$))(?:" + PLAIN + rb"|" + ESCAPED + rb")+"
PATH = re.compile(rb"/(?:" + SEGMENT + rb"/)*(?:" + SEGMENT + rb")?", re.IGNORECASE)
LONGEST_SHOWN = 100


def host_of(scope: Scope) -> bytes:
    """宛先を読む: host and port, in lower case, of a request over HTTP; empty when HTTP/1.0 says none.

    Raises HostUnclear.
    """
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if not hosts and scope.get("http_version") == "1.0":
        return b""
    if len(hosts) != 1 or not HOST.fullmatch(hosts[0]):
        raise HostUnclear(b", ".join(hosts).decode("ascii", "replace")[:LONGEST_SHOWN])
    return bytes(hosts[0].lower())


def check_path(raw_path: bytes) -> None:
    """パスを確かめる: as it was sent, without the query. Raises PathUnclear."""
    if not PATH.fullmatch(raw_path):
        raise PathUnclear


def check_framing(scope: Scope) -> None:
    """本文の送り方を確かめる: one Transfer-Encoding, chunked, or none. Raises NotUnderstood."""
    codings: list[bytes] = [value for name, value in scope["headers"] if name == b"transfer-encoding"]
    if codings and (len(codings) > 1 or codings[0].strip().lower() != b"chunked"):
        raise NotUnderstood("Transfer-Encoding", "it is not: chunked")

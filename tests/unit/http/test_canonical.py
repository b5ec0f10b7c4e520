"""一通りに読めるパスと宛先: one way to write each, and no other passes."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warifu.entrypoints.http.canonical import check_path, host_of
from warifu.entrypoints.http.errors import HostUnclear, PathUnclear


@given(st.lists(st.text(st.characters(exclude_characters="/\\%;", exclude_categories=("C",)), min_size=1)))
def test_what_is_escaped_as_it_has_to_be_passes(segments: list[str]) -> None:
    plain = [segment for segment in segments if segment not in {".", ".."}]
    check_path(("/" + "/".join(quote(segment, safe="") for segment in plain)).encode())


@pytest.mark.parametrize(
    "path", ["/", "/jx/0A001/", "/a/b.c", "/a/..b/...", "/a/%E5%89%B2", "/a/%e5", "/a@b:c", "/a/%20"]
)
def test_usual_paths_pass(path: str) -> None:
    check_path(path.encode())


@pytest.mark.parametrize(
    "path",
    [
        "", "*", "a", "//", "/jx//0A001", "/jx/../0A001", "/jx/.", "/jx/./0A001", "/jx/..", "/jx/%2e%2e/0A001",
        "/jx/.%2E/x", "/jx/0A001%2F0B002", "/jx/0A001%2f", "/jx\\0A001", "/jx/0A001%5C..", "/jx/..;/x", "/jx/0A001;x=1",
        "/jx/0A001%3B", "/jx/%30A001", "/j%78/", "/%6Ax", "/jx/0A001%00", "/jx/0A001%0d%0a", "/jx/%7F", "/jx/%252e",
        "/jx/%",
        "/jx/%4", "/jx/%zz", "/jx/0A001?", "/jx/\xe9",
    ],
)  # fmt: skip
def test_a_path_that_some_program_reads_otherwise_is_refused(path: str) -> None:
    with pytest.raises(PathUnclear):
        check_path(path.encode("latin-1"))


def scope(*hosts: bytes, version: str = "1.1") -> dict[str, object]:
    return {"http_version": version, "headers": [(b"host", host) for host in hosts]}


@pytest.mark.parametrize(
    "host", [b"localhost", b"Localhost:9443", b"127.0.0.1:1", b"[::1]:443", b"a-b.example", b"localhost."]
)
def test_usual_hosts_are_read(host: bytes) -> None:
    assert host_of(scope(host)) == host.lower()


@pytest.mark.parametrize(
    "host",
    [
        b"", b"localhost:9443, evil.test", b"localhost:9443/x", b"a@localhost", b"localhost:", b"localhost:x", b"::1",
        b"[::1",
        b"localhost evil", b"loc%61lhost", b"localhost:123456", b"\xe9", b"-a",
    ],
)  # fmt: skip
def test_what_is_no_host_is_refused(host: bytes) -> None:
    with pytest.raises(HostUnclear):
        host_of(scope(host))


def test_a_request_names_one_host_unless_it_is_an_old_one() -> None:
    assert host_of(scope(version="1.0")) == b""
    for hosts in ((), (b"localhost", b"localhost")):
        with pytest.raises(HostUnclear):
            host_of(scope(*hosts))

"""本文の名乗り: forms and JSON are read to their end, whatever cannot be read is refused, and nothing is guessed."""

import json
import tracemalloc
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warifu.entrypoints.checkpoint import json_body
from warifu.entrypoints.checkpoint.body_types import reader_for
from warifu.entrypoints.checkpoint.claims import Claims
from warifu.gateway.errors import BodyTypeRefused
from warifu.kernel.errors import NotUnderstood, TooLarge

FORM = "application/x-www-form-urlencoded"
PARTS = 'multipart/form-data; boundary="xyz"'
JSON = "application/json"
CUTS = st.lists(st.integers(0, 10_000), max_size=20)
MULTIPART = (
    b'--xyz\r\nContent-Disposition: form-data; name="note"\r\n\r\nsender=0D004\r\n'
    b'--xyz\r\nContent-Disposition: form-data; name="userid"\r\n\r\n0A001-yamada\r\n'
    b'--xyz\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nuserid,0E005\r\n'
    b'--xyz\r\nContent-Disposition: form-data; name="senderId"\r\n\r\n0B002\r\n--xyz--\r\n'
)


def named(kind: str, body: bytes, cuts: Sequence[int] = ()) -> frozenset[str]:
    claims = Claims()
    reader = reader_for([kind], [], claims)
    assert reader
    places = sorted({0, len(body), *(cut % (len(body) + 1) for cut in cuts)})
    for start, end in pairwise(places):
        reader.feed(body[start:end])
    reader.end()
    return claims.claim().operator_codes


def part(head: str, value: bytes = b"0B002") -> bytes:
    return b"--xyz\r\n" + head.encode() + b"\r\n\r\n" + value + b"\r\n--xyz--\r\n"


@given(CUTS)
def test_fields_are_found_however_the_body_is_cut(cuts: list[int]) -> None:
    body = b"userid=0A001-yamada&password=a%26b&x=" + b"9" * 3000 + b"&sender%49d=0B002&other=0C003"
    assert named(FORM, body, cuts) == {"0A001", "0B002"}
    assert named(PARTS, MULTIPART, cuts) == {"0A001", "0B002"}
    document = b'{"a": [1, {"sender": "0A001-yamada"}], "x": "sender", "y": "' + b"9" * 3000 + b'", "userId": "0B002"}'
    assert named(JSON, document, cuts) == {"0A001", "0B002"}


@given(st.binary(max_size=3000), CUTS)
def test_any_bytes_are_read_or_refused(body: bytes, cuts: list[int]) -> None:
    for kind, begun in ((FORM, b""), (PARTS, b"--xyz\r\n"), (JSON, b"[")):
        with suppress(NotUnderstood):
            assert named(kind, begun + body, cuts) is not None


@pytest.mark.parametrize(
    "body",
    [
        b"note=a;userid=0B002",
        b"userid[]=0B002",
        b"+userid=0B002",
        b"USERID=0B002",
        b"userid=+0B002+",
        b"x&userid=0B002;y",
    ],
)
def test_what_some_programs_take_for_the_field_names_somebody(body: bytes) -> None:
    assert named(FORM, body) == {"0B002"}
    claims = Claims()
    claims.add_query(body)
    assert claims.claim().operator_codes == {"0B002"}


@pytest.mark.parametrize(
    "body",
    [b"userid=" + b"+" * 1_100 + b"0B002", b"sender%49d=" + b"x" * 2_000, b"+" * 1_100 + b"userid=0B002"],
    ids=["value", "escaped name", "name"],
)
def test_a_field_that_is_too_long_to_be_read_is_refused(body: bytes) -> None:
    with pytest.raises(NotUnderstood):
        named(FORM, body, [500])


@pytest.mark.parametrize("missing", [1, 3, 4, 5, 20, 60])
def test_a_form_in_parts_without_its_end_is_refused(missing: int) -> None:
    assert named(PARTS, MULTIPART[:-2]) == {"0A001", "0B002"}
    with pytest.raises(NotUnderstood):
        named(PARTS, MULTIPART[: -2 - missing])


@pytest.mark.parametrize(
    "body",
    [
        part("Content-Type: text/plain"),
        part("Content-Disposition: form-data"),
        part('Content-Disposition: form-data; name="x"; name="userid"'),
        part("Content-Disposition: form-data; name*=UTF-8''userid"),
        part('Content-Disposition: form-data; name="x"\r\nContent-Disposition: form-data; name="userid"'),
        part('Content-Disposition: form-data; name="userid"\r\nContent-Transfer-Encoding: base64', b"MEIwMDI="),
        part('Content-Disposition: form-data; name="x"\r\nContent-Type: multipart/mixed; boundary=y'),
        part(f'Content-Disposition: form-data; filename="{"x" * 2_000}"; name="userid"'),
        part('Content-Disposition: form-data; name="userid"', b" " * 2_000 + b"0B002"),
        b"",
    ],
)
def test_a_part_that_can_be_read_in_two_ways_is_refused(body: bytes) -> None:
    with pytest.raises(NotUnderstood):
        named(PARTS, body)


def test_a_part_with_an_encoding_that_changes_nothing_is_read() -> None:
    head = 'Content-Disposition: form-data; name="userid"\r\nContent-Transfer-Encoding: 8bit'
    assert named(PARTS, part(head)) == {"0B002"}


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        (b'{"sender": "0B002"}', {"0B002"}),
        (b'{"a": {"b": [[{"SenderId": "0B002-x"}]]}}', {"0B002"}),
        (b'{"sender": "0A001", "sender": "0B002"}', {"0A001", "0B002"}),
        (b'{"\\u0073ender": "0B002"}', {"0B002"}),
        (b'{"userid": 1234}', {"1234"}),
        (b'{"userid": [["0B002"], null, true]}', {"0B002"}),
        (b'{"sender": {"name": "TEST"}, "x": ["0B002"]}', set()),
        (b'["userid", "0B002"]', set()),
        (b'"0B002"', set()),
    ],
)
def test_json_is_read_for_the_same_fields_at_any_depth(body: bytes, codes: set[str]) -> None:
    assert named(JSON, body) == codes
    assert named("application/problem+json; charset=UTF-8", body) == codes


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b'{"a": 1}x', b'{"a": 1}{"sender": "0B002"}', b"{'sender': '0B002'}", b"\xef\xbb\xbf{}", b'["\xff"]',
        '{"sender": "0B002"}'.encode("utf-16"), b"[NaN]", b"// x\n{}", b"[" * 100 + b"]" * 100, b"1" * 10_000,
    ],
)  # fmt: skip
def test_what_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(NotUnderstood):
        named(JSON, body)


def test_a_document_may_end_where_a_piece_of_parsing_ends() -> None:
    document = b'{"sender": "0B002"}'
    assert named(JSON, document + b" " * (json_body.AT_ONCE - len(document))) == {"0B002"}


def test_a_large_document_is_read_without_being_kept() -> None:
    entry = b"%s," % json.dumps({"at": "2026-11-24T00:30:00", "kwh": 1.5}).encode()
    claims = Claims()
    reader = reader_for([JSON], [], claims)
    assert reader
    tracemalloc.start()
    reader.feed(b"[")
    for _ in range(200):
        reader.feed(entry * 1_000)
    reader.feed(b'{"sender": "0B002"}]')
    reader.end()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert claims.claim().operator_codes == {"0B002"}
    assert most < 4 * json_body.AT_ONCE
    with pytest.raises(TooLarge):
        reader.feed(b" " * json_body.LARGEST)


@pytest.mark.parametrize("kind", ["application/octet-stream", "application/zip", "Text/CSV; charset=Shift_JIS"])
def test_what_can_name_nobody_is_not_looked_at(kind: str) -> None:
    assert reader_for([kind], ["gzip"], Claims()) is None
    assert reader_for([], ["gzip"], Claims()) is None


@pytest.mark.parametrize(
    ("types", "encodings"),
    [
        ([FORM, "text/csv"], []),
        (["text/csv", FORM], []),
        ([FORM, FORM], []),
        ([f"{FORM}, text/csv"], []),
        ([f"text/csv, {FORM}"], []),
        ([FORM], ["gzip"]),
        ([JSON], ["identity", "deflate"]),
        ([FORM + "; charset=utf-16"], []),
        ([FORM + "; charset=utf-7"], []),
        ([JSON + "; charset=utf-16"], []),
        ([PARTS + "; boundary=abc"], []),
        (["multipart/form-data; boundary*=UTF-8''xyz"], []),
        (["multipart/mixed; boundary=xyz"], []),
        (["text/xml"], []),
        (["text/plain"], []),
        (["text/json"], []),
        ([""], []),
        (["json"], []),
        ([";t*=;t*9"], []),
        ([FORM + "; x=" + "y" * 300], []),
    ],
)
def test_any_other_type_or_more_than_one_is_refused(types: list[str], encodings: list[str]) -> None:
    with pytest.raises(BodyTypeRefused):
        reader_for(types, encodings, Claims())


def test_usual_spellings_of_a_type_are_known() -> None:
    for kind in (FORM + ";charset=Windows-31J", FORM.upper(), FORM + "; ", JSON + "; charset=utf-8", JSON + ";"):
        assert reader_for([kind], ["identity"], Claims())

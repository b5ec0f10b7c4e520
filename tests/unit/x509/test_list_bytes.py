"""Lists spliced from encoded lines are, byte for byte, what cryptography's builder makes; the lint reads every byte."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from cryptography.x509 import load_der_x509_certificate, load_der_x509_crl
from fixtures.paper_installation import NOW, PaperInstallation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from samples.reference_lists import reference_list

from warifu.adapters.x509.lint.lists import lint_list
from warifu.adapters.x509.lists import entries as list_entries
from warifu.adapters.x509.lists.building import is_list_of, list_to_be_signed, sign_list
from warifu.adapters.x509.lists.entries import encode_entry, lines_of, spliced
from warifu.adapters.x509.tlv import children, content_of, header
from warifu.authority.facts import RevocationReason
from warifu.authority.lists import ListEntry, ListSegment, RevocationListContent, RevokedSerial

SERIALS = st.one_of(st.integers(1, 300), st.integers(1, (1 << 159) - 1), st.integers(1 << 126, (1 << 127) - 1))
MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2090, 1, 1)).map(lambda at: at.replace(microsecond=0, tzinfo=UTC))
REVOKED = st.builds(RevokedSerial, SERIALS, MOMENTS, st.sampled_from(RevocationReason), st.booleans())
KINDS = st.sampled_from(
    [{}, {"point": "http://x.example/crl/g1-p007.crl"}, {"freshest": "http://x.example/d.crl"}, {"base_number": 3}]
)
FEW = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def content(installation: PaperInstallation, **said: object) -> RevocationListContent:
    return replace(RevocationListContent(installation.issuing, 7, NOW, NOW + timedelta(days=1)), **said)


def pieces_of(entries: list[RevokedSerial]) -> list[bytes]:
    """The lines in two pieces, none of them empty."""
    lines = [encode_entry(entry) for entry in sorted(entries, key=lambda entry: entry.serial)]
    return [piece for piece in (b"".join(lines[:2]), b"".join(lines[2:])) if piece]


@FEW
@given(entries=st.lists(REVOKED, max_size=12, unique_by=lambda entry: entry.serial), said=KINDS)
def test_spliced_bytes_are_those_of_the_builder_and_pass_the_lint(
    each_paper_installation: PaperInstallation, entries: list[RevokedSerial], said: dict[str, object]
) -> None:
    installation, is_delta = each_paper_installation, "base_number" in said
    entries = [replace(entry, released=entry.released and is_delta) for entry in entries]
    wanted = content(installation, **said)
    by_serial = sorted(entries, key=lambda entry: entry.serial)
    reference = load_der_x509_crl(reference_list(wanted, by_serial, installation.issuing_key.private_key))
    pieces = pieces_of(entries)
    made = list_to_be_signed(wanted, pieces, installation.algorithm)
    assert made == reference.tbs_certlist_bytes
    assert lint_list(made, wanted, pieces) == []
    der = sign_list(made, installation.issuing_key)
    assert is_list_of(der, made)
    assert not is_list_of(der, made[:-1])
    key = load_der_x509_certificate(installation.issuing).public_key()
    assert load_der_x509_crl(der).is_signature_valid(key)


@FEW
@given(data=st.data(), entries=st.lists(REVOKED, min_size=1, max_size=8, unique_by=lambda entry: entry.serial))
def test_no_changed_byte_before_the_signature_escapes_the_lint(
    paper_installation: PaperInstallation, data: st.DataObject, entries: list[RevokedSerial]
) -> None:
    wanted = content(paper_installation, freshest="http://x.example/d.crl")
    pieces = pieces_of([replace(entry, released=False) for entry in entries])
    made = list_to_be_signed(wanted, pieces, paper_installation.algorithm)
    start, end = children(made)[5]
    place = data.draw(st.integers(0, len(made) - 1).filter(lambda at: not start <= at < end))
    changed = bytearray(made)
    changed[place] ^= data.draw(st.integers(1, 255))
    algorithm = slice(*children(made)[1])
    if algorithm.start <= place < algorithm.stop:
        return  # sign_list compares the algorithm with the key's
    assert lint_list(bytes(changed), wanted, pieces)


def test_a_control_character_hidden_in_an_address_is_seen(paper_installation: PaperInstallation) -> None:
    wanted = content(paper_installation, freshest="http://x.example/d.crl")
    pieces = pieces_of([RevokedSerial(5, NOW, RevocationReason.SUPERSEDED)])
    made = list_to_be_signed(wanted, pieces, paper_installation.algorithm)
    changed = made.replace(b"http://x", b"http:/\x1ax")
    assert changed != made
    assert [finding.rule for finding in lint_list(changed, wanted, pieces)] == ["list.extensions.value"]


LINE = encode_entry(RevokedSerial(5, NOW, RevocationReason.SUPERSEDED))
OTHER = encode_entry(RevokedSerial(9, NOW, RevocationReason.UNSPECIFIED))
GONE = encode_entry(RevokedSerial(9, NOW, RevocationReason.CERTIFICATE_HOLD, released=True))


@pytest.mark.parametrize(
    ("pieces", "rule"),
    [
        ([OTHER, LINE], "list.entries.sorted"),
        ([OTHER + LINE], "list.entries.form"),
        ([LINE + LINE], "list.entries.form"),
        ([LINE[:-1] + b"\x07"], "list.entries.form"),
        ([LINE[:-1] + b"\x0b"], "list.entries.form"),
        ([LINE.replace(b"\x02\x01\x05", b"\x02\x01\x85")], "list.entries.form"),
        ([LINE.replace(b"\x02\x01\x05", b"\x02\x01\x00")], "list.entries.form"),
        ([LINE.replace(b"Z", b"X")], "list.entries.form"),
        ([LINE, GONE], "list.entries.removed"),
        ([LINE, b"\x30\x00"], "list.entries.form"),
    ],
)
def test_lines_that_may_not_stand_on_a_list_are_named(
    paper_installation: PaperInstallation, pieces: list[bytes], rule: str
) -> None:
    made = list_to_be_signed(content(paper_installation), pieces, paper_installation.algorithm)
    assert rule in {finding.rule for finding in lint_list(made, content(paper_installation), pieces)}


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({"number": 8}, "list.extensions.value"),
        ({"point": "http://x.example/other.crl"}, "list.extensions.value"),
        ({"base_number": 3}, "list.extensions.value"),
        ({"this_update": NOW + timedelta(seconds=1)}, "list.this_update"),
        ({"next_update": NOW + timedelta(days=2)}, "list.next_update"),
    ],
)
def test_bytes_that_say_something_else_than_their_content_are_named(
    paper_installation: PaperInstallation, said: dict[str, object], rule: str
) -> None:
    made = list_to_be_signed(content(paper_installation), [LINE], paper_installation.algorithm)
    assert rule in {finding.rule for finding in lint_list(made, content(paper_installation, **said), [LINE])}


def test_another_issuer_and_a_list_that_ends_before_it_begins_are_named(paper_installation: PaperInstallation) -> None:
    made = list_to_be_signed(content(paper_installation), [LINE], paper_installation.algorithm)
    rules = {f.rule for f in lint_list(made, content(paper_installation, issuer=paper_installation.root), [LINE])}
    assert "list.issuer" in rules
    backwards = content(paper_installation, next_update=NOW - timedelta(days=1))
    made = list_to_be_signed(backwards, [], paper_installation.algorithm)
    assert "list.next_update" in {finding.rule for finding in lint_list(made, backwards, [])}


CHANGES = st.lists(st.tuples(st.integers(1, 60), st.sampled_from(["in", "out", "over"])), max_size=40)


@FEW
@given(before=st.sets(st.integers(1, 60)), changes=CHANGES)
def test_segments_keep_exactly_what_was_put_in_and_not_taken_out(
    monkeypatch: pytest.MonkeyPatch, before: set[int], changes: list[tuple[int, str]]
) -> None:
    monkeypatch.setattr(list_entries, "SEGMENT_ENTRIES", 4)
    line = {n: encode_entry(RevokedSerial(n, NOW, RevocationReason.SUPERSEDED)) for n in range(1, 61)}
    entries, expected = [ListEntry(n, line[n]) for n in before], set(before)
    segments = [*spliced([ListSegment(0, b"")], entries, []).get(0, [ListSegment(0, b"")])]
    for serial, event in changes:
        ended = [serial] if event == "over" else []
        change = [] if event == "over" else [ListEntry(serial, line[serial], event == "in")]
        changed = spliced(segments, change, ended)
        segments = [new for old in segments for new in changed.get(old.lower, (old,))]
        expected = expected | {serial} if event == "in" else expected - {serial}
        assert segments[0].lower == 0
        assert all(one.lower < after.lower for one, after in pairwise(segments))
        assert b"".join(segment.content for segment in segments) == b"".join(line[n] for n in sorted(expected))
        assert all(len(lines_of(segment.content)) <= 4 for segment in segments)


@pytest.mark.parametrize("length", [0, 1, 127, 128, 255, 256, 65_535, 65_536, 1 << 24])
def test_a_length_is_written_in_its_shortest_form(length: int) -> None:
    from asn1crypto.core import OctetString

    assert header(4, length) == OctetString(bytes(length)).dump()[: len(header(4, length))]
    assert content_of(header(4, length) + bytes(length), (0, len(header(4, length)) + length))[1]


@given(st.binary(max_size=60))
def test_arbitrary_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        for span in children(data):
            content_of(data, span)
    except ValueError:
        pass

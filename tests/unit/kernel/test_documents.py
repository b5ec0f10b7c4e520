"""What a file is, is told by its content."""

import io
import random
import zipfile
from collections.abc import Mapping

import pytest
from fixtures.papers import JPEG, PAPERS, PDF, PNG, in_zip64, workbook

from warifu.kernel.documents import ENDINGS, LARGEST_DOCUMENT, DocumentKind, check_document
from warifu.kernel.errors import BadInput, FieldInvalid, NotUnderstood, TooLarge


@pytest.mark.parametrize("name", PAPERS)
def test_each_kind_of_paper_is_taken(name: str) -> None:
    assert name.endswith(ENDINGS[check_document(name, PAPERS[name])])


@pytest.mark.parametrize("name", PAPERS)
@pytest.mark.parametrize("content", PAPERS.values(), ids=PAPERS)
def test_a_name_that_says_otherwise_than_the_content_is_refused(name: str, content: bytes) -> None:
    if PAPERS[name] == content:
        return
    with pytest.raises(NotUnderstood):
        check_document(name, content)


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.pdf",
        "a/b.pdf",
        "a\\b.pdf",
        ".pdf",
        "",
        "x\0.pdf",
        "\u202efdp.exe.pdf",
        "x" * 101 + ".pdf",
        "a\n.pdf",
    ],
)
def test_a_name_that_could_be_a_path_or_a_trick_is_refused(name: str) -> None:
    with pytest.raises(FieldInvalid):
        check_document(name, PDF)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.xlsx", workbook("xl/vbaProject.bin")),
        ("x.xlsx", workbook("xl/macrosheets/sheet1.xml")),
        ("x.xlsx", b"PK\x03\x04"),
        ("x.html", b"<script>alert(1)</script>"),
        ("x.svg", b"<svg onload='x'/>"),
        ("x.exe", b"MZ\x90\x00" + b"\0" * 100),
        ("x.txt", b""),
        ("x.txt", b"\x1b[2J"),
        ("x.txt", b"cp932" + b"\x83\x65"),
        ("x.pdf", PDF[:20]),
        ("x.png", PNG[:-1]),
        ("x.jpg", JPEG[:-2]),
    ],
)
def test_what_is_no_paper_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(NotUnderstood):
        check_document(name, content)


def test_a_document_of_the_largest_size_is_taken_and_one_more_byte_is_not() -> None:
    assert check_document("x.txt", b"a" * LARGEST_DOCUMENT) is DocumentKind.TEXT
    with pytest.raises(TooLarge):
        check_document("x.txt", b"a" * (LARGEST_DOCUMENT + 1))


def test_changed_files_get_a_coded_error_or_are_what_their_name_says(counts: Mapping[str, int]) -> None:
    chance = random.Random(41)
    for _ in range(counts["mutated_files"]):
        for name, content in PAPERS.items():
            changed = bytearray(content)
            for _ in range(chance.randint(1, 8)):
                changed[chance.randrange(len(changed))] = chance.randrange(256)
            try:
                kind = check_document(name, bytes(changed[: chance.randint(1, len(changed))]))
            except BadInput:
                continue
            assert name.endswith(ENDINGS[kind])


def test_a_zip_file_in_the_form_for_huge_ones_or_with_too_many_parts_is_refused() -> None:
    huge = in_zip64(workbook())
    with zipfile.ZipFile(io.BytesIO(huge)) as packed:
        assert len(packed.namelist()) == 2, "zipfile reads it"
    with pytest.raises(NotUnderstood, match="zip64"):
        check_document("申込書.xlsx", huge)
    with pytest.raises(TooLarge):
        check_document("申込書.xlsx", workbook(*(f"{number}" for number in range(2_000))))

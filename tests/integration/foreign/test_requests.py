"""CSRs as other programs write them: read where there is no doubt, else refused with the cause, each for itself."""

import subprocess
import threading
from pathlib import Path

import pytest
from cryptography import x509
from fixtures.terminal import run
from typer.testing import CliRunner

from warifu.adapters.x509.requests.csr import read_request
from warifu.authority.errors import KeyWeak, RequestDigestRefused, SubjectInvalid
from warifu.entrypoints.cli.main import app
from warifu.entrypoints.work.jobs import run_jobs
from warifu.kernel.errors import NotUnderstood
from warifu.messages import told
from warifu.orders.facts import OrderState
from warifu.workflows.installation import Installation

REFUSED = {
    "csr-version-2/version2.csr": (NotUnderstood, "版が3(値は2)です", "version 3 (2)"),
    "rsa-pss-key/pss-key.csr": (KeyWeak, "RSASSA-PSS", "RSASSA-PSS"),
    "sha1-csr/sha1.csr": (RequestDigestRefused, "ECDSA, SHA-1", "SHA-1"),
    "mojibake-subject/moji.csr": (SubjectInvalid, "文字化け", "-utf8"),
    "mojibake-subject/company.csr": (SubjectInvalid, "文字化け", "-utf8"),
    "printable-string-underscore/underscore.csr": (
        NotUnderstood,
        "PrintableStringに使えない文字「_」",
        "common_name: Pr",
    ),
    "printable-string-underscore/no-attributes.csr": (NotUnderstood, "attributes [0] がありません", "[0] are missing"),
    "printable-string-underscore/two-extension-requests.csr": (
        NotUnderstood,
        "extensionRequestが2件",
        "2 extension requests",
    ),
    "frames-of-pem/mail-signature.csr": (NotUnderstood, "-----END の行よりあとを消して", "after the line -----END"),
}
NAMELESS = ["only-organization.csr", "empty-subject.csr"]
READ = [
    "frames-of-pem/utf16.csr",
    "frames-of-pem/base64.csr",
    "frames-of-pem/der-newline.csr",
    "dropped-without-a-word/san-ca.csr",
    "dropped-without-a-word/l-st.csr",
    "inspect-all-or-nothing/duplicate-extension.csr",
]


def new_request(file: Path, name: str) -> None:
    command = f"openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -out {file} -subj"
    subprocess.run([*command.split(), f"/CN={name}"], check=True, capture_output=True)


@pytest.mark.parametrize("file", REFUSED)
def test_what_is_refused_says_why_in_either_language(foreign: Path, file: str) -> None:
    kind, japanese, english = REFUSED[file]
    with pytest.raises(kind) as refused:
        read_request((foreign / file).read_bytes())
    words = told(refused.value)
    assert japanese in words.ja + words.todo_ja
    assert english in words.en + words.todo_en
    assert not any(text.isascii() for text in (words.ja, words.todo_ja))


@pytest.mark.parametrize("file", READ)
def test_what_is_beyond_doubt_is_read(foreign: Path, file: str) -> None:
    assert read_request((foreign / file).read_bytes()).subject.common_name


@pytest.mark.parametrize("kind", ["sign-many", "request-many"])
def test_odd_requests_of_a_folder_stop_none_of_their_neighbours(
    home: Installation, foreign: Path, tmp_path: Path, kind: str
) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for number, file in enumerate(
        [*REFUSED, "csr-without-cn/only-organization.csr", "csr-without-cn/empty-subject.csr"]
    ):
        (folder / f"odd-{number}").write_bytes((foreign / file).read_bytes())
    for number in range(3):
        new_request(folder / f"good-{number}", f"0A001 {number}")
    target = ["--out", str(out)] if kind == "sign-many" else []
    done = CliRunner().invoke(app, ["authority", kind, "--in", str(folder), *target])
    assert done.exit_code == 1
    assert done.stderr.count("odd-") == len(REFUSED) + 2
    assert "Traceback" not in done.output
    with home.unit_of_work.read() as stores:
        lines = [line for order in stores.orders.orders() for line in order.lines]
    assert sorted(line.wanted.purpose_label for line in lines) == ["0A001 0", "0A001 1", "0A001 2"]


@pytest.mark.parametrize("file", NAMELESS)
def test_a_request_without_a_common_name_is_refused_before_anything_is_entered(
    home: Installation, foreign: Path, tmp_path: Path, file: str
) -> None:
    with pytest.raises(SubjectInvalid) as refused:
        run("authority", "sign", "--csr", str(foreign / "csr-without-cn" / file), "--out", str(tmp_path / "x.pem"))
    assert "CN(一般名)がありません" in told(refused.value).ja
    with home.unit_of_work.read() as stores:
        assert stores.orders.orders() == []


def test_what_a_certificate_does_not_carry_of_its_request_is_said(
    home: Installation, foreign: Path, tmp_path: Path
) -> None:
    folder = foreign / "dropped-without-a-word"
    said = run("authority", "sign", "--csr", str(folder / "san-ca.csr"), "--out", str(tmp_path / "x.pem"))
    assert "left out: basicConstraints CA:TRUE, SAN DNS a.example" in said
    assert "ST=" in run("authority", "sign", "--csr", str(folder / "l-st.csr"), "--out", str(tmp_path / "y.pem"))
    new_request(tmp_path / "plain.csr", "0A001 plain")
    plain = run("authority", "sign", "--csr", str(tmp_path / "plain.csr"), "--out", str(tmp_path / "z.pem"))
    assert "left out" not in plain


def test_signing_beside_the_running_service_hands_the_certificate_over(home: Installation, tmp_path: Path) -> None:
    stop = threading.Event()
    worker = threading.Thread(target=run_jobs, args=(home, stop))
    worker.start()
    try:
        for number in range(4):
            new_request(tmp_path / "r.csr", f"0A001 {number}")
            out = tmp_path / f"{number}.pem"
            run("authority", "sign", "--csr", str(tmp_path / "r.csr"), "--out", str(out))
            assert x509.load_pem_x509_certificate(out.read_bytes())
    finally:
        stop.set()
        worker.join()
    with home.unit_of_work.read() as stores:
        assert {order.state for order in stores.orders.orders()} == {OrderState.ISSUED}


def test_inspect_shows_a_request_signed_with_sha_1_and_says_that_it_is_not_accepted(foreign: Path) -> None:
    said = run("inspect", str(foreign / "sha1-csr" / "sha1.csr"))
    assert "subject: CN=" in said
    assert "not checked: signed in a way that is not accepted" in said

"""Certificates, key stores, lists and small texts as other programs write them."""

from pathlib import Path

import pytest
from fixtures.terminal import refused, run
from typer.testing import CliRunner

from warifu.adapters.x509.certificates.chain import verify
from warifu.authority.verification_errors import LeafUnclear, VerifyPurposeWrong, VerifyRejected, VerifyRevoked
from warifu.entrypoints.cli.main import app
from warifu.kernel.clock import SystemClock
from warifu.kernel.errors import NotUnderstood
from warifu.kernel.texts import text_of
from warifu.messages import told


def bundle(foreign: Path, *names: str) -> bytes:
    return b"".join((foreign / "verify-ca-first" / name).read_bytes() for name in names)


def judge(leaf: bytes, foreign: Path, purpose: str | None = "client") -> object:
    folder = foreign / "verify-ca-first"
    lists = [(folder / name).read_bytes() for name in ("ca.crl", "root.crl")]
    trust = [(folder / "root.pem").read_bytes()]
    return verify(leaf, trust=trust, untrusted=[], lists=lists, at=SystemClock().now(), purpose=purpose)


def parts(data: bytes) -> list[bytes]:
    return [
        part + b"-----END CERTIFICATE-----\n" for part in data.split(b"-----END CERTIFICATE-----\n") if part.strip()
    ]


def test_a_revoked_leaf_behind_its_ca_is_the_one_that_is_judged(foreign: Path) -> None:
    with pytest.raises(VerifyRevoked):
        judge(bundle(foreign, "ca-then-revoked.pem"), foreign)


def test_a_ca_is_no_client(foreign: Path) -> None:
    ca, leaf = parts(bundle(foreign, "ca-then-revoked.pem"))
    with pytest.raises(VerifyPurposeWrong):
        judge(ca, foreign)
    assert judge(ca, foreign, None)
    with pytest.raises(VerifyRevoked):
        judge(leaf + ca, foreign)


def test_of_several_leaves_behind_a_ca_a_person_has_to_choose(foreign: Path) -> None:
    ca, leaf = parts(bundle(foreign, "ca-then-revoked.pem"))
    other = (foreign / "english-inside-japanese" / "leaf.pem").read_bytes()
    with pytest.raises(LeafUnclear) as unclear:
        judge(ca + leaf + other, foreign)
    assert len(unclear.value.subjects) == 3


def test_a_list_from_the_future_is_laid_to_the_clock(foreign: Path) -> None:
    folder = foreign / "english-inside-japanese"
    files = {name: (folder / name).read_bytes() for name in ("root.pem", "ca.pem", "future.crl", "leaf.pem")}
    with pytest.raises(VerifyRejected) as rejected:
        verify(
            files["leaf.pem"],
            trust=[files["root.pem"]],
            untrusted=[files["ca.pem"]],
            lists=[files["future.crl"]],
            at=SystemClock().now(),
        )
    words = told(rejected.value)
    assert "この機械の時刻より先" in words.ja
    assert ("時計" in words.todo_ja, "clock" in words.todo_en) == (True, True)


@pytest.mark.parametrize("file", ["t61.pem", "time-offset.pem", "duplicate-extension.csr"])
def test_inspect_shows_what_can_be_read_and_the_octets_of_what_cannot(foreign: Path, file: str) -> None:
    done = CliRunner().invoke(app, ["inspect", str(foreign / "inspect-all-or-nothing" / file)])
    assert done.exit_code == 1
    assert "unreadable: " in done.output
    assert "public key: EC secp256r1" in done.output


def test_inspect_reads_through_what_stands_behind_der(foreign: Path) -> None:
    assert "PKCS#12" in run("inspect", str(foreign / "frames-of-pem" / "trailing.p12"))


def test_a_ber_pkcs12_opens_without_a_word_from_any_library(foreign: Path, tmp_path: Path) -> None:
    secret = private(tmp_path, (foreign / "ber-pkcs12-warning" / "secret.txt").read_bytes())
    done = CliRunner().invoke(
        app, ["inspect", str(foreign / "ber-pkcs12-warning" / "nss.p12"), "--passphrase-file", str(secret)]
    )
    assert (done.exit_code, done.stderr) == (0, "")


@pytest.mark.parametrize("file", ["secret-bom.txt", "secret-utf16.txt"])
def test_a_passphrase_file_of_windows_opens_the_key_store(foreign: Path, tmp_path: Path, file: str) -> None:
    secret = private(tmp_path, (foreign / "passphrase-utf16" / file).read_bytes())
    store = str(foreign / "passphrase-utf16" / "file.p12")
    assert "present" in run("inspect", store, "--passphrase-file", str(secret))


@pytest.mark.parametrize("content", [b"sec\0ret", b"\xff\xfes\0e", b"\x83p\x83X", b"\xff\xfe\0\xd8"])
def test_a_passphrase_file_of_no_known_text_is_refused_without_its_content(
    foreign: Path, tmp_path: Path, content: bytes
) -> None:
    secret = private(tmp_path, content if content != b"\xff\xfes\0e" else b"\xff\xfes\0\0\0")
    store = str(foreign / "passphrase-utf16" / "file.p12")
    assert refused("inspect", store, "--passphrase-file", str(secret)) == "input.not_understood"


@pytest.mark.parametrize(
    "data",
    [
        "秘密".encode(),
        b"\xef\xbb\xbf" + "秘密".encode(),
        b"\xff\xfe" + "秘密".encode("utf-16-le"),
        b"\xfe\xff" + "秘密".encode("utf-16-be"),
    ],
)
def test_small_texts_are_the_same_whatever_mark_stands_in_front(data: bytes) -> None:
    assert text_of(data) == "秘密"


@pytest.mark.parametrize("data", ["秘密".encode("cp932"), "秘密".encode("utf-16-le"), "秘密".encode("utf-32"), b"a\0"])
def test_other_texts_are_refused_and_never_repeated(data: bytes) -> None:
    with pytest.raises(NotUnderstood) as unread:
        text_of(data)
    assert "秘" not in str(unread.value)


def private(folder: Path, content: bytes) -> Path:
    file = folder / "secret"
    file.write_bytes(content)
    file.chmod(0o600)
    return file

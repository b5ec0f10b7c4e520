"""warifu check: whatever is in the folders of an operator is found, once, and nothing bad stops the rest."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from samples.own_commands import warifu
from samples.own_folder import (
    END,
    PASSPHRASE,
    WRAPPINGS,
    OwnAuthority,
    der,
    mail_with,
    pem,
    pkcs7,
    pkcs12,
    serialized_store,
)

from warifu.adapters.holdings.search import Search
from warifu.kernel.secret import Secret
from warifu.lifecycle.holdings.found import FileKind, Found


def search(*paths: Path) -> Found:
    searched = Search()
    searched.look_through(paths, lambda _: None)
    return searched.found()


def check(*words: object, **environment: str) -> tuple[int, str]:
    code, said, _ = warifu("check", *words, cwd=Path.cwd(), **environment)
    return code, said


def check_json(*words: object) -> Any:
    return json.loads(check(*words, "--json")[1])


@pytest.mark.parametrize("wrapping", WRAPPINGS.values(), ids=WRAPPINGS)
def test_a_certificate_is_found_in_every_wrapping(
    wrapping: Callable[[x509.Certificate, Path], bytes], own_authority: OwnAuthority, tmp_path: Path
) -> None:
    certificate = own_authority.issue("取引1号", END)
    folder = tmp_path / "held"
    folder.mkdir()
    (folder / "file").write_bytes(wrapping(certificate, tmp_path))
    found = search(folder)
    assert [one.facts.subject_cn for one in found.certificates] == ["取引1号"]
    assert found.others == ()


def test_one_certificate_in_many_files_is_one_with_all_of_them(own_authority: OwnAuthority, tmp_path: Path) -> None:
    certificate = own_authority.issue("client", END)
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "one.pem").write_bytes(pem(certificate) + pem(certificate))
    (tmp_path / "a" / "b" / "two.cer").write_bytes(der(certificate))
    (one,) = search(tmp_path).certificates
    assert [Path(file).name for file in one.files] == ["two.cer", "one.pem"]


def test_loops_of_links_are_followed_once_and_a_file_named_twice_is_read_once(
    own_authority: OwnAuthority, tmp_path: Path
) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "up").symlink_to(tmp_path)
    (tmp_path / "deep" / "itself").symlink_to("itself")
    (tmp_path / "client.pem").write_bytes(pem(own_authority.issue("client", END)))
    found = search(tmp_path, tmp_path / "client.pem", tmp_path / "deep")
    assert len(found.certificates) == 1
    assert [other.kind for other in found.others] == [FileKind.UNREADABLE]


BAD: dict[str, tuple[bytes, FileKind]] = {
    "empty": (b"\r\n", FileKind.EMPTY),
    "words": ("0123 はじめに".encode(), FileKind.OTHER),
    "java": (b"\xfe\xed\xfe\xed\0\0\0\2", FileKind.JAVA_KEY_STORE),
    "zip": (b"PK\3\4rest", FileKind.ARCHIVE),
    "cut": (b"-----BEGIN CERTIFICATE-----\nMIIB", FileKind.DAMAGED),
    "rubbish": (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", FileKind.DAMAGED),
    "key": (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", FileKind.PRIVATE_KEY),
    "half": (b"\x30\x82\x04\x00abc", FileKind.DAMAGED),
    "store": (b"\0\0\0\0CERT\x20\0\0\0\1\0\0\0\xff\0\0\0abc", FileKind.DAMAGED),
}


def test_each_bad_file_is_named_by_its_kind_and_the_good_one_among_them_is_found(
    own_authority: OwnAuthority, tmp_path: Path
) -> None:
    for name, (content, _) in BAD.items():
        (tmp_path / name).write_bytes(content)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "~$open.xlsx").write_bytes(b"owner")
    (tmp_path / "large").write_bytes(b"\0" * (16 * 1024 * 1024 + 1))
    (tmp_path / "client.pem").write_bytes(pem(own_authority.issue("client", END)))
    found = search(tmp_path, tmp_path / "not there")
    expected = {name: kind for name, (_, kind) in BAD.items()}
    expected |= {"pipe": FileKind.NO_FILE, "large": FileKind.TOO_LARGE, "not there": FileKind.UNREADABLE}
    assert {Path(other.path).name: other.kind for other in found.others} == expected
    assert len(found.certificates) == 1


def test_whatever_other_programs_made_is_read_or_named(repository: Path) -> None:
    made = repository / "tests" / "samples" / "made"
    told = check_json(made)
    seen = {file for one in told["certificates"] for file in one["files"]} | {one["path"] for one in told["files"]}
    assert seen == {str(file) for file in made.rglob("*") if file.is_file() and "__pycache__" not in file.parts}
    assert len(told["certificates"]) > 15


def test_a_certificate_without_an_end_is_one_that_lasts(own_authority: OwnAuthority, tmp_path: Path) -> None:
    endless = own_authority.issue("endless", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
    (tmp_path / "endless.cer").write_bytes(der(endless))
    (one,) = check_json(tmp_path)["certificates"]
    assert one["expiry_on"] == "9999-12-30"


def test_good_certificates_of_a_bundle_are_found_beside_a_damaged_one(
    own_authority: OwnAuthority, tmp_path: Path
) -> None:
    (tmp_path / "bundle.pem").write_bytes(BAD["rubbish"][0] + pem(own_authority.issue("client", END)))
    found = search(tmp_path)
    assert len(found.certificates) == 1
    assert [other.kind for other in found.not_opened] == [FileKind.DAMAGED]


def test_a_key_store_opens_with_the_passphrase_of_the_list_that_fits_it(
    own_authority: OwnAuthority, tmp_path: Path
) -> None:
    held = tmp_path / "held"
    (held / "branch").mkdir(parents=True)
    for name, passphrase in (("a.p12", PASSPHRASE), ("branch/b.pfx", "b"), ("c.p12", "unknown"), ("d.p12", "")):
        certificate, key = own_authority.issue_with_key(name, END)
        (held / name).write_bytes(pkcs12(tmp_path, certificate, key, passphrase))
    listed = tmp_path / "passphrases.csv"
    listed.write_text(f"ファイル,パスフレーズ\n*.p12,{PASSPHRASE}\nheld/branch,b\n", "cp932")
    listed.chmod(0o600)
    told = check_json(held, "--passphrases", listed)
    assert {one["subject_cn"] for one in told["certificates"]} == {"a.p12", "branch/b.pfx", "d.p12"}
    assert [(Path(one["path"]).name, one["kind"]) for one in told["files"]] == [("c.p12", "PKCS12_LOCKED")]
    listed.chmod(0o644)
    code, said = check(held, "--passphrases", listed)
    assert (code, said) == (1, "")


def test_a_right_answer_is_tried_on_the_rest_of_its_folder(own_authority: OwnAuthority, tmp_path: Path) -> None:
    held = tmp_path / "held"
    held.mkdir()
    for name in ("a.p12", "b.p12"):
        (held / name).write_bytes(pkcs12(tmp_path, *own_authority.issue_with_key(name, END), PASSPHRASE))
    searched = Search()
    searched.look_through([held], lambda _: None)
    first, second = searched.locked()
    assert not searched.unlock(first, Secret("wrong"))
    assert searched.unlock(first, Secret(PASSPHRASE))
    assert searched.unlock(second, Secret(PASSPHRASE))
    assert (len(searched.found().certificates), searched.found().others) == (2, ())


def test_json_says_of_each_certificate_what_a_script_needs(own_authority: OwnAuthority, tmp_path: Path) -> None:
    certificate = own_authority.issue("取引1号", END)
    (tmp_path / "client.cer").write_bytes(der(certificate))
    (one,) = check_json(tmp_path, "--today", "2028-02-01")["certificates"]
    assert one["serial"] == f"{certificate.serial_number:X}"
    assert (one["subject"], one["subject_cn"], one["issuer_cn"]) == ("CN=取引1号", "取引1号", "Mihon Foreign CA")
    assert (one["last_day_on"], one["expiry_on"], one["days_left"]) == ("2028-02-29", "2028-02-29", 28)
    assert (one["state"], one["is_client"], one["files"]) == ("VALID", True, [str(tmp_path / "client.cer")])


@pytest.mark.parametrize(
    ("today", "within", "code"),
    [
        ("2028-02-29", None, 0),
        ("2028-02-21", 7, 0),
        ("2028-02-22", 7, 3),
        ("2028-02-29", 0, 3),
        ("2028-03-01", 0, 4),
        ("2028-03-01", 400, 4),
    ],
)
def test_the_exit_code_says_whether_an_end_is_near_or_has_passed(
    own_authority: OwnAuthority, tmp_path: Path, today: str, within: int | None, code: int
) -> None:
    (tmp_path / "client.cer").write_bytes(der(own_authority.issue("client", END)))
    words = () if within is None else ("--within", within)
    assert check(tmp_path, "--today", today, *words)[0] == code


def test_an_issuer_that_ends_earlier_ends_what_it_signed(tmp_path: Path) -> None:
    early = OwnAuthority.made("Mihon Early CA", datetime(2027, 6, 30, 0, 0, 0, tzinfo=UTC))  # 09:00 in Japan
    (tmp_path / "chain.p7b").write_bytes(pkcs7(tmp_path, early.issue("client", END), early.certificate))
    client = next(one for one in search(tmp_path / "chain.p7b").certificates if one.facts.is_client)
    assert (client.last_day_on.isoformat(), client.expiry_on.isoformat()) == ("2028-02-29", "2027-06-29")


def test_an_authority_of_the_same_name_with_another_key_ends_nothing(
    own_authority: OwnAuthority, tmp_path: Path
) -> None:
    other = OwnAuthority.made(own_authority.name, datetime(2027, 6, 30, tzinfo=UTC))
    (tmp_path / "both.pem").write_bytes(pem(own_authority.issue("client", END)) + pem(other.certificate))
    client = next(one for one in search(tmp_path).certificates if one.facts.is_client)
    assert client.expiry_on.isoformat() == "2028-02-29"


def test_nothing_in_the_folder_is_changed(own_authority: OwnAuthority, tmp_path: Path) -> None:
    held = tmp_path / "held"
    held.mkdir()
    (held / "store.sst").write_bytes(serialized_store(own_authority.issue("client", END)))
    (held / "mail.eml").write_bytes(mail_with(der(own_authority.issue("other", END)), "a.cer"))
    before = {file: (file.stat().st_mtime_ns, file.read_bytes()) for file in held.iterdir()}
    assert check(held)[0] == 0
    assert {file: (file.stat().st_mtime_ns, file.read_bytes()) for file in held.iterdir()} == before


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"LC_ALL": "C"}, "あと"),
        ({"LC_ALL": "", "LANG": "", "LC_MESSAGES": ""}, "あと"),
        ({"LC_ALL": "ja_JP.UTF-8"}, "あと"),
        ({"LC_ALL": "en_US.UTF-8"}, "day(s) left"),
        ({"LC_ALL": "ja_JP.UTF-8", "PYTHONIOENCODING": "cp932"}, "あと"),
    ],
)
def test_it_speaks_the_language_of_the_system(
    own_authority: OwnAuthority, tmp_path: Path, environment: dict[str, str], words: str
) -> None:
    (tmp_path / "client.cer").write_bytes(der(own_authority.issue("Société 髙橋", END)))
    code, said = check(tmp_path, **{"HOME": "/nonexistent", **environment})
    assert code == 0
    assert words in said
    assert "髙橋" in said


def test_the_personal_store_of_windows_is_read_where_there_is_one(
    own_authority: OwnAuthority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stand-in for Windows' store, which exists on Windows alone."""
    entries = [(der(own_authority.issue("pc", END)), "x509_asn", True), (b"chain", "pkcs_7_asn", True)]
    monkeypatch.setattr("ssl.enum_certificates", lambda store: entries if store == "MY" else [], raising=False)
    (one,) = search().certificates
    assert (one.facts.subject_cn, one.files) == ("pc", ("Windows: MY",))

"""warifu inspect and warifu verify as people and scripts use them."""

import ssl
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from fixtures.paper_installation import NOW, PaperInstallation
from samples.odd_certificates import ODD_CERTIFICATES

from warifu.adapters.x509.certificates.pkcs12 import Pkcs12Packer
from warifu.authority.facts import (
    RevocationReason,
)
from warifu.authority.lists import RevokedSerial
from warifu.kernel.secret import Secret

AT = "2026-04-02T10:00:00+09:00"


@pytest.fixture(scope="module")
def folder(paper_installation: PaperInstallation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    for name in ("root", "issuing", "client"):
        certificate = x509.load_der_x509_certificate(getattr(paper_installation, name))
        (folder / f"{name}.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    revoked = RevokedSerial(paper_installation.client_content.serial, NOW, RevocationReason.KEY_COMPROMISE)
    (folder / "empty.crl").write_bytes(paper_installation.list_of([]))
    (folder / "revoked.crl").write_bytes(paper_installation.list_of([revoked]))
    packer = Pkcs12Packer()
    packed = packer.pack(
        paper_installation.client_key.private_key, paper_installation.client, [], "1号", Secret("passphrase")
    )
    (folder / "client.p12").write_bytes(packed)
    (folder / "passphrase").write_text("passphrase\n")
    (folder / "passphrase").chmod(0o600)
    (folder / "empty").touch(0o600)
    (folder / "rubbish").write_bytes(b"rubbish")
    return folder


def warifu(folder: Path, line: str) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "warifu.entrypoints.cli.main", *line.split()]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


def test_inspect_says_what_a_file_is_in_two_languages(folder: Path, paper_installation: PaperInstallation) -> None:
    code, said, _ = warifu(folder, "inspect client.pem")
    assert code == 0
    assert said.startswith("証明書 / certificate\n")
    assert "C=JP, O=東西電力株式会社, OU=企画部, CN=取引システム1号" in said
    assert str(paper_installation.client_content.serial) in said
    assert "2028-03-31 23:59:59 JST" in said
    assert "クライアント認証 / client authentication" in said


def test_inspect_tells_of_certificates_and_lists_without_an_end(folder: Path) -> None:
    """RFC 5280 section 4.1.2.5: 99991231235959Z says that there is no end, and is past every year in Japan."""
    begin, end = datetime(2026, 4, 1), datetime(9999, 12, 31, 23, 59, 59)
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "終わりなし")]),
    )
    builder = x509.CertificateBuilder(name, name, key.public_key(), 5, begin, end)
    crl = x509.CertificateRevocationListBuilder(name, begin, end)
    for file, signed in (("endless.pem", builder.sign(key, SHA256())), ("endless.crl", crl.sign(key, SHA256()))):
        (folder / file).write_bytes(signed.public_bytes(Encoding.PEM))
        code, said, _ = warifu(folder, f"inspect {file}")
        assert code == 0
        assert ": 9999-12-31 23:59:59 UTC\n" in said


def test_inspect_opens_a_pkcs12_with_its_passphrase_file(folder: Path) -> None:
    assert "--passphrase-file" in warifu(folder, "inspect client.p12")[1]
    assert "取引システム1号" in warifu(folder, "inspect client.p12 --passphrase-file passphrase")[1]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("inspect rubbish", "input.not_understood"),
        ("inspect empty", "input.not_understood"),
        ("inspect missing", "input.path_unusable"),
        ("inspect client.p12 --passphrase-file empty", "pkcs12.passphrase_wrong"),
        (f"verify client.pem --trust empty --at {AT}", "trust.empty"),
        (f"verify client.pem --trust root.pem --at {AT}", "verify.untrusted"),
        ("verify client.pem --trust root.pem --untrusted issuing.pem --at 2026-03-31", "verify.not_yet_valid"),
        ("verify client.pem --trust root.pem --untrusted issuing.pem --at 2028-04-01", "verify.expired"),
        ("verify client.pem --trust root.pem --untrusted issuing.pem --at yesterday", "input.field_invalid"),
        ("verify client.pem --trust root.pem --untrusted issuing.pem --at 2026-04-02T10:00:00", "input.field_invalid"),
        ("verify client.pem --trust root.pem --at 0001-01-01T00:00:00+09:00", "input.field_invalid"),
        ("verify client.pem --trust root.pem --at 9999-12-31T23:00:00-09:00", "input.field_invalid"),
        (
            f"verify client.pem --trust root.pem --untrusted issuing.pem --crl revoked.crl --at {AT}",
            "verify.revoked",
        ),
        (f"verify issuing.pem --trust root.pem --crl empty.crl --at {AT}", "verify.crl_missing"),
        (
            "verify client.pem --trust root.pem --untrusted issuing.pem --crl empty.crl --at 2026-04-05",
            "verify.crl_expired",
        ),
        (
            f"verify client.pem --trust root.pem --untrusted issuing.pem --purpose server --at {AT}",
            "verify.purpose",
        ),
    ],
)
def test_a_refusal_is_a_code_two_sentences_and_what_to_do(folder: Path, line: str, reason: str) -> None:
    code, said, complained = warifu(folder, line)
    assert (code, said) == (1, "")
    first, second = complained.splitlines()
    assert first.startswith(f"{reason}: ")
    assert " / " in first
    assert second.startswith("→ ")


def test_verify_shows_the_chain_and_what_was_looked_up(folder: Path) -> None:
    chain = f"verify client.pem --trust root.pem --untrusted issuing.pem --at {AT}"
    code, said, _ = warifu(folder, f"{chain} --crl empty.crl --purpose client")
    assert code == 0
    assert [line.split("  ")[-1] for line in said.splitlines()[1:2]] == ["失効なし / not revoked"]
    assert "revocation was not checked" in warifu(folder, chain)[1]


def test_verify_names_the_file_it_cannot_read_and_goes_on_without_a_damaged_certificate(folder: Path) -> None:
    damaged = ssl.DER_cert_to_PEM_cert(ODD_CERTIFICATES["x400 address"]())
    (folder / "roots.pem").write_text(damaged + (folder / "root.pem").read_text())
    (folder / "damaged.pem").write_text(damaged)
    chain = f"verify client.pem --untrusted issuing.pem --at {AT}"
    code, said, told = warifu(folder, f"{chain} --trust roots.pem")
    assert (code, said.splitlines()[0]) == (0, "正しい証明書です / verified")
    assert "roots.pem: 1 / 2" in told
    for line, file in (
        (f"{chain} --trust damaged.pem", "damaged.pem"),
        (f"{chain} --trust root.pem --untrusted rubbish", "rubbish"),
        (f"{chain} --trust root.pem --crl rubbish", "rubbish"),
        (f"verify roots.pem --trust root.pem --at {AT}", "roots.pem"),
    ):
        code, _, told = warifu(folder, line)
        assert code == 1
        assert "input.not_understood" in told
        assert file in told

"""OpenSSL, NSS and Java open the PKCS#12 that people receive."""

import subprocess
from pathlib import Path

import pytest
from fixtures.paper_installation import PaperInstallation

from warifu.adapters.x509.certificates.pkcs12 import Pkcs12Packer
from warifu.authority.facts import KeyAlgorithm, SubjectName
from warifu.kernel.secret import Secret

PASSPHRASE = "7Q4M-X2KD-92WP"


@pytest.fixture(scope="module", params=[KeyAlgorithm.P_256, KeyAlgorithm.P_384, KeyAlgorithm.RSA_2048], ids=str)
def packed(
    request: pytest.FixtureRequest, paper_installation: PaperInstallation, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    made = paper_installation.requests.make_key(request.param)
    subject = SubjectName("取引システム1号", "東西電力株式会社", country="JP")
    certificate = paper_installation.sign(paper_installation.content("client", subject, made.public_key, 2))
    chain = [paper_installation.issuing, paper_installation.root]
    data = Pkcs12Packer().pack(made.private_key, certificate, chain, "取引システム1号", Secret(PASSPHRASE))
    file = tmp_path_factory.mktemp("pkcs12") / "client.p12"
    file.write_bytes(data)
    return file


def run(*args: str | Path) -> str:
    done = subprocess.run(args, capture_output=True, text=True, errors="replace", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_openssl_opens_it(packed: Path) -> None:
    said = run("openssl", "pkcs12", "-in", packed, "-passin", f"pass:{PASSPHRASE}", "-noenc", "-info")
    assert said.count("BEGIN CERTIFICATE") == 3
    assert said.count("BEGIN PRIVATE KEY") == 1
    assert "PBES2, PBKDF2, AES-256-CBC" in said
    assert "MAC: sha256" in said


def test_nss_imports_it(packed: Path, tmp_path: Path) -> None:
    database = f"sql:{tmp_path}"
    run("certutil", "-N", "-d", database, "--empty-password")
    assert "SUCCESSFUL" in run("pk12util", "-i", packed, "-d", database, "-W", PASSPHRASE)
    assert "取引システム1号" in run("certutil", "-L", "-d", database)


def test_java_lists_it(packed: Path) -> None:
    said = run("keytool", "-J-Duser.language=en", "-list", "-keystore", packed, "-storepass", PASSPHRASE)
    assert "PrivateKeyEntry" in said


def test_another_passphrase_opens_nothing(packed: Path) -> None:
    with pytest.raises(AssertionError, match="invalid password"):
        run("openssl", "pkcs12", "-in", packed, "-passin", "pass:another", "-noenc")

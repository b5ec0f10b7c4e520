"""An installation writes its own policy into what it signs; every shipped client certificate names itself by a URN."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate
from fixtures.pkilint import Lint

OWN = """[client]
authority = "MARKET"
years = 2
keys = ["p-256"]
key_usage = ["digital_signature"]
purposes = ["1.3.6.1.5.5.7.3.2"]
uri = "urn:warifu:certificate:{id}"
policy = "2.999.1.1"
"""
REQUEST = (
    "openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=0A001 -keyout my.key -out {name}.csr"
)


class Shell:
    """Commands in one directory, with an installation in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, line: str) -> str:
        environment = {**os.environ, "WARIFU_HOME": str(self.folder / "installation")}
        told = subprocess.run(shlex.split(line), cwd=self.folder, env=environment, capture_output=True, text=True)
        assert told.returncode == 0, told.stderr
        return told.stdout

    def warifu(self, line: str) -> str:
        return self.run(f"{shlex.quote(sys.executable)} -m warifu.entrypoints.cli.main {line}")

    def sign(self, name: str) -> str:
        """A new certificate, in openssl's words about what names it."""
        self.run(REQUEST.format(name=name))
        self.warifu(f"authority sign --csr {name}.csr --out {name}.pem")
        return self.run(f"openssl x509 -in {name}.pem -noout -ext subjectAltName,certificatePolicies")


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path)
    shell.warifu("init")
    return shell


def test_a_policy_comes_from_the_installations_own_profiles_and_the_urn_is_shipped(shell: Shell, lint: Lint) -> None:
    before = shell.sign("before")
    assert "URI:urn:warifu:certificate:WF-" in before
    assert "Policy" not in before
    (shell.folder / "installation" / "profiles.toml").write_text(OWN, "utf-8")
    with (shell.folder / "installation" / "warifu.toml").open("a", encoding="utf-8") as settings:
        settings.write('profiles_file = "profiles.toml"\n')
    after = shell.sign("after")
    assert "URI:urn:warifu:certificate:WF-" in after
    assert "Policy: 2.999.1.1" in after
    for name in ("before", "after"):
        certificate = load_pem_x509_certificate((shell.folder / f"{name}.pem").read_bytes())
        assert lint("lint_pkix_cert", certificate.public_bytes(Encoding.DER)) == []

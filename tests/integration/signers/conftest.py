"""An installation as `warifu init` makes it, its keys in files or in a token."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from fixtures.softhsm import SoftHsm

Init = Callable[..., Path]
WARIFU = (sys.executable, "-m", "warifu.entrypoints.cli.main")


@pytest.fixture
def init(tmp_path: Path, request: pytest.FixtureRequest) -> Init:
    """Give the home of a new installation; `signer` is file or pkcs11, further options go to `warifu init`."""

    def run(signer: str, *options: str, url: str | None = None) -> Path:
        home = tmp_path / "home"
        if signer == "pkcs11":
            softhsm: SoftHsm = request.getfixturevalue("softhsm")
            place = softhsm.new_token()
            options += ("--pkcs11-module", place.module, "--pkcs11-token", place.label)
            options += ("--pkcs11-pin-file", place.pin_file)
        environment = {**os.environ, "WARIFU_HOME": str(home)} | ({"WARIFU_DATABASE_URL": url} if url else {})
        subprocess.run([*WARIFU, "init", *options], env=environment, check=True, capture_output=True)
        return home

    return run

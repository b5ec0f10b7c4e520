"""The key of the records at the terminal: without it nobody is let in; renewed, what was before goes on to count."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from warifu.adapters.seals import create_row_macs
from warifu.bootstrap.installation import open_installation
from warifu.entrypoints.cli.main import app
from warifu.kernel.clock import SystemClock
from warifu.kernel.errors import NotSignedIn, RecordTampered
from warifu.kernel.secret import Secret
from warifu.settings import Settings
from warifu.workflows.accounts.open import use_link
from warifu.workflows.accounts.sign_in import sign_in_with_token
from warifu.workflows.installation import Installation


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WARIFU_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def opened(home: Path) -> Installation:
    return open_installation(Settings.load(home, {}), SystemClock())


def test_the_key_is_renewed_and_lost(home: Path) -> None:
    made = CliRunner().invoke(app, ["init"])
    assert made.exit_code == 0, made.output
    first, second = (Secret(line.partition("?code=")[2]) for line in made.output.splitlines() if "?code=" in line)
    token = use_link(opened(home), first).token
    renewed = CliRunner().invoke(app, ["renew-records-key"])
    assert renewed.exit_code == 0
    assert "2" in renewed.output
    assert sign_in_with_token(opened(home), token).signed_in
    newer = use_link(opened(home), second).token
    assert sign_in_with_token(opened(home), newer).signed_in
    key = home / "secrets" / "records.key"
    key.write_text(key.read_text().splitlines()[0] + "\n")
    assert sign_in_with_token(opened(home), token).signed_in
    with pytest.raises(NotSignedIn):
        sign_in_with_token(opened(home), newer)
    key.unlink()
    create_row_macs(key)
    with pytest.raises(NotSignedIn):
        sign_in_with_token(opened(home), token)
    with pytest.raises(RecordTampered), opened(home).unit_of_work.read() as stores:
        stores.accounts.all()

"""Files as other programs write them, and an installation at whose terminal they are tried."""

import os
from pathlib import Path

import pytest
from fixtures.people import enrol_with_papers

from warifu.authority.facts import KeyAlgorithm
from warifu.bootstrap.installation import create_installation
from warifu.bootstrap.local import local_actor, local_installation, local_settings
from warifu.workflows.authority.open_authority import open_for_business
from warifu.workflows.installation import Installation

FOREIGN = Path(__file__).parents[2] / "samples" / "foreign"


@pytest.fixture
def foreign() -> Path:
    """The folder of files as other programs write them, one folder a kind of fault."""
    return FOREIGN


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """An installation without approvals and with the participant 0A001, in WARIFU_HOME."""
    create_installation(tmp_path / "home", {"approvals": 0})
    monkeypatch.setitem(os.environ, "WARIFU_HOME", str(tmp_path / "home"))
    installation, actor = local_installation(), local_actor()
    names = local_settings().server_names(installation.catalogue)
    open_for_business(installation, actor, local_settings().organization, names, KeyAlgorithm.P_256)
    enrol_with_papers(installation, "0A001")
    return installation

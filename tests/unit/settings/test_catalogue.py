"""システム一覧の設定: which catalogue an installation has, and what its settings say in place of it."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from warifu.bootstrap.systems import open_catalogue
from warifu.settings import Settings
from warifu.settings.errors import SettingInvalid
from warifu.systems.catalogue import Catalogue

OWN = Path(__file__).parents[2] / "samples" / "own_catalogue.toml"


def opened(home: Path, **table: Any) -> Catalogue:
    return open_catalogue(Settings.checked(home, table))


def test_without_a_word_it_is_the_electricity_market_on_its_ports(tmp_path: Path) -> None:
    ports = {system.code: system.port for system in opened(tmp_path).systems}
    assert ports == {"PLANNING": 9443, "SWITCHING": 9444, "CAPACITY_MARKET": 9445, "WHEELING_DATA": 9446}


def test_a_file_in_the_data_directory_brings_systems_of_its_own(tmp_path: Path) -> None:
    shutil.copy(OWN, tmp_path / "systems.toml")
    assert opened(tmp_path, catalogue="systems.toml").systems[-1].code == "BALANCING"
    assert opened(tmp_path, catalogue="gas").systems[0].code == "PIPELINE_BOOKING"


def test_settings_override_ports_and_host_names(tmp_path: Path) -> None:
    chosen = {"checkpoint_ports": {"FLOW_PLANS": 7000}, "checkpoint_names": {"Flow.example": "FLOW_PLANS"}}
    catalogue = opened(tmp_path, catalogue="gas", **chosen)
    assert {s.code: s.port for s in catalogue.systems if s.port} == {"FLOW_PLANS": 7000}
    assert {name: s.code for s in catalogue.systems for name in s.host_names} == {"flow.example": "FLOW_PLANS"}
    assert Settings(tmp_path).server_names(catalogue) == ("localhost", "flow.example")
    assert Settings(tmp_path).server_names(opened(tmp_path, catalogue="gas"))[1:] == ("pipeline.mihon-gas.example",)


@pytest.mark.parametrize(
    "table",
    [
        {"catalogue": "water"},
        {"catalogue": "../electricity"},
        {"catalogue": "nowhere.toml"},
        {"catalogue": "gas", "checkpoint_ports": {"PLANNING": 9443}},
        {"checkpoint_names": {"planning.example": "PLANING"}},
        {"checkpoint_ports": {"PLANNING": 0}},
        {"checkpoint_ports": 9443},
    ],
    ids=str,
)
def test_what_leads_nowhere_is_refused(tmp_path: Path, table: dict[str, Any]) -> None:
    with pytest.raises(SettingInvalid):
        opened(tmp_path, **table)

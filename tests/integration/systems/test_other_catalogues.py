"""Another market, and a fifth system beside the four: rows alone, through tour, estate page, desks and checkpoint."""

import json
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fixtures.sample_installation import ServedSample, serving_sample

from warifu.systems.catalogue import Catalogue
from warifu.systems.catalogue_file import read_catalogue, shipped
from warifu.systems.facts import Desk, Use

OWN = Path(__file__).parents[2] / "samples" / "own_catalogue.toml"
CASES = ("admitted", "unregistered", "wrong_channel", "revoked")


@dataclass(frozen=True)
class Market:
    """A catalogue, the setting that names it, a sample served with it, and a desk that the first catalogue has not."""

    catalogue: Catalogue
    setting: str
    sample: ServedSample
    desk: Desk


@pytest.fixture(scope="module", params=["gas", "a fifth system"])
def market(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    folder = tmp_path_factory.mktemp("market")
    if request.param == "gas":
        catalogue, setting, desk = shipped("gas"), "gas", Desk("METER_READINGS", "SUNSET")
    else:
        setting = str(shutil.copy(OWN, folder / "systems.toml"))
        catalogue, desk = read_catalogue(OWN.read_bytes()), Desk("BALANCING", "WEST")
    with serving_sample(folder / "home", catalogue, setting) as sample:
        yield Market(catalogue, setting, sample, desk)


def test_the_tour_goes_as_told(market: Market) -> None:
    done = tour("--catalogue", market.setting, "--system", market.desk.system)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "every answer was as told" in done.stdout
    assert "denial.registration.not_for_channel" in done.stdout


def test_a_tour_of_a_system_that_is_not_there_says_which_are(market: Market) -> None:
    done = tour("--catalogue", market.setting, "--system", "NOWHERE")
    assert done.returncode != 0
    assert all(system.code in done.stderr for system in market.catalogue.systems)


@pytest.mark.parametrize("case", CASES)
def test_every_checkpoint_answers_each_client_as_demo_json_says(market: Market, case: str) -> None:
    client = market.sample.client(case)
    assert [named(use) for use in client["expect"]] == list(market.catalogue.uses)
    with visitor(market.sample, client) as connection:
        for use in client["expect"]:
            answer = connection.get(market.sample.url(use))
            assert (answer.status_code, answer.json()["code"]) == (use["status"], use["code"]), use
            assert (answer.json()["system"], answer.json()["channel"]) == (use["system"], use["channel"])


def test_a_host_name_of_the_rows_leads_to_its_system_on_any_port(market: Market) -> None:
    named_system = market.catalogue.systems[0 if market.setting == "gas" else -1]
    client = market.sample.client("admitted")
    port = httpx.URL(market.sample.demo["uses"][2]["url"]).port
    url = httpx.URL(market.sample.url(in_json(named_system.uses[0]))).copy_with(host="localhost", port=port)
    with visitor(market.sample, client) as connection:
        (host,) = named_system.host_names
        answer = connection.get(url, headers={"Host": f"{host}:{port}"}, extensions={"sni_hostname": host})
    assert (answer.json()["code"], answer.json()["system"]) == ("admitted", named_system.code)


def test_a_desk_of_the_new_rows_receives_accepts_and_completes(market: Market) -> None:
    client = market.sample.client("unregistered")
    use = next(use for use in market.catalogue.uses if market.catalogue.desk_of(use) == market.desk)
    url = market.sample.url(in_json(use))
    with visitor(market.sample, client) as connection:
        refused = connection.get(url).json()
        assert refused["code"] == "denial.registration.not_for_system"
        (certificate,) = {r["certificate_id"] for r in estate(market)["rows"] if r["label"] == "予備端末"}
        asked = {"certificate_ids": [certificate], "uses": [in_json(use)]}
        application = call(market.sample, operator(market), "POST", "applications/use", asked).json()
        assert Desk(application["system"], application["area"]) == market.desk
        other = desk_account(market, market.catalogue.desks[0])
        assert call(market.sample, other, "GET", f"applications/{application['id']}").status_code == 404
        for step, state in (("receive", "RECEIVED"), ("accept", "ACCEPTED"), ("complete", "COMPLETED")):
            path = f"applications/{application['id']}/{step}"
            done = call(market.sample, desk_account(market, market.desk), "POST", path, {})
            assert done.json()["state"] == state
        admitted = wait_until_admitted(connection, url)
    assert (admitted["system"], admitted["channel"]) == (use.system, use.channel)


def test_the_estate_page_has_every_system_and_column_in_both_languages(market: Market) -> None:
    assert [named(use) for use in estate(market)["uses"]] == list(market.catalogue.uses)
    for language in ("ja", "en"):
        page = call(market.sample, operator(market), "GET", f"/?lang={language}").text
        for system in market.catalogue.systems:
            assert system.name.say(language) in page
            assert system.short.say(language) in page
            assert all(area.name.say(language) in page for area in system.areas)


def test_the_list_of_systems_and_an_account_for_a_new_desk_follow_the_rows(market: Market) -> None:
    assert [named(use) for use in call(market.sample, None, "GET", "systems").json()] == list(market.catalogue.uses)
    administrator = market.sample.account("ADMINISTRATOR")
    person = {"person_id": "p-new", "display_name": "見本", "roles": ["DESK"]}
    wrong = call(market.sample, administrator, "POST", "accounts", {**person, "system": "NOWHERE"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "input.field_invalid")
    assert wrong.json()["facts"]["field"] == "system"
    form = {**person, "system": market.desk.system, "area": market.desk.area}
    opened = call(market.sample, administrator, "POST", "accounts", form).json()
    assert (opened["system"], opened["area"]) == (market.desk.system, market.desk.area)


def tour(*options: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "warifu.entrypoints.cli.main", "tour", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=180)


def named(use: Mapping[str, Any]) -> Use:
    return Use(use["system"], use["channel"], use.get("area"))


def in_json(use: Use) -> dict[str, str]:
    return {"system": use.system, "channel": use.channel, **({"area": use.area} if use.area else {})}


def operator(market: Market) -> Mapping[str, Any]:
    return next(a for a in market.sample.demo["accounts"] if a.get("participant") == "0A01")


def desk_account(market: Market, desk: Desk) -> Mapping[str, Any]:
    accounts = market.sample.demo["accounts"]
    return next(a for a in accounts if (a.get("system"), a.get("area")) == (desk.system, desk.area))


def estate(market: Market) -> Any:
    return call(market.sample, operator(market), "GET", "estate").json()


def call(sample: ServedSample, account: Mapping[str, Any] | None, method: str, path: str, body: Any = None) -> Any:
    headers = {}
    if account:
        headers["Authorization"] = f"Bearer {sample.file(account['token_file']).read_text('ascii').strip()}"
    address = path if path.startswith("/") else f"/api/v1/{path}"
    with httpx.Client(verify=trust(sample), headers=headers) as api:
        return api.request(method, sample.demo["portal"] + address, json=body)


def wait_until_admitted(connection: httpx.Client, url: str) -> Any:
    for _ in range(50):
        answer = connection.get(url)
        if answer.status_code == 200:
            return answer.json()
        subprocess.run(["sleep", "0.1"], check=True)
    pytest.fail(json.dumps(answer.json(), ensure_ascii=False))


def trust(sample: ServedSample) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(sample.file(sample.demo["trust"])))


def visitor(sample: ServedSample, client: Mapping[str, Any]) -> httpx.Client:
    context = trust(sample)
    context.load_cert_chain(sample.file(client["certificate"]), sample.file(client["key"]))
    return httpx.Client(verify=context, headers={"Accept": "application/json"})

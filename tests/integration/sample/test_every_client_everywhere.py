"""The sample: each client gets at each checkpoint what demo.json says, with plain curl."""

import json
import ssl
import stat
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from fixtures.sample_installation import ServedSample

from warifu.entrypoints.sample.demo import CASES

SPOOFED = ("Client-Cert", "X-SSL-Client-Cert", "X-Client-Subject", "X-Forwarded-Client-Cert", "X-Warifu-Operator-Code")
REFUSED_WITHIN_SECONDS = 5.0


def curl(sample: ServedSample, client: Mapping[str, Any] | None, url: str, *more: str) -> tuple[int, str]:
    identity = []
    if client:
        identity = ["--cert", str(sample.file(client["certificate"])), "--key", str(sample.file(client["key"]))]
    command = ["curl", "-sS", "--cacert", str(sample.file(sample.demo["trust"])), *identity, *more]
    answer = subprocess.run([*command, "-w", "\n%{http_code}", url], capture_output=True, text=True, check=True)
    body, _, status = answer.stdout.rpartition("\n")
    return int(status), json.loads(body)["code"]


@pytest.mark.parametrize("case", CASES)
def test_each_client_meets_at_each_use_what_demo_json_says(served_sample: ServedSample, case: str) -> None:
    client = served_sample.client(case)
    met = {json.dumps(e): curl(served_sample, client, served_sample.url(e)) for e in client["expect"]}
    assert len(met) == 16
    assert met == {json.dumps(e): (e["status"], e["code"]) for e in client["expect"]}


def test_no_certificate_is_refused_everywhere(served_sample: ServedSample) -> None:
    met = {curl(served_sample, None, use["url"]) for use in served_sample.demo["uses"]}
    assert met == {(403, "denial.certificate.missing")}


def test_identity_headers_of_a_client_gain_nothing(served_sample: ServedSample) -> None:
    good = served_sample.file(served_sample.client("admitted")["certificate"]).read_text("ascii")
    one_line = "".join(good.split("-----")[2].split())
    headers = [part for name in SPOOFED for part in ("-H", f"{name}: :{one_line}:")]
    unregistered = served_sample.client("unregistered")
    url = served_sample.demo["uses"][0]["url"]
    assert curl(served_sample, None, url, *headers) == (403, "denial.certificate.missing")
    assert curl(served_sample, unregistered, url, *headers) == (403, "denial.registration.not_for_system")


def test_a_revocation_over_the_api_counts_on_a_connection_that_is_kept_open(served_sample: ServedSample) -> None:
    """wrong_channel's certificate is revoked, at a use it was admitted to; last of this file's uses of it."""
    client = served_sample.client("wrong_channel")
    use = next(e for e in client["expect"] if e["status"] == 200)
    staff = served_sample.account("REGISTRATION_STAFF")
    with visitor(served_sample, client) as connection:
        admitted = connection.get(served_sample.url(use))
        assert (admitted.status_code, admitted.json()["code"]) == (200, "admitted")
        certificate_id = admitted.json()["certificate"]["id"]
        call(served_sample, staff, f"certificates/{certificate_id}/revoke", {"reason": "superseded"})
        assert refusal_within_five_seconds(connection, served_sample.url(use)) == "denial.certificate.revoked"


def test_a_deletion_at_the_desk_counts_on_a_connection_that_is_kept_open(served_sample: ServedSample) -> None:
    """other_participant's certificate, asked for under its own operator code, is deleted at the capacity market."""
    client, use = served_sample.client("other_participant"), {"system": "CAPACITY_MARKET", "channel": "WEB"}
    operator = next(a for a in served_sample.demo["accounts"] if a.get("participant") == "0B02")
    desk = next(a for a in served_sample.demo["accounts"] if a.get("system") == "CAPACITY_MARKET")
    url = served_sample.url(use).replace("0A01", "0B02")
    with visitor(served_sample, client) as connection:
        admitted = connection.get(url)
        assert (admitted.status_code, admitted.json()["code"]) == (200, "admitted")
        form = {"certificate_ids": [admitted.json()["certificate"]["id"]], "uses": [use], "no_longer_used": True}
        application = call(served_sample, operator, "applications/deletion", form)["id"]
        for step in ("receive", "accept", "complete"):
            call(served_sample, desk, f"applications/{application}/{step}", {})
        assert refusal_within_five_seconds(connection, url) == "denial.registration.deleted"


def test_every_demo_file_is_for_its_owner_alone(served_sample: ServedSample) -> None:
    files = [path for path in (served_sample.home / "demo").rglob("*") if path.is_file()]
    assert len(files) > 50
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files[0].parents[:1]} == {0o700}


def test_what_the_authority_publishes_is_accepted_by_openssl(served_sample: ServedSample, tmp_path: Path) -> None:
    authority = served_sample.demo["authority"]
    root, issuing = served_sample.file(authority["root"]), served_sample.file(authority["issuing"][0])
    both = tmp_path / "market.pem"
    both.write_bytes(root.read_bytes() + issuing.read_bytes())
    lists = b""
    for url in authority["crl"]:
        der = httpx.get(url).content
        (tmp_path / "list.crl").write_bytes(der)
        checked = openssl("crl", "-inform", "DER", "-in", tmp_path / "list.crl", "-CAfile", both, "-noout")
        assert "verify OK" in checked.stderr
        lists += openssl("crl", "-inform", "DER", "-in", tmp_path / "list.crl").stdout.encode()
    (tmp_path / "lists.pem").write_bytes(lists)
    leaf = served_sample.file(served_sample.client("admitted")["certificate"])
    arguments = ["-x509_strict", "-crl_check_all", "-CRLfile", tmp_path / "lists.pem", "-purpose", "sslclient"]
    verified = openssl("verify", *arguments, "-CAfile", root, "-untrusted", issuing, leaf)
    assert verified.stdout.strip().endswith("OK")
    for case, said in (("admitted", "good"), ("revoked", "revoked"), ("foreign_authority", "unknown")):
        asked = served_sample.file(served_sample.client(case)["certificate"])
        answer = openssl("ocsp", "-issuer", issuing, "-cert", asked, "-url", authority["ocsp"], "-CAfile", both)
        assert f"{asked}: {said}" in answer.stdout
        assert "Response verify OK" in answer.stderr


def openssl(*arguments: object) -> "subprocess.CompletedProcess[str]":
    command = ["openssl", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True)


def call(sample: ServedSample, account: Mapping[str, Any], path: str, body: Mapping[str, Any]) -> Any:
    """One POST to the API with an account's token; it must succeed."""
    token = sample.file(account["token_file"]).read_text("ascii").strip()
    with httpx.Client(verify=trust(sample), headers={"Authorization": f"Bearer {token}"}) as api:
        answer = api.post(f"{sample.demo['portal']}/api/v1/{path}", json=body)
    assert answer.is_success, answer.text
    return answer.json()


def refusal_within_five_seconds(connection: httpx.Client, url: str) -> str:
    began = time.monotonic()
    while (answer := connection.get(url)).status_code == 200:
        assert time.monotonic() - began < REFUSED_WITHIN_SECONDS
        time.sleep(0.1)
    return str(answer.json()["code"])


def trust(sample: ServedSample) -> Any:

    return ssl.create_default_context(cafile=str(sample.file(sample.demo["trust"])))


def visitor(sample: ServedSample, client: Mapping[str, Any]) -> httpx.Client:
    context = trust(sample)
    context.load_cert_chain(sample.file(client["certificate"]), sample.file(client["key"]))
    return httpx.Client(verify=context, headers={"Accept": "application/json"})

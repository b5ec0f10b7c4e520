"""Host names by SNI on one port: a setting gives a name to a system, and curl --resolve gets there."""

import json
import os
import subprocess
import sys
from pathlib import Path

from fixtures.ports import free_ports
from fixtures.sample_installation import chosen_ports, wait_for
from samples.systems import ELECTRICITY

from warifu.entrypoints.sample.fill import fill
from warifu.kernel.clock import SystemClock


def test_a_name_leads_to_its_system_on_any_checkpoint_port(tmp_path: Path) -> None:
    home, ports = tmp_path / "home", free_ports(3 + len(ELECTRICITY.systems))
    names = {"planning.mihon.test": "PLANNING", "capacity.mihon.test": "CAPACITY_MARKET"}
    fill(home, SystemClock(), lambda *_: None, {**chosen_ports(ports), "checkpoint_names": names})
    environment = {**os.environ, "WARIFU_HOME": str(home)}
    process = subprocess.Popen([sys.executable, "-m", "warifu.entrypoints.cli.main", "serve"], env=environment)
    try:
        wait_for(f"http://localhost:{ports[1]}/health", process, home / "warifu.toml")
        switching = ports[3 + [system.code for system in ELECTRICITY.systems].index("SWITCHING")]
        assert visit(home, "planning.mihon.test", switching, "/jx/0A01/") == "admitted"
        assert visit(home, "capacity.mihon.test", switching, "/web/0A01/") == "admitted"
        assert visit(home, "localhost", switching, "/jx/0A01/") == "gateway.path_unknown"
        assert visit(home, "planning.mihon.test", switching, "/api/0A01/") == "gateway.path_unknown"
        lied = visit(home, "planning.mihon.test", switching, "/jx/0A01/", "-H", "Host: capacity.mihon.test")
        assert lied == "gateway.misdirected"
    finally:
        process.terminate()
        process.wait(timeout=20)


def visit(home: Path, name: str, port: int, path: str, *more: str) -> str:
    demo = home / "demo"
    client = demo / "clients" / "admitted"
    identity = ["--cert", str(client / "certificate.pem"), "--key", str(client / "key.pem")]
    reach = ["--cacert", str(demo / "trust.pem"), "--resolve", f"{name}:{port}:127.0.0.1"]
    command = ["curl", "-sS", *identity, *reach, *more, f"https://{name}:{port}{path}"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    return str(json.loads(answer.stdout)["code"])

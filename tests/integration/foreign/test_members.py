"""Whatever takes several things from outside: a bad one has its own code, the good ones beside it their result."""

import base64
import csv
import io
import json
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
import pytest
from fixtures.people import Counter
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from warifu.entrypoints.cli.main import app
from warifu.kernel.clock import SystemClock, jst_date
from warifu.workflows.installation import Installation

MADE = Path(__file__).parents[2] / "samples" / "made"
CODE = re.compile(r"\b[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+(?=[:\s]|$)")
COLOUR = re.compile(r"\x1b\[[0-9]*m")
ESCAPE = "\x1b[2K\rgood"
KINDS = ("unreadable", "surprising", "hostile")
HEADINGS = ["事業者コード", "用途名", "有効期間開始日", "媒体", "鍵の種類"]
DEEP = b"\x30\x80" * 20_000


@dataclass
class Here:
    """Where a member is tried: an installation at a terminal, a folder, and the folder of foreign samples."""

    home: Installation
    folder: Path
    foreign: Path


@dataclass(frozen=True)
class Outcome:
    """How many good members had their result, the codes of the others, and everything that was said."""

    good: int
    codes: list[str]
    said: str


def said_by(*words: str) -> str:
    """As on a terminal, without this program's own colours."""
    done = CliRunner().invoke(app, list(words), color=True)
    assert done.exit_code in (0, 1), done.output
    assert "Traceback" not in done.output
    return COLOUR.sub("", done.output)


def pem(label: str, der: bytes) -> bytes:
    return f"-----BEGIN {label}-----\n{base64.encodebytes(der).decode()}-----END {label}-----\n".encode()


def new_request(file: Path, name: str) -> bytes:
    """A CSR in `file`; its private key in PEM."""
    line = "openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/stdout -out"
    return subprocess.run([*line.split(), str(file), "-subj", f"/CN={name}"], check=True, stdout=subprocess.PIPE).stdout


def folder_of_requests(here: Here, kind: str) -> Path:
    folder = here.folder / "in"
    folder.mkdir()
    key = max(new_request(folder / f"good-{number}", f"0A001 {number}") for number in range(2))
    certificate = (MADE / "certificate" / "openssl-utf8.pem").read_bytes()
    content = {"unreadable": b"\x30\x82\xff", "surprising": certificate, "hostile": key}[kind]
    (folder / f"bad{ESCAPE}").write_bytes(content)
    return folder


def sign_many(here: Here, kind: str) -> Outcome:
    out = here.folder / "out"
    said = said_by("authority", "sign-many", "--in", str(folder_of_requests(here, kind)), "--out", str(out))
    return Outcome(len(list(out.glob("good-*.pem"))), CODE.findall(said), said)


def request_many(here: Here, kind: str) -> Outcome:
    said = said_by("authority", "request-many", "--in", str(folder_of_requests(here, kind)))
    with here.home.unit_of_work.read() as stores:
        lines = [line for order in stores.orders.orders() for line in order.lines]
    return Outcome(len(lines), CODE.findall(said), said)


def bad_row(kind: str) -> list[str]:
    return {
        "unreadable": ["?", "superseded"],
        "surprising": ["WF-26-99999", "superseded"],
        "hostile": [f'=HYPERLINK("x"){ESCAPE}', "superseded"],
    }[kind]


def revoke_many(here: Here, kind: str) -> Outcome:
    folder = here.folder / "in"
    folder.mkdir()
    for number in range(2):
        new_request(folder / f"{number}", f"0A001 {number}")
    said_by("authority", "sign-many", "--in", str(folder), "--out", str(here.folder / "out"))
    first, second = re.findall(r"WF-\d\d-\d{5}", said_by("certificates", "search"))[:2]
    file = here.folder / "rows.csv"
    file.write_bytes(table([first, "superseded"], bad_row(kind), [second, "superseded"]))
    said = said_by("authority", "revoke-many", str(file))
    return Outcome(said.count("REVOKE "), CODE.findall(said), said)


def table(*rows: list[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def order_file(kind: str, clock: Any) -> bytes:
    day = (jst_date(clock.now()) + timedelta(days=9)).isoformat()
    good = [["0A001", f"見本 {number}号", day, "DOWNLOAD", "P-256"] for number in range(2)]
    bad = {
        "unreadable": ["0A001", "見本 3号", "99/99/99", "DOWNLOAD", "P-256"],
        "surprising": ["0A001", "見本 3号", day, "フロッピー", "P-256"],
        "hostile": ["0A001", f"=cmd|'/C calc'!A0{ESCAPE}", day, "DOWNLOAD", "P-256"],
    }[kind]
    return table(HEADINGS, good[0], bad, good[1])


def check_file(here: Here, kind: str) -> Outcome:
    file = here.folder / "order.csv"
    file.write_bytes(order_file(kind, SystemClock()))
    said = said_by("orders", "check-file", str(file))
    return Outcome(int(re.findall(r"rows, (\d+) good", said)[0]), codes_of_faults(said), said)


def submit_file(here: Here, kind: str) -> Outcome:
    file = here.folder / "order.csv"
    file.write_bytes(order_file(kind, SystemClock()))
    said = said_by("orders", "submit-file", str(file), "--good-rows")
    with here.home.unit_of_work.read() as stores:
        (order,) = stores.orders.orders()
    return Outcome(len(order.lines), codes_of_faults(said), said)


def codes_of_faults(said: str) -> list[str]:
    return [CODE.findall(line)[-1] for line in said.splitlines() if line.startswith("×")]


def bad_block(kind: str) -> bytes:
    broken = bytearray(base64.b64decode("".join((MADE / "csr/openssl-rsa-2048.csr").read_text().splitlines()[1:-1])))
    broken[-1] ^= 1
    return {
        "unreadable": b"-----BEGIN CERTIFICATE-----\n?!\n-----END CERTIFICATE-----\n",
        "surprising": pem("CERTIFICATE REQUEST", bytes(broken)),
        "hostile": pem("CERTIFICATE", DEEP),
    }[kind]


def inspect(here: Here, kind: str) -> Outcome:
    folder = here.foreign / "english-inside-japanese"
    file = here.folder / "several.pem"
    file.write_bytes((folder / "root.pem").read_bytes() + bad_block(kind) + (folder / "ca.pem").read_bytes())
    said = said_by("inspect", str(file))
    return Outcome(said.count("subject: "), CODE.findall(said), said)


def verify(here: Here, kind: str) -> Outcome:
    folder = here.foreign / "english-inside-japanese"
    trust, between = here.folder / "trust", here.folder / "between"
    other = (MADE / "certificate" / "openssl-ed25519.pem").read_bytes()
    trust.write_bytes(other + bad_block(kind) + (folder / "root.pem").read_bytes())
    between.write_bytes((folder / "ca.pem").read_bytes())
    said = said_by("verify", str(folder / "leaf.pem"), "--trust", str(trust), "--untrusted", str(between))
    return Outcome(2 * said.count("verified"), CODE.findall(said), said)


def route_revoke_many(counter: Counter, kind: str) -> Outcome:
    first, second = counter.issued(), counter.issued()
    rows = [[first, "superseded"], bad_row(kind), [second, "superseded"]]
    body = {"rows": [{"certificate": certificate, "reason": reason} for certificate, reason in rows]}
    found = counter.post("staff", "/certificates/revoke-many", body)
    return Outcome(sum(row["code"] is None for row in found), [row["code"] for row in found if row["code"]], "")


def sent_file(counter: Counter, kind: str) -> dict[str, Any]:
    return {"content": base64.b64encode(order_file(kind, counter.clock)).decode(), "operator_code": "0A001"}


def route_check(counter: Counter, kind: str) -> Outcome:
    checked = counter.post("operator", "/orders/files/check", sent_file(counter, kind))
    return Outcome(checked["good_rows"], [fault["code"] for fault in checked["faults"]], json.dumps(checked))


def route_report(counter: Counter, kind: str) -> Outcome:
    response = counter.call("operator", "POST", "/orders/files/report", sent_file(counter, kind))
    assert response.status_code == 200
    again = {"content": base64.b64encode(response.content).decode(), "operator_code": "0A001"}
    checked = counter.post("operator", "/orders/files/check", again)
    return Outcome(checked["good_rows"], [fault["code"] for fault in checked["faults"]], "")


def route_submit(counter: Counter, kind: str) -> Outcome:
    checked = route_check(counter, kind)
    taken = counter.post("operator", "/orders/files", {**sent_file(counter, kind), "take_good_rows": True})
    assert taken["left_out"] == [3]
    return Outcome(taken["lines"], checked.codes, "")


COMMANDS: Mapping[str, Callable[[Here, str], Outcome]] = {
    "authority sign-many": sign_many,
    "authority request-many": request_many,
    "authority revoke-many": revoke_many,
    "orders check-file": check_file,
    "orders submit-file": submit_file,
    "inspect": inspect,
    "verify": verify,
}
ROUTES: Mapping[str, Callable[[Counter, str], Outcome]] = {
    "/certificates/revoke-many": route_revoke_many,
    "/orders/files/check": route_check,
    "/orders/files/report": route_report,
    "/orders/files": route_submit,
}
ONE = "one thing"
OF_ONE_ACT = "parts of one act, which is done whole or not at all"
WHOLE_COMMANDS = {
    **dict.fromkeys(("authority sign", "authority request", "authority import-generation", "root sign"), ONE),
    **dict.fromkeys(("authority import-list", "participants attach", "desks state", "evidence verify-entry"), ONE),
    **dict.fromkeys(("notices publish", "notices correct", "orders submit"), OF_ONE_ACT),
    **dict.fromkeys(("orders quote", "orders correct"), OF_ONE_ACT),
    **dict.fromkeys(("orders again", "orders return", "prices propose", "prices quote", "accounts open"), OF_ONE_ACT),
    "authority anchors": "what is missing is said only of a file that was read whole",
    "evidence verify": "a log is as it was signed or it is not",
    **dict.fromkeys(("check", "ledger", "plan"), "tests/integration/holdings"),
}
NO_INPUT = re.compile("out|output|to|target|report|.*_file|approval|policy|passphrases|catalogue|column|what_if|estate")
WHOLE_ROUTES = {
    **dict.fromkeys(("/enrolments/{enrolment_id}/documents", "/notices/documents"), ONE),
    **dict.fromkeys(("/accounts", "/notices", "/desk-terms", "/desk-terms/preview"), OF_ONE_ACT),
    **dict.fromkeys(("/enrolments", "/enrolments/{enrolment_id}/resubmit", "/participants"), OF_ONE_ACT),
    **dict.fromkeys(("/participants/{participant_id}/contacts", "/reminders/ladders/{participant_id}"), OF_ONE_ACT),
    **dict.fromkeys(("/orders", "/orders/again", "/orders/quote", "/orders/{order_id}/corrections"), OF_ONE_ACT),
    **dict.fromkeys(("/orders/{order_id}/return", "/prices/proposals", "/prices/quote"), OF_ONE_ACT),
    **dict.fromkeys(("/applications/use", "/applications/deletion"), OF_ONE_ACT),
}
"""全体で一つの操作: commands and calls whose parts have no results of their own, and why."""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", COMMANDS)
def test_of_several_members_of_a_command_a_bad_one_has_its_code_and_the_good_ones_their_result(
    home: Installation, foreign: Path, tmp_path: Path, name: str, kind: str
) -> None:
    outcome = COMMANDS[name](Here(home, tmp_path, foreign), kind)
    assert (outcome.good, len(outcome.codes)) == (2, 1), outcome.said
    assert "\x1b" not in outcome.said
    assert "PRIVATE KEY-----" not in outcome.said


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ROUTES)
def test_of_several_members_of_a_call_a_bad_one_has_its_code_and_the_good_ones_their_result(
    counter: Counter, name: str, kind: str
) -> None:
    outcome = ROUTES[name](counter, kind)
    assert (outcome.good, len(outcome.codes)) == (2, 1)


def commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    if isinstance(group, TyperGroup):
        for name in group.list_commands(click.Context(group)):
            yield from commands(group.get_command(click.Context(group), name), (*path, name))
    else:
        yield " ".join(path), group


def test_no_command_that_takes_files_or_several_values_is_missing() -> None:
    taking = {
        name
        for name, command in commands(get_command(app))
        for one in command.params
        if (one.nargs != 1 or getattr(one, "multiple", False) or "path" in type(one.type).__name__.lower())
        and not NO_INPUT.fullmatch(one.name or "")
    }
    assert taking - {"evidence export"} == {*COMMANDS, *WHOLE_COMMANDS}


def test_no_call_that_takes_a_file_or_a_list_is_missing(standing_counter: Counter) -> None:
    described = standing_counter.get("operator", "/openapi.json")
    posted = {path: methods["post"] for path, methods in described["paths"].items() if "post" in methods}
    taking = {path for path, call in posted.items() if _takes_several(described, call)}
    assert taking == {*(f"/api/v1{path}" for path in (*ROUTES, *WHOLE_ROUTES))}


def _takes_several(described: Mapping[str, Any], call: Mapping[str, Any]) -> bool:
    body = call.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    form = described["components"]["schemas"].get(body.get("$ref", "").rpartition("/")[2], {})
    return any(_is_array(one) or name == "content" for name, one in form.get("properties", {}).items())


def _is_array(one: Mapping[str, Any]) -> bool:
    return one.get("type") == "array" or any(_is_array(other) for other in one.get("anyOf", ()))

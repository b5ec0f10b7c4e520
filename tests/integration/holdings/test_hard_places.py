"""The commands of an operator alone in hard places: nothing is lost, and nobody sees a traceback."""

import json
import os
import pty
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from samples.own_commands import LEDGER, warifu
from samples.own_folder import END, PASSPHRASE, OwnAuthority, der, pkcs12

COMMANDS = (
    ("check", "held"),
    ("ledger", "held", "own.csv", "-o", "ledger.xlsx"),
    ("plan", "held", "own.csv"),
    ("plan", "own.csv", "-o", "plan.html", "-o", "plan.ics", "-o", "plan.xlsx"),
)
PLACES = {
    "C locale": {"LC_ALL": "C", "LANG": "C"},
    "no language": {"LC_ALL": "", "LANG": "", "LC_MESSAGES": ""},
    "CP932": {"PYTHONIOENCODING": "cp932", "LC_ALL": "ja_JP.UTF-8"},
    "Western letters": {"PYTHONIOENCODING": "cp1252"},
    "English": {"LC_ALL": "en_GB.UTF-8"},
    "no home": {"HOME": "/nonexistent", "XDG_CACHE_HOME": "/nonexistent"},
}
AS_NOBODY = "setpriv --reuid=65534 --regid=65534 --clear-groups"


@pytest.fixture
def folder(own_authority: OwnAuthority, tmp_path: Path) -> Path:
    """Certificates with the names of files and people that are hardest to write."""
    held = tmp_path / "held"
    held.mkdir()
    for number, name in enumerate(("髙﨑電力㈱ ①号〜", "Société Générale – é", "𠮷野家 ☑", "a" * 60)):
        file = held / f"{name[:20] * 3}{number}.cer"
        file.write_bytes(der(own_authority.issue(name, END)))
    (held / ("長" * 66)).with_suffix(".cer").write_bytes(der(own_authority.issue("long name", END)))
    (held / ("x" * 196 + ".cer")).write_bytes(der(own_authority.issue("longer name", END)))
    (held / "line\nbreak\u202e.cer").write_bytes(b"-----BEGIN CERTIFICATE-----\ncut")
    (held / os.fsdecode(b"\xff\xfe.cer")).write_bytes(der(own_authority.issue("no such letters", END)))
    (tmp_path / "own.csv").write_text(LEDGER, "cp932")
    return tmp_path


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_every_command_works_in_every_place(folder: Path, words: tuple[str, ...], place: dict[str, str]) -> None:
    code, said, told = warifu(*words, cwd=folder, **place)
    assert code in {0, 1}, told
    assert said
    assert "\u202e" not in said + told


def test_json_stays_json_where_the_output_lacks_letters(folder: Path) -> None:
    _, said, _ = warifu("check", "held", "--json", cwd=folder, PYTHONIOENCODING="cp932")
    names = {one["subject_cn"] for one in json.loads(said)["certificates"]}
    assert "髙﨑電力㈱ ①号〜" in names
    assert "𠮷野家 ☑" in names


def run_as_nobody(*words: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A root user may write everywhere; somebody else is asked for."""
    command = [*AS_NOBODY.split(), sys.executable, "-m", "warifu", *map(str, words)]
    place = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    if os.geteuid() != 0:
        command = command[len(AS_NOBODY.split()) :]
    return subprocess.run(command, cwd=cwd, env=place, capture_output=True, text=True)


@pytest.fixture
def read_only(folder: Path) -> Iterator[Path]:
    """The folder, where nobody may write, under parents through which anybody may go."""
    assert warifu("ledger", "held", "-o", "ledger.xlsx", cwd=folder)[0] in {0, 1}
    for parent in [*folder.parents][:-1]:
        if parent.owner() == folder.owner() and parent != Path("/tmp"):
            parent.chmod(parent.stat().st_mode | 0o055)
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)


def test_a_read_only_folder_keeps_its_book_and_says_so(read_only: Path) -> None:
    before = (read_only / "ledger.xlsx").read_bytes()
    done = run_as_nobody("ledger", "held", "-o", "ledger.xlsx", cwd=read_only)
    assert done.returncode == 1
    assert "input.path_unusable" in done.stderr
    assert "Traceback" not in done.stderr
    assert (read_only / "ledger.xlsx").read_bytes() == before
    assert not [file for file in read_only.iterdir() if file.name.startswith(".warifu-")]


def test_a_full_disk_keeps_the_old_book(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from warifu.adapters.holdings import beside
    from warifu.kernel.clock import SystemClock
    from warifu.kernel.errors import PathUnusable

    book = folder / "ledger.xlsx"
    book.write_bytes(b"old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(beside.os, "fsync", full)
    with pytest.raises(PathUnusable) as error:
        beside.write_or_beside(book, b"new", SystemClock().now())
    assert error.value.why == "No space left on device"
    assert book.read_bytes() == b"old"
    assert not list(folder.glob(".warifu-*"))


@pytest.mark.parametrize("delay", [0.02, 0.1, 0.3, 0.6])
def test_interrupted_at_any_moment_it_ends_quietly_and_the_book_is_whole(
    folder: Path, own_authority: OwnAuthority, delay: float
) -> None:
    assert warifu("ledger", "held", "-o", "ledger.xlsx", cwd=folder)[0] in {0, 1}
    content = der(own_authority.issue("many", END))
    for number in range(1500):
        (folder / "held" / f"{number}.cer").write_bytes(content)
    process = subprocess.Popen(
        [sys.executable, "-m", "warifu", "ledger", "held", "-o", "ledger.xlsx"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    time.sleep(delay)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode in {0, 1, 130, -signal.SIGINT}  # the last before Python itself has started
    assert b"Traceback" not in told
    assert len(load_workbook(folder / "ledger.xlsx").sheetnames) == 4
    assert not list(folder.glob(".warifu-*"))


def test_ask_without_a_terminal_is_refused(folder: Path) -> None:
    code, _, told = warifu("check", "held", "--ask", cwd=folder)
    assert (code, "input.field_invalid" in told) == (1, True)


def test_ask_asks_on_a_terminal_and_shows_no_passphrase(folder: Path, own_authority: OwnAuthority) -> None:
    (folder / "one").mkdir()
    (folder / "one" / "a.p12").write_bytes(pkcs12(folder, *own_authority.issue_with_key("asked", END), PASSPHRASE))
    process, terminal = pty.fork()
    if not process:
        os.chdir(folder)
        place = {**os.environ, "LC_ALL": "C.UTF-8", "TERM": "dumb"}
        os.execve(sys.executable, [sys.executable, "-m", "warifu", "check", "one", "--ask"], place)
    seen = b""
    for answer, said in (("wrong", "開きませんでした".encode()), (PASSPHRASE, None)):
        wait_until_hidden(terminal)
        os.write(terminal, f"{answer}\n".encode())
        seen += read_until(terminal, said)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0
    assert "このパスフレーズでは開きませんでした" in seen.decode()
    assert "asked" in seen.decode()
    assert PASSPHRASE not in seen.decode()


def wait_until_hidden(terminal: int) -> None:
    """Until what is typed is not shown any more; what is typed before that is thrown away."""
    until = time.monotonic() + 60
    while termios.tcgetattr(terminal)[3] & termios.ECHO:
        assert time.monotonic() < until
        time.sleep(0.01)


def read_until(terminal: int, words: bytes | None) -> bytes:
    """What the terminal shows until these words, or its end."""
    seen = b""
    while words is None or words not in seen:
        try:
            seen += os.read(terminal, 1024)
        except OSError:
            return seen
    return seen

"""What an operator alone installs: few packages, nothing of a server, nothing that Windows lacks."""

import subprocess
import sys
from importlib.metadata import distribution, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from samples.own_commands import LEDGER
from samples.own_folder import END, OwnAuthority, der

from warifu.entrypoints.cli.lean import OF_SERVER

COMMANDS = ("check", "ledger", "plan", "inspect", "verify")
MOST_PACKAGES, MOST_BYTES = 25, 65_000_000

WITHOUT = """
import sys

class Lacking:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {lacking!r} and ({everywhere} or importer().startswith("warifu")):
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

def importer():
    frame = sys._getframe(2)
    while frame.f_globals.get("__name__", "").startswith("importlib"):
        frame = frame.f_back
    return frame.f_globals.get("__name__", "")

sys.meta_path.insert(0, Lacking())
from warifu.entrypoints.cli.main import main
main()
"""
OF_WINDOWS_ALONE = "colorama"
WINDOWS_LACKS = {"fcntl", "pwd", "grp", "resource", "termios"}


def run_without(lacking: set[str], *words: object, everywhere: bool) -> subprocess.CompletedProcess[str]:
    program = WITHOUT.format(lacking=lacking, everywhere=everywhere)
    return subprocess.run([sys.executable, "-c", program, *map(str, words)], capture_output=True, text=True)


def closure(name: str, platform: str, found: set[str]) -> set[str]:
    """All that is installed with a package on a platform, itself too."""
    if name not in found:
        found.add(name)
        for text in () if name == OF_WINDOWS_ALONE else requires(name) or ():
            wanted = Requirement(text)
            if wanted.marker is None or wanted.marker.evaluate({"extra": "", "platform_system": platform}):
                closure(wanted.name.lower().replace("_", "-"), platform, found)
    return found


def test_the_package_alone_brings_few_others() -> None:
    names = closure("warifu", "Linux", set())
    assert len(names) <= MOST_PACKAGES, sorted(names)
    size = sum(
        file.stat().st_size
        for name in names
        for file in map(Path, map(str, map(distribution(name).locate_file, distribution(name).files or ())))
        if file.exists()
    )
    own = sum(file.stat().st_size for file in Path(sys.modules["warifu"].__file__ or "").parent.rglob("*.*"))
    assert size + own <= MOST_BYTES


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_windows_gets_all_of_it_as_wheels(python: str, tmp_path: Path) -> None:
    names = closure("warifu", "Windows", set()) - {"warifu"}
    wanted = [f"{name}=={distribution(name).version}" if name != OF_WINDOWS_ALONE else name for name in names]
    assert OF_WINDOWS_ALONE in wanted
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--dry-run", "--no-deps"]
    place = ["--platform", "win_amd64", "--python-version", python, "--only-binary=:all:", "--target", str(tmp_path)]
    done = subprocess.run([*pip, *place, *wanted], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_of_an_operator_alone_start_without_any_part_of_a_server(command: str) -> None:
    done = run_without(set(OF_SERVER), command, "--help", everywhere=True)
    assert (done.returncode, done.stderr) == (0, "")


ALONE = (
    ("check", "client.cer"),
    ("ledger", "client.cer", "own.csv", "-o", "ledger.xlsx"),
    ("plan", "client.cer", "own.csv", "-o", "plan.html", "-o", "plan.ics", "-o", "plan.xlsx", "-o", "plan.json"),
    ("inspect", "client.cer"),
)


@pytest.fixture
def held(own_authority: OwnAuthority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a certificate and a ledger, which is where the commands run."""
    (tmp_path / "client.cer").write_bytes(der(own_authority.issue("client", END)))
    (tmp_path / "own.csv").write_text(LEDGER, "cp932")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("words", ALONE, ids=lambda words: words[0])
def test_they_work_without_any_part_of_a_server(held: Path, words: tuple[str, ...]) -> None:
    done = run_without(set(OF_SERVER), *words, everywhere=True)
    assert done.returncode == 0, done.stderr


def test_a_command_of_a_server_says_how_to_get_its_parts() -> None:
    done = run_without(set(OF_SERVER), "orders", "list", everywhere=True)
    assert done.returncode == 1
    assert "command.server_part_missing" in done.stderr
    assert "warifu[server]" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", ALONE, ids=lambda words: words[0])
def test_nothing_that_windows_lacks_is_imported(held: Path, words: tuple[str, ...]) -> None:
    done = run_without(WINDOWS_LACKS, *words, everywhere=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("words", ALONE, ids=lambda words: words[0])
def test_every_text_file_is_opened_with_a_named_encoding(held: Path, words: tuple[str, ...]) -> None:
    command = [sys.executable, "-X", "warn_default_encoding", "-W", "error::EncodingWarning:warifu", "-m", "warifu"]
    done = subprocess.run([*command, *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr

"""The documents' commands do what the documents say: they are run, as they stand, against a sample."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from fixtures.sample_installation import ServedSample
from samples.systems import system_row

from warifu.settings import Settings

BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
FOREGROUND = re.compile(r"^(make .*|.*warifu (tour|serve).*)$", re.MULTILINE)
SAID = re.compile(r"    +# ([A-Za-z._-]{4,})")
MEANT_FOR_PEOPLE = {"refused"}


def here(text: str, sample: ServedSample) -> str:
    """`text` with the addresses and files of this sample in place of the usual ones."""
    usual, real = Settings(sample.home), Settings.load(sample.home, {})
    moved = [(getattr(usual, name), getattr(real, name)) for name in ("portal_port", "status_port", "start_port")]
    moved += [(system_row(code).port, port) for code, port in real.checkpoint_ports.items()]
    for old, new in moved:
        text = text.replace(f"localhost:{old}", f"localhost:{new}")
    return text.replace("var/demo", f"{sample.home}/demo")


def script(document: Path, sample: ServedSample, folder: Path) -> str:
    """The document's blocks as one script, without what would stay in the foreground."""
    text = here("\n".join(BLOCK.findall(document.read_text("utf-8"))), sample)
    return "set -euo pipefail\n" + FOREGROUND.sub("", text.replace("/tmp/my-installation", f"{folder}/my-installation"))


@pytest.mark.parametrize("name", ["README.md", "docs/tutorial/one-certificate.md"])
def test_what_the_document_tells_to_type_works_and_answers_as_it_says(
    name: str, served_sample: ServedSample, repository: Path, tmp_path: Path
) -> None:
    (tmp_path / ".venv").symlink_to(repository / ".venv")
    typed = script(repository / name, served_sample, tmp_path)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("WARIFU_")}
    done = subprocess.run(
        ["bash", "-c", typed], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=180
    )
    assert done.returncode == 0, done.stdout + done.stderr
    said = done.stdout
    for expected in (word.rstrip(":") for word in SAID.findall(typed)):
        if expected not in MEANT_FOR_PEOPLE:
            assert expected in said, f"{expected} does not follow in:\n{said}"
            said = said[said.index(expected) + len(expected) :]

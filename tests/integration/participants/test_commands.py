"""warifu participants, warifu notices: what staff do at the terminal."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fixtures.papers import PDF
from typer.testing import CliRunner

from warifu.entrypoints.cli.main import app
from warifu.kernel.errors import WarifuError

Say = Callable[..., str]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("installation") / "var"
    done = CliRunner().invoke(app, ["init"], env={"WARIFU_HOME": str(home)})
    assert done.exit_code == 0, done.output
    return home


@pytest.fixture
def say(home: Path) -> Say:
    """Run one command; errors come out as they are."""

    def run(*words: str) -> str:
        done = CliRunner().invoke(app, list(words), env={"WARIFU_HOME": str(home)})
        if isinstance(done.exception, WarifuError):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.output

    return run


def test_staff_enrol_an_organisation_and_find_it_by_its_former_name(say: Say, tmp_path: Path) -> None:
    paper = tmp_path / "registry.pdf"
    paper.write_bytes(PDF)
    ra = ["--ra", "見本 花子", "--ra-mail", "ra@mihon.example"]
    applied = say("participants", "pre-apply", "0012", "見本電力株式会社", *ra)
    id = applied.split()[0]
    assert applied.split()[1] == "0012"
    say("participants", "return", id, "--reason", "押印がありません")
    say("participants", "resubmit", id, "見本電力株式会社", *ra)
    say("participants", "check", id)
    with pytest.raises(WarifuError, match=r"enrolment\.evidence_missing"):
        say("participants", "authenticate", id)
    assert "PDF" in say("participants", "attach", id, str(paper))
    say("participants", "authenticate", id, "--method", "seal-certificate")
    assert say("participants", "activate", id).startswith("0012  見本電力株式会社  利用中 / Active")
    assert "設置済み / Activated" in say("participants", "enrolments")
    say("participants", "rename", "0012", "架空ネットワーク株式会社", "--from", "2026-01-01")
    found = say("participants", "list", "--name", "見本電力")
    assert found.startswith("0012  架空ネットワーク株式会社")
    assert "(〜2025-12-31 見本電力株式会社)" in found
    assert "停止中" in say("participants", "suspend", "0012", "--reason", "確認中")
    assert "利用中" in say("participants", "resume", "0012")
    assert "終了" in say("participants", "close", "0012", "--reason", "退会")
    second = say("participants", "pre-apply", "0013", "見本", *ra).split()[0]
    assert "取下げ" in say("participants", "withdraw", second)


def test_staff_publish_and_correct_a_notice(say: Say, repository: Path, tmp_path: Path) -> None:
    document = (repository / "docs" / "how-to" / "publish-a-notice.md").read_text("utf-8")
    block = re.search(r"```toml\n(.*?)```", document, re.DOTALL)
    assert block
    written = re.sub(r"^(for|publish_on) = .*\n", "", block[1], flags=re.MULTILINE)
    notice, prices = tmp_path / "notice.toml", tmp_path / "prices.pdf"
    notice.write_text(written, "utf-8")
    prices.write_bytes(PDF)
    published = say("notices", "publish", str(notice), "--attach", str(prices))
    assert "PRICE_REVISION" in published
    assert "2027-04-01" in published
    corrected = say("notices", "correct", published.split()[0], str(notice), "--reason", "日付の誤り")
    assert corrected.split()[:2] == [published.split()[0], "v2"]
    assert say("notices", "list") == corrected


@pytest.mark.parametrize(
    "written", ["title = 1", "title = 'x'\nbody = 'x'\nfor = 'all'", "x = 1", "kind = 'x'", "=", "\ufeff\0"]
)
def test_a_notice_that_cannot_be_read_is_refused(say: Say, tmp_path: Path, written: str) -> None:
    notice = tmp_path / "notice.toml"
    notice.write_text(written, "utf-8")
    with pytest.raises(WarifuError, match=r"input\."):
        say("notices", "publish", str(notice))

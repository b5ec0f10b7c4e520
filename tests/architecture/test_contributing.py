"""What CONTRIBUTING says of adding something is true: each is done in a copy of the tree, in the named files alone."""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from fixtures.tree_copies import Edit, append, before, replace, run
from samples import cost_centers

from tools.checks.tree import files

SECTION = re.compile(r"^## Adding something\n(.*?)^Commits carry", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| ((?:a|an) [^|]+) \| (.+) \|$", re.MULTILINE)
PATH = re.compile(r"`((?:src|tests)/[^`]+)`")
PYTHON = sys.executable
COMMAND = [PYTHON, "-m", "warifu.entrypoints.cli.main"]
PYTEST = [PYTHON, "-m", "pytest", "-p", "no:cacheprovider"]


@dataclass(frozen=True)
class Addition:
    """What is added: the edits, a page under docs and a line on it, a command and what it shows, tests for that."""

    edits: tuple[Edit, ...]
    printed: tuple[str, str] | None
    shown_by: list[str]
    shows: tuple[str, ...]
    tests: tuple[Edit, ...] = ()


CLOSED = '''

@dataclass(eq=False)
class NoticeClosed(Conflict):
    """お知らせの終了: the notice has ended and takes no more versions."""

    code = "notice.closed"
    id: str
'''
CLOSED_WORDS = """
["notice.closed"]
ja = "お知らせ「{id}」は終了しています。"
en = "The notice \\"{id}\\" has ended."
todo_ja = "新しいお知らせを載せてください。"
todo_en = "Publish a new notice."
"""
SAY_IT = """
from warifu.entrypoints.cli.say import complain
from warifu.entrypoints.http.answers import status_of
from warifu.notices.errors import NoticeClosed

complain(NoticeClosed("I-1"))
print("status", status_of(NoticeClosed("I-1")))
"""
PAUSED = '    PAUSED = "PAUSED"  # 保留中\n'
PAUSING = '    PAUSE = "PAUSE"  # 保留にする\n    TAKE_UP = "TAKE_UP"  # 再び取り上げる\n'
PAUSES = """        (EnrolmentState.CHECKED, EnrolmentEvent.PAUSE): EnrolmentState.PAUSED,
        (EnrolmentState.PAUSED, EnrolmentEvent.TAKE_UP): EnrolmentState.CHECKED,
"""
PAUSED_WAITS = "        EnrolmentState.PAUSED: WaitsFor.AUTHORITY,\n"
WALK_IT = """
from warifu.participants.facts import EnrolmentState
from warifu.participants.states import ENROLMENT, EnrolmentEvent

paused = ENROLMENT.next(EnrolmentState.CHECKED, EnrolmentEvent.PAUSE)
print(paused, "then", ENROLMENT.next(paused, EnrolmentEvent.TAKE_UP), "waits for", ENROLMENT.waits_for[paused])
"""
COUNT = """

@notices.command(help="お知らせの数 / number of notices")
def count() -> None:
    typer.echo(f"お知らせ / notices: {len(list_notices(local_installation(), local_actor(), None, 50))}")
"""
COUNT_THEM = """
import os, tempfile
from warifu.entrypoints.cli.main import app

with tempfile.TemporaryDirectory() as home:
    os.environ["WARIFU_HOME"] = home
    for command in (["init"], ["notices", "--help"], ["notices", "count"]):
        app(command, standalone_mode=False)
"""
DOCUMENTS = '''"""warifu documents: what is kept as a file, at the terminal."""

import typer

from warifu.kernel.documents import LARGEST_DOCUMENT, DocumentKind

documents = typer.Typer()


@documents.command(help="書類の種類 / kinds of documents that are taken")
def kinds() -> None:
    typer.echo(" ".join(DocumentKind))


@documents.command(help="大きさの上限 / largest size in bytes")
def limit() -> None:
    typer.echo(str(LARGEST_DOCUMENT))
'''
ABOUT = """{% extends "frame.j2" %}
{% block title %}{{ t('ご案内', 'About') }}{% endblock %}
{% block main %}<h1>{{ t('ご案内', 'About this installation') }}</h1>{% endblock %}
"""
ABOUT_METHOD = '''    def about(self, request: Request) -> Response:
        """ご案内."""
        actor = sign_in(request, self._access)
        return HTMLResponse(render("about.j2", self._frame(request.scope, actor)))

'''
ABOUT_ROUTE = '            Route("/about", pages.about, methods=["GET"]),\n'
ABOUT_ITEM = 'NavigationItem("/about", "ご案内", "About")'
LOOK_AT_IT = '''"""The page that was added."""

import asyncio

import httpx
from fixtures.people import Counter


def test_the_page_is_there_in_both_languages_and_in_the_navigation(standing_counter: Counter) -> None:
    async def get(path: str, who: str | None) -> httpx.Response:
        headers = {"authorization": f"Bearer {standing_counter.tokens[who]}"} if who else {}
        transport = httpx.ASGITransport(app=standing_counter.app)
        async with httpx.AsyncClient(transport=transport, base_url="https://portal.warifu.example") as client:
            return await client.get(path, headers=headers)

    assert "<h1>ご案内</h1>" in asyncio.run(get("/about", "operator")).text
    english = asyncio.run(get("/about?lang=en", "operator")).text
    assert "<h1>About this installation</h1>" in english
    assert 'href="/about?lang=en"' in english
    assert asyncio.run(get("/about", None)).status_code == 401
'''
BALANCING = """
[BALANCING]
ja = "見本需給調整システム"
en = "Mihon balancing system"
port = 9447

[BALANCING.channels]
BIDS = { ja = "見本入札", en = "Mihon bids", protocol = "api" }
"""
RESULTS = 'RESULTS = { ja = "見本結果", en = "Mihon results", protocol = "data" }\n'
ASK_THEM = """
from warifu.systems.names import Names
from warifu.systems.catalogue_file import shipped
from warifu.systems.facts import Use

catalogue = shipped("electricity")
for use in (Use("BALANCING", "BIDS"), Use("CAPACITY_MARKET", "RESULTS")):
    said = [Names(catalogue.systems, language).use(use) for language in ("ja", "en")]
    print(catalogue.desk_of(use).system, *said)
"""
DOCUMENTS_GROUP = '    "documents": ("notices.documents:documents", "書類 / documents"),\n'
NOTICES = "src/warifu/entrypoints/cli/notices/notices.py"
GROUPS = "src/warifu/entrypoints/cli/groups.py"
SAMPLES = "tests/samples/pages.py"
STATES = "src/warifu/participants/states.py"
SYSTEMS = "src/warifu/systems/electricity.toml"
PORTAL = "src/warifu/entrypoints/web/portal.py"

ADDITIONS = {
    "an error": Addition(
        (
            append("src/warifu/notices/errors.py", CLOSED),
            replace("src/warifu/notices/errors.py", "import NotFound", "import Conflict, NotFound"),
            append("src/warifu/messages/errors.toml", CLOSED_WORDS),
        ),
        ("docs/reference/errors.md", "お知らせ「{id}」は終了しています。"),
        [PYTHON, "-c", SAY_IT],
        ("notice.closed: お知らせ「I-1」は終了しています。", "Publish a new notice.", "status 409"),
    ),
    "a state or an event": Addition(
        (
            before("src/warifu/participants/facts.py", "    CHECKED = ", PAUSED),
            before(STATES, "    CHECK = ", PAUSING),
            before(STATES, "        (EnrolmentState.CHECKED, EnrolmentEvent.AUTHENTICATE)", PAUSES),
            before(STATES, "        EnrolmentState.CHECKED: WaitsFor", PAUSED_WAITS),
        ),
        ("docs/reference/states.md", "CHECKED --> PAUSED: 保留にする PAUSE"),
        [PYTHON, "-c", WALK_IT],
        ("PAUSED then CHECKED waits for AUTHORITY",),
    ),
    "an order-line field": Addition(
        cost_centers.EDITS,
        ("docs/glossary.md", "`Key.COST_CENTER`"),
        [*PYTEST, *cost_centers.TESTS, "-k", "not postgresql"],
        ("passed",),
        (cost_centers.TEST,),
    ),
    "a command": Addition(
        (
            append(NOTICES, COUNT),
            replace(NOTICES, "import correct_notice, ", "import correct_notice, list_notices, "),
        ),
        ("docs/reference/commands.md", "warifu notices count"),
        [PYTHON, "-c", COUNT_THEM],
        ("お知らせの数 / number of notices", "notices: 0"),
    ),
    "a group of commands": Addition(
        (
            append("src/warifu/entrypoints/cli/notices/documents.py", DOCUMENTS),
            before(GROUPS, '    "orders": (', DOCUMENTS_GROUP),
        ),
        ("docs/reference/commands.md", "warifu documents limit"),
        [*COMMAND, "documents", "limit"],
        ("5000000",),
    ),
    "a page": Addition(
        (
            append("src/warifu/entrypoints/web/templates/about.j2", ABOUT),
            before(PORTAL, "    def welcome_form(", ABOUT_METHOD),
            before(PORTAL, '            Route("/welcome", pages.welcome_form', ABOUT_ROUTE),
            replace(PORTAL, '"Registrations"),)', f'"Registrations"), {ABOUT_ITEM})'),
            replace(SAMPLES, "NavigationItem, SignedIn\n", "NavigationItem, SignedIn, render\n"),
            before(SAMPLES, '    yield "start",', '    yield "about", render("about.j2", frame(language))\n'),
        ),
        None,
        [*PYTEST, "tests/integration/web/test_about.py", "tests/unit/web/test_pages.py"],
        ("passed",),
        (append("tests/integration/web/test_about.py", LOOK_AT_IT),),
    ),
    "a system or channel": Addition(
        (append(SYSTEMS, BALANCING), before(SYSTEMS, "\n[WHEELING_DATA]", RESULTS)),
        ("docs/reference/uses.md", "見本需給調整システム `BALANCING` | 見本入札 `BIDS`"),
        [PYTHON, "-c", ASK_THEM],
        (
            "BALANCING 見本需給調整システム 見本入札 Mihon balancing system, Mihon bids",
            "CAPACITY_MARKET 容量市場システム 見本結果 Capacity market system, Mihon results",
        ),
    ),
}  # fmt: skip


def rows(root: Path) -> dict[str, list[str]]:
    section = SECTION.search((root / "CONTRIBUTING.md").read_text("utf-8"))
    assert section
    return {what: PATH.findall(named) for what, named in ROW.findall(section[1])}


def texts(root: Path) -> dict[str, str]:
    return {str(file.relative_to(root)): file.read_text("utf-8", "replace") for file in files(root)}


def pattern(named: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"<\w+>", r"\\w+", named.replace(".", r"\.")))


def test_every_row_is_done_here(repository: Path) -> None:
    assert set(rows(repository)) == set(ADDITIONS)


def test_an_order_line_field_takes_six_files_besides_its_migration(repository: Path) -> None:
    named = rows(repository)["an order-line field"]
    assert len([path for path in named if "/migrations/" not in path]) == 6


@pytest.mark.parametrize("what", ADDITIONS, ids=lambda what: what.replace(" ", "_"))
def test_the_named_files_are_all_it_takes_to_add(what: str, tree: Path) -> None:
    addition, texts_before = ADDITIONS[what], texts(tree)
    for edit in addition.edits:
        edit(tree)
    changed = {name for name, text in texts(tree).items() if texts_before.get(name) != text}
    named = [pattern(path) for path in rows(tree)[what]]
    assert all(any(path.fullmatch(name) for path in named) for name in changed), changed
    assert all(any(path.fullmatch(name) for name in changed) for path in named), named

    for edit in addition.tests:
        edit(tree)
    for command in (["tools.docs"], ["tools.checks"], ["ruff", "check", "--no-cache", "src"]):
        code, said = run([PYTHON, "-m", *command], tree)
        assert code == 0, said
    if addition.printed:
        page, printed = addition.printed
        assert printed in (tree / page).read_text("utf-8")
    code, said = run(addition.shown_by, tree)
    assert code == 0, said
    assert all(shown in said for shown in addition.shows), said

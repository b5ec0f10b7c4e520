"""Every check can fail: a copy of the tree passes, and is refused by name as soon as something forbidden is planted."""

import sys
from pathlib import Path

import pytest
from fixtures.tree_copies import Edit, append, replace, run

BIN = Path(sys.executable).parent
IMPORTS = [str(BIN / "lint-imports"), "--no-logo", "--no-cache"]
LINT = [str(BIN / "ruff"), "check", "--no-cache", "src", "tools", "tests"]


def project_check(*names: str) -> list[str]:
    return [sys.executable, "-m", "tools.checks", *names]


def fill_folder(folder: str, count: int) -> Edit:
    def plant(root: Path) -> None:
        (root / folder).mkdir()
        for name in ("__init__", *(f"noun_{number}" for number in range(count))):
            (root / folder / f"{name}.py").write_text('"""植えたもの."""\n', "utf-8")

    return plant


A_NEW_ERROR = """

@dataclass(eq=False)
class Planted(NotFound):
    \"\"\"植えた誤り: planted.\"\"\"

    code = "planted.error"
"""

PLANTED = {
    "a package imports a database library": (
        append("src/warifu/participants/facts.py", "\nimport sqlalchemy\n"),
        IMPORTS,
        "warifu.participants.facts -> sqlalchemy",
    ),
    "a package imports another package's inside": (
        append("src/warifu/participants/facts.py", "\nimport warifu.registration.states\n"),
        IMPORTS,
        "warifu.participants.facts -> warifu.registration.states",
    ),
    "a package imports the facts of a package after it": (
        append("src/warifu/participants/facts.py", "\nimport warifu.registration.facts\n"),
        IMPORTS,
        "warifu.participants.facts -> warifu.registration.facts",
    ),
    "an entry point imports an adapter": (
        append("src/warifu/entrypoints/__init__.py", "\nimport warifu.adapters.signers\n"),
        IMPORTS,
        "warifu.entrypoints -> warifu.adapters.signers",
    ),
    "a workflow opens a private key": (
        append("src/warifu/workflows/installation.py", "\nload_pem_private_key = None\n"),
        project_check("private_keys"),
        "src/warifu/workflows/installation.py",
    ),
    "a reader of requests opens a PKCS#12": (
        append("src/warifu/adapters/x509/requests/csr.py", "\nload_pkcs12 = None\n"),
        project_check("private_keys"),
        "src/warifu/adapters/x509/requests/csr.py",
    ),
    "an entry point opens a unit of work": (
        append("src/warifu/entrypoints/cli/status.py", "\n\ndef planted(it):\n    return it.unit_of_work.read()\n"),
        project_check("entry_points"),
        "src/warifu/entrypoints/cli/status.py",
    ),
    "an entry point takes stores as an argument": (
        append("src/warifu/entrypoints/web/pages.py", "\n\ndef planted(stores):\n    pass\n"),
        project_check("entry_points"),
        "src/warifu/entrypoints/web/pages.py",
    ),
    "the portal imports the API": (
        append("src/warifu/entrypoints/web/portal.py", "\nimport warifu.entrypoints.api.app\n"),
        IMPORTS,
        "warifu.entrypoints.web.portal -> warifu.entrypoints.api.app",
    ),
    "one package of workflows calls another above it": (
        append("src/warifu/workflows/participants/enrol.py", "\nimport warifu.workflows.orders.submit\n"),
        IMPORTS,
        "warifu.workflows.participants.enrol -> warifu.workflows.orders.submit",
    ),
    "an adapter reads the settings": (
        append("src/warifu/adapters/__init__.py", "\nimport warifu.settings\n"),
        IMPORTS,
        "warifu.adapters -> warifu.settings",
    ),
    "a top folder without a line": (append("src/warifu/unlisted/__init__.py", '"""余分."""\n'), IMPORTS, "unlisted"),
    "a folder called utils": (
        append("src/warifu/orders/utils/__init__.py", '"""雑."""\n'),
        project_check("names"),
        "src/warifu/orders/utils/__init__.py",
    ),
    "somebody asks the machine for the time": (
        append("src/warifu/orders/facts.py", "\nSTARTED = datetime.now()\n"),
        LINT,
        "TID251",
    ),
    "a test asks the machine for the time": (
        append("tests/unit/test_planted.py", "import time\n\nSTARTED = time.time()\n"),
        LINT,
        "TID251",
    ),
    "an error without words": (
        append("src/warifu/kernel/errors.py", A_NEW_ERROR),
        project_check("error_words"),
        "planted.error",
    ),
    "an error without Japanese": (
        replace("src/warifu/messages/errors.toml", 'ja = "ログインしていません。"', 'ja = "Not signed in."'),
        project_check("error_words"),
        "access.not_signed_in",
    ),
    "an error that asks for a fact it does not have": (
        replace("src/warifu/messages/errors.toml", "(上限 {limit})", "(上限 {ceiling})"),
        project_check("error_words"),
        "{ceiling}",
    ),
    "a command in the README that does not exist": (
        append("README.md", "\n```sh\nwarifu authority frobnicate\n```\n"),
        project_check("commands"),
        "warifu authority has no command frobnicate",
    ),
    "an option in the README that does not exist": (
        append("README.md", "\n```sh\n$ warifu serve --frobnicate\n```\n"),
        project_check("commands"),
        "warifu serve has no option --frobnicate",
    ),
    "a make target in the README that does not exist": (
        append("README.ja.md", "\n```sh\nmake frobnicate\n```\n"),
        project_check("commands"),
        "make frobnicate",
    ),
    "a pattern that Debian's Python matches wrongly": (
        append("src/warifu/kernel/yen.py", '\nimport re\n\nPLANTED = re.compile(r"(?:[^-]++|-)*+x")\n'),
        project_check("patterns"),
        "src/warifu/kernel/yen.py",
    ),
    "a function of fifty lines": (
        append("src/warifu/kernel/yen.py", "\n\ndef planted() -> None:\n" + "    print()\n" * 49),
        project_check("sizes"),
        "planted() has 50 lines",
    ),
    "a folder of 21 modules": (
        fill_folder("src/warifu/orders/planted", 21),
        project_check("sizes"),
        "src/warifu/orders/planted: 21 modules",
    ),
    "a package that the architecture page does not show": (
        append("src/warifu/workflows/planted/__init__.py", '"""植えたもの."""\n'),
        project_check("layout"),
        "docs/architecture.md does not show workflows/planted",
    ),
    "a state nobody can leave": (
        replace(
            "src/warifu/registration/states.py",
            "(RegistrationState.DELETION_APPLIED, RegistrationEvent.DELETE)",
            "(RegistrationState.DELETED, RegistrationEvent.DELETE)",
        ),
        project_check("machines"),
        "DELETED cannot be reached",
    ),
    "a word the glossary does not have": (
        replace("src/warifu/systems/electricity.toml", "JX手順", "ジェーエックス"),
        project_check("glossary"),
        "ジェーエックス",
    ),
    "a path of somebody's machine": (
        append("docs/glossary.md", "\n/ro" "ot/.pyenv\n"),
        project_check("traces"),
        "docs/glossary.md",
    ),
}  # fmt: skip


@pytest.mark.parametrize("command", [IMPORTS, LINT, project_check()], ids=["imports", "lint", "project"])
def test_an_unplanted_copy_passes(command: list[str], clean_tree: Path) -> None:
    code, said = run(command, clean_tree)
    assert code == 0, said


@pytest.mark.parametrize("what", PLANTED, ids=lambda what: what.replace(" ", "_"))
def test_it_is_noticed_and_named_when(what: str, tree: Path) -> None:
    plant, command, named = PLANTED[what]
    plant(tree)
    code, said = run(command, tree)
    assert code != 0, said
    assert named in " ".join(said.split()), said

"""Every rule in tools/checks holds for the tree as it is."""

from importlib import import_module
from pathlib import Path

import pytest

RULES = {
    "sizes": "files, functions and folders are short, or say why not",
    "layout": "the architecture page shows the packages that there are",
    "names": "every file and folder is named after what is in it",
    "traces": "the project speaks of the product alone",
    "error_words": "every coded error is explained in Japanese and English",
    "catalogues": "every sentence people read stands there in Japanese and English",
    "machines": "every state can be reached, and only finished states wait for nobody",
    "private_keys": "private keys are opened where that was agreed",
    "entry_points": "entry points call workflows and open no unit of work themselves",
    "patterns": "patterns match the same on every Python we support",
    "commands": "every command in the documents exists",
    "glossary": "the glossary and the code use the same words",
    "page_map": "every section of the source page has its module and test",
    "pages": "pages printed from the code are up to date",
    "twins": "documents in both languages show the same commands",
    "links": "every link in the documents leads somewhere",
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: RULES[rule].replace(" ", "_"))
def test_the_rule_holds(rule: str, repository: Path) -> None:
    findings = import_module(f"tools.checks.{rule}").findings(repository)
    assert not findings, "\n" + "\n".join(findings)

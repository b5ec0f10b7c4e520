"""The pages under docs/ that are printed from the code: name below docs/ → printer."""

from collections.abc import Callable, Mapping
from pathlib import Path

from tools.docs import api, commands, denials, errors, glossary, lint, settings, states, uses

PAGES: Mapping[str, Callable[[Path], str]] = {
    "glossary.md": glossary.page,
    "reference/api.md": api.page,
    "reference/commands.md": commands.page,
    "reference/denials.md": denials.page,
    "reference/errors.md": errors.page,
    "reference/lint.md": lint.page,
    "reference/settings.md": settings.page,
    "reference/states.md": states.page,
    "reference/uses.md": uses.page,
}

"""The project speaks of the product alone: no path of somebody's machine, no registry host, no talk of how it was made."""

import re
from pathlib import Path

from tools.checks.tree import files

# The words are taken apart so that this file does not find itself.
TRACES = {
    "a path of one machine": r"/(?:ro" r"ot|ho" r"me/[a-z]|wo" r"rk|Us" r"ers)/[A-Za-z.]|/opt/(?:py" r"pi|whe" r"els)|/tmp/(?:uv|pl)",
    "a package registry": r"py" r"pi\.org|python" r"hosted\.org|registry\.npm" r"js|deb\.deb" r"ian\.org|extra-ind" r"ex-url|find-li" r"nks ",
    "talk of how it was made": r"(?i)\biss" r"ue (?:#|no\.? )?\d|\biss" r"ues show\b|this sess" r"ion\b|\bCla" r"ude\b|source-pa" r"ge\.txt|shar" r"ed/",
    "a private key": r"-----BEGIN (?:EC |RSA |ENCRYPTED )?PRIVATE KE" r"Y-----\n[A-Za-z0-9+/=\n]{40}",
}  # fmt: skip


def findings(root: Path) -> list[str]:
    """One sentence per place."""
    found = []
    for file in files(root):
        try:
            text = file.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        for what, pattern in TRACES.items():
            for match in re.finditer(pattern, text):
                line = text.count("\n", 0, match.start()) + 1
                found.append(f"{file.relative_to(root)}:{line}: {what}: {match.group()!r}")
    return found

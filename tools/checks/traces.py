"""The project speaks of the product alone: no machine's paths, no registry hosts, no talk of how it was made."""

import re
from pathlib import Path

from tools.checks.tree import files

# A "~" stands in every pattern so that this file does not find itself.
TRACES = {
    "a path of one machine": (
        r"/(?:ro~ot|ho~me/[a-z]|wo~rk|Us~ers)/[A-Za-z.]",
        r"/opt/(?:py~pi|whe~els)",
    ),
    "a package registry": (
        r"py~pi\.org|python~hosted\.org",
        r"registry\.npm~js|deb\.deb~ian\.org",
        r"extra-ind~ex-url|--find-li~nks[= ]+ht~tp",
    ),
    "talk of how it was made": (
        r"\biss~ue (?:#|no\.? )?\d",
        r"\biss~ues show\b|this sess~ion\b|\bCla~ude\b",
        r"source-pa~ge\.txt|\bshar~ed/",
    ),
    "a private key": (r"-----BEGIN (?:EC |RSA |ENCRYPTED )?PRIVATE KE~Y-----\n[A-Za-z0-9+/=\n]{40}",),
}


def findings(root: Path) -> list[str]:
    """One sentence per place."""
    found = []
    for file in files(root):
        try:
            text = file.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        for what, patterns in TRACES.items():
            for match in re.finditer("|".join(patterns).replace("~", ""), text, re.IGNORECASE):
                line = text.count("\n", 0, match.start()) + 1
                found.append(f"{file.relative_to(root)}:{line}: {what}: {match.group()!r}")
    return found

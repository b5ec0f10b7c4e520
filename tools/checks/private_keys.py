"""Private keys are opened in few places, and each place says why."""

import ast
from pathlib import Path

from tools.checks.tree import python_files

OPENERS = {"load_pem_private_key", "load_der_private_key", "load_ssh_private_key", "load_privatekey"}
PLACES = {
    "adapters/publication.py": "the servers' key, put where the entry points find it",
    "adapters/signers": "keys of the authorities",
    "adapters/tls": "keys of the servers",
    "adapters/x509/inspect/files.py": "to say that a file is a private key, and no more",
    "adapters/x509/certificates/pkcs12.py": "a key made for a participant, on its way into a parcel",
    "adapters/x509/requests/csr.py": "to tell somebody who hands in a private key instead of a request",
}


def findings(root: Path) -> list[str]:
    """One sentence per other place that opens a private key."""
    source = root / "src" / "warifu"
    found = []
    for file in python_files(root, "src"):
        name = file.relative_to(source).as_posix()
        if name.startswith(tuple(PLACES)):
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if _name(node) in OPENERS:
                line = getattr(node, "lineno", 0)
                found.append(f"src/warifu/{name}:{line}: opens a private key; only {', '.join(PLACES)} may")
    return found


def _name(node: ast.AST) -> str:
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name) | ast.alias(name=name):
            return name
    return ""

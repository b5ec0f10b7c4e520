"""Private keys are opened in few places, and each place says why.

To open one is to have its primes proven, for as long as its maker likes: never where bytes of others arrive.
"""

import ast
from pathlib import Path

from tools.checks.tree import python_files

OPENERS = {
    *("load_pem_private_key", "load_der_private_key", "load_ssh_private_key", "load_privatekey"),
    *("load_pkcs12", "load_key_and_certificates"),
}
PLACES = {
    "adapters/publication.py": "the servers' key, put where the entry points find it",
    "adapters/signers": "keys of the authorities",
    "adapters/tls": "keys of the servers",
    "adapters/x509/inspect/pkcs12_process.py": "in a process of its own, with limits, to say what a file holds",
    "adapters/x509/certificates/pkcs12.py": "a key made for a participant, into a parcel; the sample's own, out of one",
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

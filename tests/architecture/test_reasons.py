"""Every reason that code gives in English has its Japanese in messages/reasons.toml, and every one there is given."""

import ast
from collections.abc import Iterator
from pathlib import Path

from warifu.messages.reasons import in_japanese, reasons

GIVERS = {"NotUnderstood": (0, 1), "refusing": (0, 2), "TooLarge": (0,), "SubjectInvalid": (0,)}
FORMS = {"CSV", "JSON", "PEM", "Base64", "TOML", "XLSX", "PKCS#12", "CSR (PKCS#10)", "DER", "Transfer-Encoding"}
OF_OPENSSL = "CRL is not yet valid"


def literal(node: ast.expr, constants: dict[str, str]) -> str | None:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in values)
        case ast.Name(id=name):
            return constants.get(name)
    return None


def given(root: Path) -> Iterator[tuple[str, str]]:
    for file in sorted((root / "src" / "warifu").rglob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        constants = {
            node.targets[0].id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and "database" not in file.parts:
                for place in GIVERS.get(node.func.id, ()):
                    text = literal(node.args[place], constants) if place < len(node.args) else None
                    if text and any(letter.isalpha() for letter in text.replace("{}", "")):
                        yield text, f"{file.relative_to(root)}:{node.lineno}"


def test_every_reason_has_its_japanese(repository: Path) -> None:
    found = dict(given(repository))
    assert len(found) > 90
    without = {
        text: place
        for text, place in found.items()
        if text not in reasons() and text not in FORMS and "/" not in text and "-" not in text
    }
    assert without == {}


def test_what_is_filled_in_is_told_in_japanese_as_well() -> None:
    assert in_japanese("common_name: 70 characters, at most 64") == "CN(一般名)が70文字です。64文字までです"
    assert in_japanese(OF_OPENSSL) != OF_OPENSSL
    assert in_japanese("something that OpenSSL says anew") == "something that OpenSSL says anew"

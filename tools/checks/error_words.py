"""Every leaf of the error tree has one code, and full words in Japanese and English that its own fields can fill."""

import re
import string
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from importlib import import_module
from pathlib import Path

from tools.checks.language import is_japanese
from tools.checks.tree import python_files

CODE = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")
CLASS_CODE = re.compile(r'^    code(?:: [^=]+)? = "([a-z0-9_.]+)"$', re.MULTILINE)
PARTS = {"ja": True, "todo_ja": True, "en": False, "todo_en": False}


def leaves(root: Path) -> list[type]:
    """誤りの葉: every class of the tree that has a code of its own, after importing every package's errors."""
    from warifu.kernel.errors import WarifuError

    for file in python_files(root, "src"):
        if file.name.endswith("errors.py"):
            import_module(".".join(file.relative_to(root / "src").with_suffix("").parts))
    return sorted(
        (c for c in _descendants(WarifuError) if not c.__subclasses__()), key=lambda c: (_code(c), c.__name__)
    )


def findings(root: Path) -> list[str]:
    """One sentence per missing or unfillable word, doubled code, and word nobody says."""
    from warifu.messages import catalogue

    words = catalogue("errors")
    found, owners = [], dict[str, str]()
    for leaf in leaves(root):
        code, name = _code(leaf), f"{leaf.__module__}.{leaf.__name__}"
        if not CODE.fullmatch(code):
            found.append(f"{name}: has no dotted code of its own ({code!r})")
        elif code in owners:
            found.append(f"{name}: code {code} already belongs to {owners[code]}")
        elif code not in words:
            found.append(f"{name}: no words for {code} in messages/errors.toml")
        else:
            found += [f"{name}: {code}: {finding}" for finding in _spoken(leaf, words[code])]
        owners[code] = name
    found += _strays(root)
    found += [f"messages/errors.toml: {code} belongs to no error" for code in words if code not in owners]
    return found


def _strays(root: Path) -> Iterator[str]:
    for file in python_files(root, "src"):
        if not file.name.endswith("errors.py"):
            for match in CLASS_CODE.finditer(file.read_text("utf-8")):
                yield f"{file.relative_to(root)}: {match[1]} stands outside errors.py, where nobody looks for it"


def _spoken(leaf: type, words: object) -> Iterator[str]:
    known = {field.name for field in fields(leaf)} if is_dataclass(leaf) else set()
    for part, in_japanese in PARTS.items():
        text = str(getattr(words, part)).strip()
        if not text:
            yield f"“{part}” is empty"
        elif is_japanese(text) != in_japanese:
            yield f"“{part}” is not {'Japanese' if in_japanese else 'English'}: {text}"
        for fact in {
            name.split(".")[0] for _, name, _, _ in string.Formatter().parse(text) if name is not None
        } - known:
            yield f"“{part}” asks for {{{fact}}}, which is not among its facts {sorted(known)}"


def _code(leaf: type) -> str:
    return str(vars(leaf).get("code", ""))


def _descendants(branch: type) -> Iterator[type]:
    children: list[type] = branch.__subclasses__()
    for child in children:
        yield child
        yield from _descendants(child)

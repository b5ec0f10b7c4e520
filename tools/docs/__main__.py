"""`python -m tools.docs`: print every page anew into the current folder's docs/."""

from pathlib import Path

from tools.docs import PAGES


def main() -> None:
    root = Path.cwd()
    for name, page in PAGES.items():
        file = root / "docs" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page(root), "utf-8")


if __name__ == "__main__":
    main()

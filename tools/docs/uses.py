"""docs/reference/uses.md: the systems and the uses a certificate can be registered for."""

from pathlib import Path

from tools.vocabulary import pairs

HEAD = """# システムと用途 / Systems and uses

A certificate is registered for one use at a time: a system, a channel and, for the data-provision system, an area.
証明書は用途(システム、経路、エリア)ごとに登録します。

| システム / system | 経路 / channel | エリア / area |
| --- | --- | --- |
"""


def page(root: Path) -> str:
    """システムと用途の一覧."""
    from warifu.systems.catalogue import uses

    japanese = {pair.identifier: pair.japanese for pair in pairs(root)}

    def cell(kind: str, name: str | None) -> str:
        return f"{japanese[f'{kind}.{name}']} `{name}`" if name else ""

    rows = (f"| {cell('System', u.system)} | {cell('Channel', u.channel)} | {cell('Area', u.area)} |\n" for u in uses())
    return HEAD + "".join(rows)

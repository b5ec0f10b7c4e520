"""docs/reference/uses.md: the systems and the uses a certificate can be registered for."""

from pathlib import Path

HEAD = """# システムと用途 / Systems and uses

A certificate is registered for one use at a time: a system, a channel and, where the system has areas, an area.
証明書は用途(システム、経路、エリア)ごとに登録します。
"""
TABLE = """
## `catalogue = "{name}"`

| システム / system | 経路 / channel | 通信手順 / protocol | エリア / area |
| --- | --- | --- | --- |
"""


def page(_root: Path) -> str:
    """システムと用途の一覧."""
    from warifu.systems.catalogue_file import SHIPPED, shipped
    from warifu.systems.facts import Area, Channel, System

    def cell(row: System | Channel | Area) -> str:
        return f"{row.name.ja} `{row.code}`"

    parts = [HEAD]
    for name in SHIPPED:
        parts.append(TABLE.format(name=name))
        parts += [
            f"| {cell(system)} | {cell(channel)} | `{channel.protocol}` | {cell(area) if area else ''} |\n"
            for system in shipped(name).systems
            for channel in system.channels
            for area in system.areas or (None,)
        ]
    return "".join(parts)

"""docs/reference/denials.md: the closed list of refusals at the checkpoint, in rank order."""

from pathlib import Path

HEAD = """# 拒否の一覧 / Refusals at the checkpoint

The first that applies is the one given. 上から順に確かめ、最初に当てはまったものを返します。
403 means that the client's side can mend it, 503 that ours must. {marks} are filled in by the checkpoint.

| | `code` | HTTP | 文言 / words | 次にすること / what to do |
| --- | --- | --- | --- | --- |
"""


def page(_: Path) -> str:
    """拒否の一覧."""
    from warifu.gateway.facts import DenialReason
    from warifu.messages import catalogue

    words = catalogue("denials")
    rows = (
        f"| {rank} | `{reason.value}` | {503 if reason.is_doubt else 403} "
        f"| {words[reason].ja}<br>{words[reason].en} | {words[reason].todo_ja}<br>{words[reason].todo_en} |\n"
        for rank, reason in enumerate(DenialReason, 1)
    )
    return HEAD + "".join(rows)

"""docs/reference/lint.md: what every certificate is checked for before it is signed."""

from pathlib import Path

HEAD = """# 発行前検査の規則 / What is checked before a signature

A finding stops the certificate with `lint.failed` and names its rule; no key is used.
指摘が一つでもあれば`lint.failed`で止まり、規則名を示します。鍵は使いません。

Beside these rules stands pkilint, whose findings of severity WARNING and above are named `pkilint.<its code>`. It
checks the first certificate of every template (profile, CA, kind of key, shape of the subject) and one in every
{sampled:,} after it, which go through all rules in full. Of those in between, what differs from the template is checked
by the rules marked ●; everything else is compared with the template octet by octet.

| 規則 / rule | ● | 内容 / what must hold |
| --- | :---: | --- |
"""


def page(_: Path) -> str:
    """発行前検査の規則."""
    from warifu.adapters.x509.certificates.templates import SAMPLED_EVERY
    from warifu.adapters.x509.lint.rules import READABLE, RULES
    from warifu.adapters.x509.lint.spliced import CHECKED_AGAIN
    from warifu.messages import catalogue

    words = catalogue("lint")
    rows = (
        f"| `{rule}` | {'●' if rule in CHECKED_AGAIN else ''} | {words[rule].ja}<br>{words[rule].en} |\n"
        for rule in (READABLE, *RULES)
    )
    return HEAD.format(sampled=SAMPLED_EVERY) + "".join(rows)

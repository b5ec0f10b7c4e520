"""申込の下書き: the JSON that POST /orders takes, made from lines that nobody has submitted yet."""

import base64
from collections.abc import Sequence
from typing import Any

from warifu.orders.facts import LineForm


def order_body(operator_code: str, forms: Sequence[LineForm]) -> dict[str, Any]:
    """申込の本文にする: CSRs as PEM (RFC 7468)."""
    return {"operator_code": operator_code, "lines": [_line(form) for form in forms]}


def _line(form: LineForm) -> dict[str, Any]:
    key = {"request": _pem(form.request.der)} if form.request else {"key_algorithm": str(form.key_algorithm)}
    named = {"predecessor": form.predecessor, "disc_group": form.disc_group, "target_token": form.target_token}
    return {
        "start_on": form.start_on.isoformat(),
        "purpose_label": form.purpose_label,
        "holder": form.holder,
        "medium": str(form.medium),
        **key,
        **{name: said for name, said in named.items() if said is not None},
    }


def _pem(der: bytes) -> str:
    text = base64.b64encode(der).decode()
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    return "\n".join(("-----BEGIN CERTIFICATE REQUEST-----", *lines, "-----END CERTIFICATE REQUEST-----", ""))

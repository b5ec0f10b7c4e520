"""申込の下書き: the JSON that POST /orders takes, made from lines that nobody has submitted yet."""

import base64
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from warifu.authority.facts import RequestFacts
from warifu.orders.facts import LineForm, Wanted

WANTED_AS_JSON = TypeAdapter(Wanted)


def order_body(operator_code: str, forms: Sequence[LineForm]) -> dict[str, Any]:
    """申込の本文にする: CSRs as PEM (RFC 7468)."""
    return {"operator_code": operator_code, "lines": [_line(form) for form in forms]}


def _line(form: LineForm) -> dict[str, Any]:
    source = form.key_source
    key = {"request": _pem(source.der)} if isinstance(source, RequestFacts) else {"key_algorithm": str(source)}
    return {**WANTED_AS_JSON.dump_python(form.wanted, mode="json", exclude_none=True), **key}


def _pem(der: bytes) -> str:
    text = base64.b64encode(der).decode()
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    return "\n".join(("-----BEGIN CERTIFICATE REQUEST-----", *lines, "-----END CERTIFICATE REQUEST-----", ""))

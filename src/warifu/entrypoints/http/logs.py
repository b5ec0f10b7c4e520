"""記録: structured logs, one JSON object a line, in which no secret shows whoever wrote the line."""

import logging
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog

from warifu.kernel.secret import Secret

REDACTED = "(秘密)"
SECRET_NAMES = frozenset(
    {
        *("code", "token", "passphrase", "password", "pin", "secret", "authorization", "cookie", "set_cookie"),
        *("private_key", "body"),
    }
)
SECRET_ENDINGS = ("_token", "_passphrase", "_password", "_pin", "_secret", "_private_key", "_one_time_code")
IN_TEXT = (
    (re.compile(r"(?i)\b((?:code|token|passphrase|password|pin)=)[^&;\s\"']+"), rf"\1{REDACTED}"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]+"), rf"\1 {REDACTED}"),
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL), REDACTED),
)
DEEPEST = 6
LONGEST_TEXT = 4_000


def configure(level: str, stream: TextIO) -> None:
    """記録を整える: everything at `level` ("INFO", "WARNING", …) and above, ours and the libraries', goes to `stream`.

    Times are UTC. Raises ValueError on an unknown level.
    """
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        trace_without_words,
        redact,
    ]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """秘密を伏せる: by the name of the field, by type, and where a text carries a code, a token or a private key.

    A dotted error code belongs under the name `error`; `code` is what opens a parcel.
    """
    for name in list(event):
        event[name] = _covered(name, event[name], 0)
    return event


def _covered(name: str, value: Any, depth: int) -> Any:
    plain = name.lower().replace("-", "_")
    if plain in SECRET_NAMES or plain.endswith(SECRET_ENDINGS) or isinstance(value, Secret):
        return REDACTED
    if isinstance(value, Mapping):
        return REDACTED if depth == DEEPEST else {str(k): _covered(str(k), v, depth + 1) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return REDACTED if depth == DEEPEST else [_covered("", item, depth + 1) for item in value]
    if isinstance(value, bytes | bytearray | memoryview):
        return f"({len(value)} bytes)"
    if value is None or isinstance(value, bool | int | float):
        return value
    if name.startswith("_"):
        return value  # structlog's own, taken off before the line is written
    return _without_secrets(str(value))


def _without_secrets(text: str) -> str:
    for pattern, instead in IN_TEXT:
        text = pattern.sub(instead, text[:LONGEST_TEXT])
    return text


def trace_without_words(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """文言のないトレース: classes and places of an exception, without its message, which may repeat input."""
    info = event.pop("exc_info", None)
    info = sys.exc_info() if info is True else info
    fault = info if isinstance(info, BaseException) else info[1] if isinstance(info, tuple) else None
    if fault is not None:
        event["trace"] = frames(fault)
    event.pop("stack_info", None)
    return event


def frames(fault: BaseException) -> list[str]:
    """トレース: the classes of an exception and its causes, outermost first, each with its stack."""
    found: list[str] = []
    seen: set[int] = set()
    cause: BaseException | None = fault
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        found.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        found += [f"{at.filename}:{at.lineno} {at.name}" for at in traceback.extract_tb(cause.__traceback__)]
        cause = cause.__cause__ or cause.__context__
    return found

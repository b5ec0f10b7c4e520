"""記録: no secret shows in a log line, whoever wrote it and however it was passed."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from warifu.entrypoints.http.logs import configure
from warifu.kernel.secret import Secret

TELLTALE = "hunter2-VERY-secret"
PEM = f"-----BEGIN PRIVATE KEY-----\n{TELLTALE}\n-----END PRIVATE KEY-----"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    written = io.StringIO()
    configure("INFO", written)
    yield written
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize(
    "facts",
    [
        {"code": TELLTALE},
        {"token": TELLTALE},
        {"api_token": TELLTALE},
        {"passphrase": TELLTALE},
        {"password": TELLTALE},
        {"Authorization": TELLTALE},
        {"set-cookie": TELLTALE},
        {"private_key": TELLTALE},
        {"headers": {"authorization": TELLTALE}},
        {"headers": [("x", {"Private-Key": TELLTALE})]},
        {"held": Secret(TELLTALE)},
        {"held": [Secret(TELLTALE)]},
        {"der": TELLTALE.encode()},
        {"url": f"/welcome?lang=ja&code={TELLTALE}"},
        {"text": f"Authorization: Bearer {TELLTALE}"},
        {"text": f"found {PEM} in the folder"},
        {"fault": ValueError(f"token={TELLTALE} is wrong", f"/welcome?code={TELLTALE}")},
    ],
    ids=repr,
)
def test_a_secret_never_reaches_the_log(stream: io.StringIO, facts: dict[str, Any]) -> None:
    structlog.get_logger("test").info("something happened", **facts)
    assert TELLTALE not in stream.getvalue()
    assert lines(stream)[0]["event"] == "something happened"


def test_lines_of_libraries_are_covered_too(stream: io.StringIO) -> None:
    logging.getLogger("some.library").warning('"GET /welcome?code=%s HTTP/1.1" 200', TELLTALE)
    assert TELLTALE not in stream.getvalue()
    assert lines(stream)[0]["level"] == "warning"


@pytest.mark.parametrize("ours", [True, False])
def test_a_traceback_says_where_and_not_what(stream: io.StringIO, ours: bool) -> None:
    try:
        raise KeyError(TELLTALE)
    except KeyError:
        if ours:
            structlog.get_logger("test").error("it failed", exc_info=True)
        else:
            logging.getLogger("some.library").exception("it failed")
    assert TELLTALE not in stream.getvalue()
    (line,) = lines(stream)
    assert line["trace"][0] == "builtins.KeyError"
    assert "test_a_traceback_says_where_and_not_what" in line["trace"][1]


def test_a_line_says_what_it_is_about(stream: io.StringIO) -> None:
    structlog.get_logger("test").info("issued", certificate="WF-26-00001", count=3, error="order.unknown")
    (line,) = lines(stream)
    assert (line["certificate"], line["count"], line["error"]) == ("WF-26-00001", 3, "order.unknown")
    assert line["timestamp"].endswith("Z")

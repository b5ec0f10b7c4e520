"""サーバーなしの導入: what an installation of the package alone lacks, and streams that take every letter."""

import os
import sys

OF_SERVER = frozenset(
    {
        "alembic",
        "fastapi",
        "fontTools",
        "httptools",
        "ijson",
        "noto_cjk_sans_jp_regular",
        "pkilint",
        "psycopg",
        "pydantic",
        "multipart",
        "python_multipart",
        "sqlalchemy",
        "starlette",
        "structlog",
        "typst",
        "uvicorn",
        "xlsxwriter",
    }
)
"""サーバーの部品: what the extra `server` installs, by the name under which it is imported."""


def is_of_server(module: str | None) -> bool:
    """サーバーの部品か: of the module that could not be imported."""
    return (module or "").split(".")[0] in OF_SERVER


def prepare_streams() -> None:
    """出力を整える: a letter that the output's encoding lacks is shown as an escape, and no output at all is taken."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # a job of Windows without a window
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  # until the process ends
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")

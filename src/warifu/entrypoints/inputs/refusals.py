"""フレームワークの誤り: what FastAPI and Starlette raise by themselves becomes a leaf of the error tree."""

from collections.abc import Mapping, Sequence
from typing import Any

MOST_STEPS = 8
EXPECTED: Mapping[str, str] = {
    "missing": "必須 / required",
    "extra_forbidden": "この項目は送らない / leave it out",
    "string_type": "文字列 / text",
    "string_too_short": "{min_length}文字以上 / at least {min_length} characters",
    "string_too_long": "{max_length}文字以内 / at most {max_length} characters",
    "string_unicode": "UTF-8の文字列 / text in UTF-8",
    "string_pattern_mismatch": "{pattern}",
    "bool_type": "true / false",
    "int_type": "100",
    "int_parsing": "100",
    "greater_than_equal": "{ge}以上 / at least {ge}",
    "less_than_equal": "{le}以下 / at most {le}",
    "enum": "{expected}",
    "list_type": "[…]",
    "too_short": "{min_length}件以上 / at least {min_length}",
    "too_long": "{max_length}件以内 / at most {max_length}",
    "model_type": "{{…}}",
    "model_attributes_type": "{{…}}",
    "value_error": "{error}",
}


def field_path(location: Sequence[Any]) -> str:
    """項目の場所: where in the body or address it stands: `lines.0.start_on`, `query.limit`."""
    steps = [str(step) for step in location[:MOST_STEPS]]
    return ".".join(steps[1:] if steps[:1] == ["body"] and len(steps) > 1 else steps)


def expected(error: Mapping[str, Any]) -> str:
    """正しい形を言う: as an example or in both languages; pydantic's own English where no words are kept."""
    return EXPECTED.get(error["type"], "{msg}").format_map({"msg": error["msg"], **error.get("ctx", {})})

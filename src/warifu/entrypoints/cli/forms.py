"""入力の形: what files and options say, read as strictly as the API reads a body."""

from datetime import date
from typing import TypeVar

from pydantic import ValidationError

from warifu.bootstrap.local import local_actor
from warifu.entrypoints.inputs.refusals import expected, field_path
from warifu.entrypoints.inputs.values import Form
from warifu.kernel.clock import parse_day
from warifu.kernel.errors import FieldInvalid, NotUnderstood
from warifu.kernel.ids import OperatorCode
from warifu.kernel.texts import text_of
from warifu.workflows.installation import Installation
from warifu.workflows.participants.find_participant import find_participant

F = TypeVar("F", bound=Form)


def read_form(kind: type[F], data: bytes) -> F:
    """読む: JSON in the form that the API takes. Raises FieldInvalid, NotUnderstood."""
    try:
        return kind.model_validate_json(text_of(data, "JSON"))
    except ValidationError as invalid:
        first = invalid.errors()[0]
        if first["type"] == "json_invalid":
            raise NotUnderstood("JSON", "it cannot be decoded") from None
        raise FieldInvalid(field_path(first["loc"]), expected(first)) from None


def read_day(field: str, text: str) -> date:
    """日付を読む: of the option `field`. Raises FieldInvalid."""
    try:
        return parse_day(text)
    except ValueError:
        raise FieldInvalid(field, "2026-12-01") from None


def participant_id(installation: Installation, code: str) -> str:
    """事業者を選ぶ. Raises FieldInvalid, ParticipantUnknown."""
    return find_participant(installation, local_actor(), OperatorCode(code)).id

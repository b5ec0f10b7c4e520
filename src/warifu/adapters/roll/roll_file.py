"""登録簿ファイル: one admission roll as signed JSON, written whole and read strictly."""

import json
import os
import re
import tempfile
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warifu.adapters.parsing import refusing
from warifu.adapters.roll.signed_file import sign_document, verified_document
from warifu.gateway.facts import AdmissionRoll, RollEntry
from warifu.kernel.errors import FieldInvalid, NotUnderstood, TooLarge
from warifu.kernel.ids import CertificateId, OperatorCode, SerialNumber
from warifu.systems.facts import Use

EXPECTED = "admission roll"
FORMAT = "warifu-roll-1"
LARGEST = 64 * 1024 * 1024
LONGEST_TEXT = 500
NUMBER = re.compile(rb'"number":([0-9]{1,20})')
HEAD = 200
ROLL_KEYS = frozenset({"format", "system", "number", "made_at", "entries"})
ENTRY_KEYS = frozenset(
    {
        "fingerprint",
        "serial",
        "certificate_id",
        "operator_code",
        "participant_name",
        "channel",
        "area",
        "registered_at",
        "deleted_at",
        "not_after",
    }
)


def write_roll(path: Path, roll: AdmissionRoll, public_key: bytes, sign: Callable[[bytes], bytes]) -> None:
    """登録簿を書く: signed; the whole file at once (rename), mode 0600; readers see the old roll or the new one."""
    replace_file(path, sign_document(roll_document(roll), public_key, sign))


def roll_document(roll: AdmissionRoll) -> bytes:
    """登録簿のJSON: what is signed."""
    data = {
        "format": FORMAT,
        "system": roll.system,
        "number": roll.number,
        "made_at": _written(roll.made_at),
        "entries": [_entry_data(entry) for entry in roll.all_entries()],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def replace_file(path: Path, content: bytes) -> None:
    """置き換える: write `content` beside `path`, mode 0600, sync it, and rename it into place."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read_roll(content: bytes, keys: Collection[str]) -> AdmissionRoll:
    """登録簿を読む: one that a key with a fingerprint among `keys` signed.

    Raises TooLarge (input.too_large), RollForged, or NotUnderstood (input.not_understood) on anything odd.
    """
    document = _verified(content, keys)
    with refusing(EXPECTED, content):
        try:
            return _roll(json.loads(document, object_pairs_hook=_once_each))
        except FieldInvalid as error:
            raise NotUnderstood(EXPECTED, error.field) from None
        except (ValueError, LookupError) as error:
            raise NotUnderstood(EXPECTED, str(error)[:100]) from None


def number_of(content: bytes, keys: Collection[str]) -> int:
    """登録簿の番号: without reading the entries. Raises as `read_roll`."""
    found = NUMBER.search(_verified(content, keys)[:HEAD])
    if found is None:
        raise NotUnderstood(EXPECTED, "number")
    return int(found[1])


def _verified(content: bytes, keys: Collection[str]) -> bytes:
    if len(content) > LARGEST:
        raise TooLarge(EXPECTED, LARGEST)
    return verified_document(content, EXPECTED, keys)


def _roll(data: Any) -> AdmissionRoll:
    _require_keys(data, ROLL_KEYS)
    if data["format"] != FORMAT:
        raise ValueError("format")
    system = _text(data["system"])
    number = _whole(data["number"], "number")
    entries = [_entry(system, one) for one in _list(data["entries"])]
    return AdmissionRoll.of(system, number, _instant(data["made_at"]), entries)


def _entry_data(entry: RollEntry) -> dict[str, Any]:
    return {
        "fingerprint": entry.fingerprint,
        "serial": str(entry.serial),
        "certificate_id": entry.certificate_id,
        "operator_code": entry.operator_code.text,
        "participant_name": entry.participant_name,
        "channel": entry.use.channel,
        "area": entry.use.area,
        "registered_at": _written(entry.registered_at),
        "deleted_at": _written(entry.deleted_at) if entry.deleted_at else None,
        "not_after": _written(entry.not_after),
    }


def _entry(system: str, data: Any) -> RollEntry:
    _require_keys(data, ENTRY_KEYS)
    if not re.fullmatch(r"[0-9a-f]{64}", _text(data["fingerprint"])):
        raise ValueError("fingerprint")
    if not re.fullmatch(r"[0-9]{1,48}", _text(data["serial"])):
        raise ValueError("serial")
    area = None if data["area"] is None else _text(data["area"])
    return RollEntry(
        fingerprint=data["fingerprint"],
        serial=SerialNumber(int(data["serial"])).value,
        certificate_id=CertificateId(_text(data["certificate_id"])),
        operator_code=OperatorCode(_text(data["operator_code"])),
        participant_name=_text(data["participant_name"]),
        use=Use(system, _text(data["channel"]), area),
        registered_at=_instant(data["registered_at"]),
        deleted_at=None if data["deleted_at"] is None else _instant(data["deleted_at"]),
        not_after=_instant(data["not_after"]),
    )


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        raise ValueError("a key stands twice")
    return data


def _require_keys(data: Any, keys: frozenset[str]) -> None:
    if not isinstance(data, Mapping) or data.keys() != keys:
        raise ValueError("keys")


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("entries")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_TEXT:
        raise ValueError("text")
    return value


def _whole(value: Any, what: str) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(what)
    return value


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _instant(value: Any) -> datetime:
    text = _text(value)
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z", text, re.ASCII):
        raise ValueError("instant")
    return datetime.fromisoformat(text)

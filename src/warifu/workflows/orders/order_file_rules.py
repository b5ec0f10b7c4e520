"""申込ファイルの規則: applies the rules of an order to the rows of a file; each fault names its cell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from warifu.authority.errors import PublicKeySeen
from warifu.authority.issuance import public_key_digest
from warifu.kernel.errors import WarifuError
from warifu.orders.errors import (
    DiscGroupNotBundled,
    KeyMadeForToken,
    KeyNotAccepted,
    MediumNotOffered,
    PredecessorUnknown,
    SameKeyTwice,
    StartNotCovered,
    StartTooEarly,
    StartTooLate,
    TokenReuseNotPossible,
)
from warifu.orders.file_errors import OperatorDiffers, PredecessorRepeated, RowRepeated, ZerosLost
from warifu.orders.file_rows import Headings, ReadRow
from warifu.orders.order_file import Key, RowFault
from warifu.orders.ordering import broken_rules, last_start_on
from warifu.orders.prices import Item, Tariff, not_offered
from warifu.participants.facts import Participant
from warifu.workflows.installation import Installation
from warifu.workflows.orders.check_coverage import uncovered
from warifu.workflows.ports import Stores

# Where the answer of a rule stands, and which cells it was given on: with one of those unread it says nothing.
PLACES: Mapping[type[WarifuError], tuple[Key, ...]] = {
    StartTooEarly: (Key.START_ON,),
    StartTooLate: (Key.START_ON,),
    StartNotCovered: (Key.START_ON,),
    MediumNotOffered: (Key.MEDIUM,),
    DiscGroupNotBundled: (Key.DISC_GROUP, Key.MEDIUM),
    KeyMadeForToken: (Key.REQUEST, Key.MEDIUM),
    TokenReuseNotPossible: (Key.TARGET_TOKEN, Key.MEDIUM),
    SameKeyTwice: (Key.REQUEST,),
    PublicKeySeen: (Key.REQUEST,),
    PredecessorUnknown: (Key.PREDECESSOR,),
}


@dataclass(frozen=True, slots=True)
class Occasion:
    """申込みの条件: the participant, the application date, prices and offerings."""

    participant: Participant
    application_on: date
    tariff: Tariff


def resolved(
    stores: Stores, participant: Participant, headings: Headings, rows: Sequence[ReadRow]
) -> tuple[Sequence[ReadRow], Sequence[RowFault]]:
    """更新元を探す: each row with the certificate id of its predecessor; another participant's is unknown here."""
    serials = stores.certificates.ids_of_serials([row.predecessor[1].value for row in rows if row.predecessor[1]])
    named = [row.predecessor[0] for row in rows if row.predecessor[0]]
    owners = stores.certificates.participants_of([*named, *(id for ids in serials.values() for id in ids)])
    lines, faults = [], []
    for row in rows:
        id, serial = row.predecessor
        candidates = [id] if id else serials.get(serial.value, ()) if serial else ()
        found = next((one for one in candidates if owners.get(one) == participant.id), None)
        if (id or serial) and found is None:
            unknown = PredecessorUnknown(row.row.number, id or (serial.hex if serial else ""))
            faults.append(headings.fault(row.row, Key.PREDECESSOR, unknown))
        lines.append(replace(row, form=replace(row.form, wanted=replace(row.form.wanted, predecessor=found))))
    return lines, faults


def rule_faults(
    installation: Installation,
    stores: Stores,
    headings: Headings,
    lines: Sequence[ReadRow],
    occasion: Occasion,
) -> Iterator[RowFault]:
    """規則に反する行: by the rules that `submit_order` follows, every one of them."""
    by_number = {line.row.number: line for line in lines}
    forms = {number: line.form for number, line in by_number.items()}
    items = {number: Item.of(form.wanted) for number, form in forms.items()}
    first, last = occasion.application_on, last_start_on(occasion.application_on)
    in_window = {number: form for number, form in forms.items() if first <= form.wanted.start_on <= last}
    answers: list[tuple[int, WarifuError]] = [
        *broken_rules(forms, occasion.application_on, installation.profiles),
        *uncovered(installation, stores.authorities.all(), in_window),
        *not_offered(occasion.tariff, occasion.application_on, items),
        *_keys_seen(stores, lines),
    ]
    for number, error in answers:
        line = by_number[number]
        places = PLACES.get(type(error), ())
        if isinstance(error, KeyNotAccepted):
            places = (Key.REQUEST,) if line.form.key.public_key else (Key.KEY_ALGORITHM, Key.REQUEST)
        if not line.unread.intersection(places):
            yield headings.fault(line.row, places[0] if places else None, error)
    for line in lines:
        if differs := _other_operator(line, str(occasion.participant.operator_code)):
            yield headings.fault(line.row, Key.OPERATOR_CODE, differs)


def same_rows(headings: Headings, lines: Sequence[ReadRow]) -> Sequence[RowFault]:
    """二重かもしれない行: right by every rule, and perhaps not meant."""
    notices = []
    first_row: dict[object, int] = {}
    first_renewal: dict[str, int] = {}
    for line in lines:
        number, form = line.row.number, line.form
        predecessor = form.wanted.predecessor
        is_whole = not line.unread and not form.key.public_key
        if is_whole and (first := first_row.setdefault(form, number)) != number:
            notices.append(headings.fault(line.row, None, RowRepeated(first)))
        elif predecessor and (first := first_renewal.setdefault(predecessor, number)) != number:
            notices.append(headings.fault(line.row, Key.PREDECESSOR, PredecessorRepeated(first)))
    return notices


def _keys_seen(stores: Stores, lines: Sequence[ReadRow]) -> Iterator[tuple[int, WarifuError]]:
    keys = {line.row.number: line.form.key.public_key for line in lines}
    digests = {number: public_key_digest(key) for number, key in keys.items() if key}
    wanted = list(digests.values())
    seen = {*stores.orders.of_public_keys(wanted), *stores.certificates.seen_keys(wanted)}
    return ((number, PublicKeySeen()) for number, digest in digests.items() if digest in seen)


def _other_operator(line: ReadRow, operator_code: str) -> WarifuError | None:
    given = line.operator_code
    if given is None or given == operator_code:
        return None
    if given.lstrip("0") == operator_code.lstrip("0"):
        return ZerosLost(given, operator_code)
    return OperatorDiffers(operator_code)

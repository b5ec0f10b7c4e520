"""What is searched: each reader of bytes from outside, and the files that a search begins with."""

import asyncio
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from fixtures.checkpoint import RollKey
from pydantic import ValidationError
from samples.slow_files import sheet

from fuzzing.connection import converse
from fuzzing.planted import read_planted
from warifu.adapters.calendar import is_holiday
from warifu.adapters.holdings.contents import contents_of
from warifu.adapters.holdings.facts import facts_of, signers_of
from warifu.adapters.holdings.ledgers import read_ledger
from warifu.adapters.order_files.reader import FileReader
from warifu.adapters.roll.roll_file import read_roll
from warifu.adapters.roll.signed_file import sign_document
from warifu.adapters.tls.presented import TrustSet
from warifu.adapters.x509.inspect.files import inspect
from warifu.adapters.x509.reading import read_certificates, read_lists
from warifu.adapters.x509.requests.csr import read_request
from warifu.adapters.x509.signatures import read_public_key
from warifu.adapters.x509.status.questions import read_status_request
from warifu.entrypoints.checkpoint.body_types import reader_for
from warifu.entrypoints.checkpoint.claims import Claims
from warifu.entrypoints.http.large_json import read_json
from warifu.entrypoints.inputs.orders import OrderForm
from warifu.evidence.facts import TreeHead
from warifu.evidence.head_file import read_head
from warifu.evidence.log_file import verify_log
from warifu.evidence.proof_file import read_proof
from warifu.kernel.errors import WarifuError
from warifu.lifecycle.holdings.estate import estate_document, open_questions
from warifu.lifecycle.holdings.matching import match
from warifu.lifecycle.planner.files.desk_rows import shipped_rows_of
from warifu.lifecycle.planner.files.estate_file import estate_of, read_estate
from warifu.systems.catalogue_file import shipped

AT = datetime(2026, 12, 1, tzinfo=UTC)
NOBODY = TrustSet([])
ROLLS = RollKey()
ELECTRICITY = shipped("electricity")
DESK_ROWS = shipped_rows_of(ELECTRICITY)


@dataclass(frozen=True)
class Target:
    """A reader, how many of its inputs one run in CI tries, and the largest of them in bytes."""

    read: Callable[[bytes], object]
    runs: int
    largest: int = 4_096


def read_certificate(data: bytes) -> None:
    for read in (read_certificates, inspect, lambda der: NOBODY.present([der], AT)):
        answered(partial(read, data))


def read_list(data: bytes) -> None:
    for read in (read_lists, inspect):
        answered(partial(read, data))


def read_order(data: bytes) -> None:
    document = read_json(data)
    try:
        OrderForm.model_validate(document)
    except ValidationError as error:
        error.errors()  # what the answer is made of


def read_body(data: bytes) -> None:
    """The first line is the type; the rest comes in two pieces."""
    kind, _, body = data.partition(b"\n")
    reader = reader_for([kind.decode("latin-1")], [], claims := Claims())
    if reader:
        reader.feed(body[: len(body) // 2])
        reader.feed(body[len(body) // 2 :])
        reader.end()
    claims.claim()


def read_signed_roll(data: bytes) -> None:
    """As somebody would write it who has the key, and as everybody else."""
    for content in (sign_document(data, ROLLS.public_key, ROLLS.sign), data):
        answered(partial(read_roll, content, [ROLLS.fingerprint]))


def read_evidence(data: bytes) -> None:
    """A head, a proof, a public key and a log, whichever it is."""
    for read in (read_head, read_proof, read_public_key):
        answered(partial(read, data))
    answered(lambda: verify_log(io.BytesIO(data), TreeHead(2, b"", AT), None, lambda _: None))


def read_held_file(data: bytes) -> None:
    """As `warifu check` does with a file of a folder."""
    contents = contents_of(data)
    for der in contents.certificates:
        answered(partial(facts_of, der))
    signers_of(contents.certificates)


def read_own_ledger(data: bytes) -> None:
    """As `warifu plan` does with a CSV that somebody keeps, up to the questions that are left."""
    ledger = match(read_ledger("own.csv", data, ELECTRICITY, {}).ledger, ())
    list(open_questions(ledger.rows, ELECTRICITY))
    estate_of(estate_document(ledger.rows, {}), DESK_ROWS, is_holiday)


def read_connection(data: bytes) -> None:
    asyncio.run(converse(data))


def answered(call: Callable[[], object]) -> None:
    """Run it; a coded refusal is an answer."""
    try:
        call()
    except WarifuError:
        return


TARGETS: Mapping[str, Target] = {
    "request": Target(read_request, 40_000),
    "certificate": Target(read_certificate, 8_000),
    "list": Target(read_list, 12_000),
    "pkcs12": Target(inspect, 8_000),
    "question": Target(read_status_request, 60_000),
    "order_file": Target(FileReader().read, 6_000, 16_384),
    "sheet": Target(lambda data: FileReader().read(sheet(data)), 500, 8_192),
    "order": Target(read_order, 30_000),
    "body": Target(read_body, 60_000),
    "roll": Target(read_signed_roll, 6_000),
    "evidence": Target(read_evidence, 20_000),
    "connection": Target(read_connection, 5_000),
    "held_file": Target(read_held_file, 6_000),
    "own_ledger": Target(read_own_ledger, 3_000),
    "estate": Target(lambda data: read_estate(data, DESK_ROWS, is_holiday), 20_000),
}
PLANTED: Mapping[str, Target] = {"planted": Target(read_planted, 200_000)}
"""A reader with a fault that takes three right guesses: what a search that works has to find."""

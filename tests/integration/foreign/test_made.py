"""Files that other programs made (tests/samples/made): each read, or refused with its code, as its table says."""

import csv
import re
import tomllib
from collections import Counter as Tally
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from fixtures.people import Counter
from samples.made.token.make import TOKEN
from typer.testing import CliRunner

from warifu.adapters.order_files.reader import FileReader
from warifu.adapters.x509.certificates.bundles import read_bundle, read_list_file
from warifu.adapters.x509.requests.csr import read_request
from warifu.authority.revocation_file import RevocationRow, read_revocation_file
from warifu.bootstrap.local import local_actor
from warifu.entrypoints.cli.acting import signed_in
from warifu.entrypoints.cli.main import app
from warifu.kernel.errors import WarifuError
from warifu.kernel.ids import OperatorCode
from warifu.messages import told
from warifu.workflows.orders.order_from_file import SentFile, check_order_file

MADE = Path(__file__).parents[2] / "samples" / "made"
AT_LEAST = 15
JAPANESE = re.compile(r"[ぁ-んァ-ン一-龥]")
ENGLISH = re.compile(r"[a-z]{3,} [a-z]{2,}|certificate")
SPOKEN = ("private key", "scope of the list")


@dataclass(frozen=True)
class Made:
    """A line of the table; `given` is the passphrase, or the store that a passphrase file is for."""

    reader: str
    file: str
    program: str
    special: str
    given: str
    expected: str

    @property
    def path(self) -> Path:
        return MADE / self.reader / self.file


def table() -> list[Made]:
    with (MADE / "expected.csv").open(encoding="utf-8", newline="") as file:
        return [Made(**row) for row in csv.DictReader(file)]


def inspected(*words: str, shown: tuple[str, ...]) -> str:
    """What `warifu inspect` says of each object, cut to the labels that are shown; "partly" where it exits with 1."""
    done = CliRunner().invoke(app, ["inspect", *words], standalone_mode=False)
    if done.exception:
        raise done.exception
    said = []
    for line in done.output.splitlines():
        label, _, value = line.strip().partition(": ")
        if line and not line.startswith(" "):
            said.append(line.rpartition(" / ")[2])
        elif label.rpartition(" / ")[2] in shown:
            said.append(value.rpartition(" / ")[2] if label.endswith(SPOKEN) else value)
    return "; ".join([*said, *["partly"] * (done.return_value == 1)])


def certificate(made: Made, counter: Counter, folder: Path) -> str:
    said = inspected(str(made.path), shown=("subject",))
    return f"{said}; --trust: {_count(lambda: len(read_bundle('file', made.path.read_bytes()).readable))}"


def revocation_list(made: Made, counter: Counter, folder: Path) -> str:
    shown = ("next update", "CRL number", "revoked certificates", "scope of the list", "delta to CRL number")
    said = inspected(str(made.path), shown=shown)
    return f"{said}; --crl: {_count(lambda: len(read_list_file('file', made.path.read_bytes())))}"


def request(made: Made, counter: Counter, folder: Path) -> str:
    facts = read_request(made.path.read_bytes())
    subject = facts.subject
    parts = (subject.common_name, subject.organization, subject.organizational_unit, subject.country)
    return "; ".join([facts.key_algorithm, *filter(None, parts)])


def key_store(made: Made, counter: Counter, folder: Path) -> str:
    secret = private(folder, made.given.encode())
    shown = ("friendly name", "private key", "certificates inside", "subject")
    return inspected(str(made.path), "--passphrase-file", str(secret), shown=shown)


def passphrase(made: Made, counter: Counter, folder: Path) -> str:
    secret = private(folder, made.path.read_bytes())
    return inspected(str(made.path.parent / made.given), "--passphrase-file", str(secret), shown=("private key",))


def token(made: Made, counter: Counter, folder: Path) -> str:
    content = made.path.read_bytes()
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        for part in (slice(None), slice(9), slice(9, None)):
            content = content.replace(TOKEN[part].encode(encoding), counter.tokens["operator"][part].encode(encoding))
    return signed_in(counter.installation, private(folder, content)).account_id


def order(made: Made, counter: Counter, folder: Path) -> str:
    sent = SentFile(made.path.read_bytes(), FileReader(), OperatorCode("0A001"))
    checked = check_order_file(counter.installation, local_actor(), sent)
    faults = [f"{fault.column}{fault.row} {fault.code}" for fault in checked.faults]
    return "; ".join([f"{len(checked.good)} of {len(checked.table.rows)}", *faults])


def revocation(made: Made, counter: Counter, folder: Path) -> str:
    return "; ".join(map(_row, read_revocation_file(made.path.read_bytes())))


def _row(row: RevocationRow) -> str:
    return row.fault.code if row.fault else f"{row.certificate_id or row.serial} {row.reason}"


def _count(read: Callable[[], int]) -> str:
    try:
        return str(read())
    except WarifuError as refused:
        return _in_both_languages(refused)


def _in_both_languages(refused: WarifuError) -> str:
    words = told(refused)
    assert JAPANESE.search(words.ja), words.ja
    assert JAPANESE.search(words.todo_ja), words.todo_ja
    assert not ENGLISH.search(words.ja), words.ja
    assert words.en.isascii(), words.en
    assert words.todo_en
    return refused.code


def private(folder: Path, content: bytes) -> Path:
    file = folder / "secret"
    file.write_bytes(content)
    file.chmod(0o600)
    return file


READERS: Mapping[str, Callable[[Made, Counter, Path], str]] = {
    "csr": request,
    "certificate": certificate,
    "list": revocation_list,
    "pkcs12": key_store,
    "order_csv": order,
    "revocation_csv": revocation,
    "workbook": order,
    "passphrase": passphrase,
    "token": token,
}


@pytest.mark.parametrize("made", table(), ids=lambda made: f"{made.reader}/{made.file}")
def test_a_file_of_another_program_is_read_or_refused_as_the_table_says(
    standing_counter: Counter, tmp_path: Path, made: Made
) -> None:
    try:
        result = READERS[made.reader](made, standing_counter, tmp_path)
    except WarifuError as refused:
        result = _in_both_languages(refused)
    assert result == made.expected


def test_every_reader_has_its_files_and_every_file_its_line_and_the_program_that_made_it() -> None:
    lines = table()
    made = {file.relative_to(MADE).as_posix() for file in MADE.glob("*/*") if file.is_file() and file.suffix != ".py"}
    stores = {"passphrase/words.p12", "passphrase/japanese.p12"}
    assert made - stores == {f"{line.reader}/{line.file}" for line in lines}
    assert {reader for reader, count in Tally(line.reader for line in lines).items() if count >= AT_LEAST} == set(
        READERS
    )
    versions = tomllib.loads((MADE / "versions.toml").read_text("utf-8"))
    assert {line.program for line in lines} == set(versions)
    assert all(line.special for line in lines)
    assert len({(line.reader, line.path.read_bytes()) for line in lines}) == len(lines)


@pytest.mark.parametrize("reader", READERS)
def test_the_script_that_made_the_files_of_a_reader_lies_beside_them(reader: str) -> None:
    assert (MADE / reader / "make.py").is_file()

"""Searching 1,000,000 certificates on PostgreSQL: every documented question, first page and a deep one.

Each question is asked through the workflow, as the API asks it, with different values each time; limit: 50 ms.
`python -m bench.search [certificates]`.
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

from tests.fixtures.databases import MACS
from tests.fixtures.postgres import Cluster, running_cluster
from warifu.accounts.facts import Actor, Role
from warifu.adapters.database.database import Database
from warifu.authority.stores.search import SearchOrder
from warifu.kernel.clock import MovableClock
from warifu.kernel.secret import Secret
from warifu.lifecycle.facts import CertificateStage
from warifu.workflows.installation import Installation
from warifu.workflows.search.search_certificates import Days, Sought, search_certificates

NOW = datetime(2026, 11, 23, tzinfo=UTC)
LIMIT_MS = 50
PAGE = 50
DEEP = 40
TRIES = 20
STAFF = Actor("A-1", "p-1", "bench", frozenset({Role.REGISTRATION_STAFF}), signed_in=True)
OPERATOR = Actor("A-2", "p-2", "bench", frozenset({Role.OPERATOR}), "P-00007", signed_in=True)

FILL = """
INSERT INTO certificate_authority
SELECT 'market-g' || n, 'MARKET', 'ISSUING', n, '\\x00', 'k' || n, '2015-01-01', '2035-01-01', '2015-01-01', '-'
FROM generate_series(1, 2) n;
INSERT INTO participant
SELECT 'P-' || lpad(n::text, 5, '0'), '0A' || lpad(n::text, 3, '0'),
       (ARRAY['東西','北方','南海','瑞穂','青葉','富士','琵琶','筑紫'])[1 + n % 8] || '電力' || n || '株式会社',
       '2015-01-01', 'ACTIVE'
FROM generate_series(1, 500) n;
INSERT INTO certificate (id, ca_id, serial, profile, subject_common_name, subject_organization, subject_country,
    not_before, not_after, state, public_key_digest, prepared_at, participant_id, der, fingerprint,
    issued_at, search_text)
SELECT 'WF-' || to_char(at, 'YY') || '-' || lpad(n::text, 7, '0'), 'market-g' || CASE WHEN n % 10 < 3 THEN 1 ELSE 2 END,
       lpad('4' || md5('s' || n), 40, '0'),
       CASE WHEN n % 5000 = 0 THEN 'server' ELSE 'client' END, common_name, organization, 'JP',
       starts, starts + interval '2 years' - interval '1 second',
       CASE WHEN n % 50 = 0 THEN 'REVOKED' WHEN n % 20011 = 0 THEN 'HELD' ELSE 'ISSUED' END,
       encode(sha256(('k' || n)::bytea), 'hex'), at, participant,
       decode(repeat(md5('d' || n), 55), 'hex'), encode(sha256(('f' || n)::bytea), 'hex'), at,
       lower(common_name || ' ' || organization)
FROM (
    SELECT n, at, date_trunc('day', at) + (n % 90) * interval '1 day' - interval '9 hours' AS starts,
           p.id AS participant, p.name AS organization, p.operator_code || ' ' ||
           (ARRAY['需給計画システム','スイッチング支援','容量市場','託送データ受信','取引端末'])[1 + n % 5] ||
           (n % 997) || '号' || CASE WHEN n % 9973 = 0 THEN ' 特別機' || n ELSE '' END AS common_name
    FROM (SELECT n, timestamptz '2018-01-01' + n * interval '1 second' * 280.5 * (1e6 / {count}) AS at
          FROM generate_series(1, {count}) n) numbered
    JOIN participant p ON p.id = 'P-' || lpad((1 + (n::bigint * 7919) % 500)::text, 5, '0')
) made;
INSERT INTO revocation (certificate_id, reason, revoked_at, revoked_by, note)
SELECT id, 'superseded', issued_at + interval '1 day', 'A-1', '' FROM certificate WHERE state != 'ISSUED';
"""


class PlainSeals:
    """Cursors are sealed with a file key in an installation; here the time of the search alone is of interest."""

    def seal(self, secret: Secret[bytes], _context: str) -> bytes:
        return secret.reveal()

    def open(self, sealed: bytes, _context: str) -> Secret[bytes]:
        return Secret(sealed)


@dataclass(frozen=True, slots=True)
class Question:
    """問い: how it is called, and what is asked the n-th time."""

    words: str
    make: Callable[[int], Sought]
    actor: Actor = STAFF


def month(number: int) -> Days:
    first = date(2019 + number % 6, 1 + number % 12, 1)
    return Days(first, first + timedelta(days=30))


def questions(database: Database) -> Iterator[Question]:
    """The documented queries of docs/how-to/find-certificates.md, in its order."""
    rows = sample(database)
    yield Question("everything, newest first", lambda n: Sought(descending=n % 2 == 0))
    yield Question("serial in hex", lambda n: Sought(serial=f"0x{int(rows[n].serial, 16):x}"))
    yield Question("serial in decimal", lambda n: Sought(serial=str(int(rows[n].serial, 16))))
    yield Question("certificate id", lambda n: Sought(certificate_id=rows[n].id))
    yield Question("fingerprint", lambda n: Sought(fingerprint=rows[n].fingerprint))
    yield Question("participant by code", lambda n: Sought(participant=f"0A{1 + n:03}"))
    yield Question("participant by name", lambda n: Sought(participant=f"電力{100 + n}株式会社"))
    yield Question("participant, by expiry", lambda n: Sought(participant=f"0A{1 + n:03}", sort=SearchOrder.EXPIRES))
    yield Question("text: frequent", lambda n: Sought(text=("株式会社", "電力", "システム", "ｽｲｯﾁﾝｸﾞ")[n % 4]))
    yield Question("text: rare", lambda n: Sought(text=f"特別機{9973 * (1 + n)}"))
    yield Question("text: one in a thousand", lambda n: Sought(text=f"容量市場{n + 100}号"))
    yield Question("text: two words", lambda n: Sought(text=f"0a{1 + n:03} 需給計画"))
    yield Question("text: nothing", lambda n: Sought(text=f"ありません{n}"))
    yield Question("text of a participant", lambda n: Sought(text="特別機", participant=f"0A{1 + n:03}"))
    yield Question("issued in a month", lambda n: Sought(issued=month(n)))
    yield Question("starting in a month", lambda n: Sought(starts=month(n)))
    yield Question("expiring in a month", lambda n: Sought(expires=month(n + 1)))
    for status in CertificateStage:
        yield Question(f"status {status}", lambda n, status=status: Sought(status=status, descending=n % 2 == 0))
    yield Question("revoked, by expiry", lambda n: Sought(status=CertificateStage.REVOKED, sort=SearchOrder.EXPIRES))
    yield Question(
        "revoked, of a participant", lambda n: Sought(status=CertificateStage.REVOKED, participant=f"0A{1 + n:03}")
    )
    yield Question("profile: frequent", lambda n: Sought(profile="client"))
    yield Question("profile and CA: rare", lambda n: Sought(profile="server", ca_id=f"market-g{1 + n % 2}"))
    yield Question("profile: rare", lambda n: Sought(profile="server", descending=n % 2 == 0))
    yield Question("CA", lambda n: Sought(ca_id=f"market-g{1 + n % 2}", descending=n % 2 == 0))
    yield Question("an operator's own", lambda n: Sought(descending=n % 2 == 0), OPERATOR)
    yield Question("an operator's own, valid", lambda n: Sought(status=CertificateStage.VALID), OPERATOR)


def sample(database: Database) -> Sequence[Any]:
    with database._engines.reader.begin() as connection:
        wanted = "SELECT id, serial, fingerprint FROM certificate TABLESAMPLE SYSTEM (1) LIMIT 1000"
        return connection.exec_driver_sql(wanted).all()


def ask(installation: Installation, question: Question) -> tuple[list[float], list[float]]:
    """Milliseconds of first pages, and of pages that lie DEEP pages further, where there are so many."""
    first, deep = [], []
    for number in range(TRIES):
        sought = question.make(number)
        began = time.perf_counter()
        page = search_certificates(installation, question.actor, sought, None, PAGE)
        first.append((time.perf_counter() - began) * 1000)
        if number % 5:
            continue
        for _ in range(DEEP):
            if page.cursor is None:
                break
            began = time.perf_counter()
            page = search_certificates(installation, question.actor, sought, page.cursor, PAGE)
            took = (time.perf_counter() - began) * 1000
        else:
            deep.append(took)
    return first, deep


def fill(cluster: Cluster, count: int) -> Database:
    database = Database(cluster.url("warifu_template"), MACS)
    began = time.perf_counter()
    with database._engines.writer.begin() as connection:
        for statement in FILL.replace("{count}", str(count)).split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement.replace("%", "%%"))
    filled = time.perf_counter() - began
    cluster.run_in("warifu_template", "VACUUM ANALYZE")
    size = "SELECT pg_size_pretty(pg_total_relation_size('certificate'))"
    with database._engines.reader.begin() as connection:
        print(f"{count:,} certificates in {filled:.0f} s, {connection.exec_driver_sql(size).scalar()} with indexes")
    return database


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    slow = 0
    with running_cluster() as cluster:
        database = fill(cluster, count)
        installation = cast(
            Installation, SimpleNamespace(unit_of_work=database, clock=MovableClock(NOW), seals=PlainSeals())
        )
        print(f"{'':32}{'first page':>22}{f'page {DEEP + 1}':>22}   (ms; limit {LIMIT_MS})")
        print(f"{'question':32}{'median':>11}{'p95':>11}{'median':>11}{'p95':>11}")
        row_of("(an empty read, to compare)", [empty_read(database) for _ in range(TRIES)], [])
        for question in questions(database):
            first, deep = ask(installation, question)
            slow += row_of(question.words, first, deep)
        database.close()
    return 1 if slow else 0


def row_of(words: str, first: list[float], deep: list[float]) -> bool:
    """Print one row; whether something in it is over the limit."""
    cells = [figure for times in (first, deep) for figure in figures(times)]
    is_slow = any(figure is not None and figure > LIMIT_MS for figure in cells)
    row = "".join(f"{'–' if cell is None else format(cell, '.1f'):>11}" for cell in cells)
    print(f"{words:32}{row}{'   over the limit' if is_slow else ''}", flush=True)
    return is_slow


def empty_read(database: Database) -> float:
    """What a transaction costs on this machine at this moment, whoever else is at work on it."""
    began = time.perf_counter()
    with database.read() as stores:
        stores.certificates.get("")
    return (time.perf_counter() - began) * 1000


def figures(times: list[float]) -> tuple[float | None, float | None]:
    if not times:
        return None, None
    return statistics.median(times), sorted(times)[max(0, -(-len(times) * 95 // 100) - 1)]


if __name__ == "__main__":
    sys.exit(main())

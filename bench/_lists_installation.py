"""The installation that bench/lists.py measures: run by it, in processes of their own."""

import argparse
import hashlib
import random
import subprocess
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.x509 import load_der_x509_crl

from warifu.accounts.facts import Actor, Role
from warifu.adapters.database import tables
from warifu.adapters.database.database import Database
from warifu.adapters.roll.roll_file import replace_file
from warifu.adapters.x509.lists.entries import encode_entry
from warifu.authority.facts import IssuanceRequest, KeyAlgorithm, RevocationReason, SubjectName
from warifu.authority.issuance import prepare, record, sign
from warifu.authority.lists import RevokedSerial
from warifu.bootstrap.installation import create_installation, open_installation
from warifu.kernel.clock import SystemClock, jst_date
from warifu.settings import Settings
from warifu.workflows.authority.open_authority import open_authority
from warifu.workflows.installation import Installation
from warifu.workflows.publication.publish_lists import publish_list
from warifu.workflows.revocation.revoke_certificate import revoke_certificate

CA = "market-g1"
ACTOR = Actor("bench", "bench", "bench", frozenset({Role.REGISTRATION_STAFF, Role.ADMINISTRATOR}), signed_in=True)
ROWS_AT_ONCE = 50_000
OPENSSL_REASONS = {
    RevocationReason.UNSPECIFIED: "unspecified",
    RevocationReason.KEY_COMPROMISE: "keyCompromise",
    RevocationReason.SUPERSEDED: "superseded",
    RevocationReason.CESSATION_OF_OPERATION: "cessationOfOperation",
}


def revoked(count: int, now: datetime) -> Iterator[RevokedSerial]:
    """The same serials, dates and reasons at every call, as random as real ones."""
    chance = random.Random(5280)
    for _ in range(count):
        at = now - timedelta(seconds=chance.randrange(600 * 86_400))
        yield RevokedSerial(1 << 126 | chance.getrandbits(126), at, chance.choice(list(OPENSSL_REASONS)))


def opened(home: Path, database: str | None) -> Installation:
    """The installation in `home`, which is made when it is not there."""
    if not home.exists():
        create_installation(home, {"database_url": database} if database else {})
        installation = open_installation(Settings.load(home, {}), SystemClock())
        open_authority(installation, ACTOR, "Bench", KeyAlgorithm.P_256)
        return installation
    return open_installation(Settings.load(home, {}), SystemClock())


def fill(installation: Installation, count: int, now: datetime) -> None:
    """Rows as revocations leave them; encoding them is part of each revocation and not measured here."""
    assert isinstance(installation.unit_of_work, Database)
    rows: list[dict[str, Any]] = []
    tail: dict[RevocationReason, bytes] = {}
    with installation.unit_of_work.write() as stores:
        connection = stores.certificates._connection
        for position, one in enumerate(revoked(count, now), start=1):
            rows.append(
                {
                    "ca_id": CA,
                    "serial": one.serial,
                    "not_after": now + timedelta(days=365),
                    "position": position,
                    "listed": True,
                    "entry": _entry(one, tail),
                }
            )
            if len(rows) == ROWS_AT_ONCE or position == count:
                connection.execute(tables.lists.listed_serial.insert(), rows)
                rows = []


def _entry(one: RevokedSerial, tail: dict[RevocationReason, bytes]) -> bytes:
    """What encode_entry gives, fast: all serials here have 16 octets."""
    if one.reason not in tail:
        whole = encode_entry(one)
        tail[one.reason] = whole[35:]
    after = tail[one.reason]
    head = bytes((0x30, 33 + len(after), 2, 16)) + one.serial.to_bytes(16)
    return head + b"\x17\x0d" + one.revoked_at.strftime("%y%m%d%H%M%SZ").encode() + after


def index_of(folder: Path, count: int, now: datetime) -> None:
    """The same certificates for `openssl ca`."""
    with (folder / "index.txt").open("w") as index:
        for one in revoked(count, now):
            at = one.revoked_at.strftime("%y%m%d%H%M%SZ")
            index.write(f"R\t491231000000Z\t{at},{OPENSSL_REASONS[one.reason]}\t{one.serial:X}\tunknown\t/CN=c\n")
    (folder / "index.txt.attr").write_text("unique_subject = no\n")
    (folder / "crlnumber").write_text("01\n")
    lines = ["[ca]", "default_ca=c", "[c]", f"dir={folder}", "database=$dir/index.txt", "certificate=$dir/ca.pem"]
    lines += ["private_key=$dir/ca.key", "crlnumber=$dir/crlnumber", "default_md=sha256", "default_crl_days=7", ""]
    (folder / "ca.cnf").write_text("\n".join(lines))
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", folder / "ca.key")
    run("openssl", "req", "-x509", *key, "-out", folder / "ca.pem", "-subj", "/C=JP/O=Bench/CN=Bench", "-days", "3650")


def child(home: Path, what: str) -> None:
    """One measured process."""
    installation = open_installation(Settings.load(home, {}), SystemClock())
    if what == "full":
        start, worked = time.perf_counter(), time.process_time()
        publish_list(installation, CA, anew=True)
        print(f"{time.perf_counter() - start:.3f} {time.process_time() - worked:.3f} {peak()}")
        return
    if what == "count":
        print(len(load_der_x509_crl((home / "publish" / "crl" / f"{CA}.crl").read_bytes())))
        return
    if what == "floor":
        print(f"{floor(home / 'publish' / 'crl' / f'{CA}.crl'):.3f}")
        return
    now = installation.clock.now()
    took = []
    publish_list(installation, CA, anew=True)
    for _ in range(3):
        id = issue(installation, now)
        start, worked = time.perf_counter(), time.process_time()
        revoke_certificate(installation, ACTOR, id, RevocationReason.SUPERSEDED)
        publish_list(installation, CA)
        took.append((time.perf_counter() - start, time.process_time() - worked))
    wall, cpu = sorted(took)[1]
    print(f"{wall:.3f} {cpu:.3f} {peak()}")


def floor(path: Path) -> float:
    """Seconds that no list of this size can do without: it is put together, hashed once, and written to disk."""
    content, took = path.read_bytes(), []
    for _ in range(3):
        start = time.perf_counter()
        hashlib.sha256(b"".join([b"", content, b"."])).digest()
        replace_file(path.with_suffix(".floor"), content)
        took.append(time.perf_counter() - start)
    path.with_suffix(".floor").unlink()
    return sorted(took)[1]


def peak() -> int:
    """Peak memory of this process in MiB, without what its parent held when it was started."""
    status = Path("/proc/self/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) // 1024


def prepare_all(folder: Path, count: int, database: str | None, now: datetime) -> None:
    """Everything that is not measured."""
    installation = opened(folder / "home", database)
    fill(installation, count, now)
    with installation.unit_of_work.read() as stores:
        known = stores.authorities.get(CA)
    assert known
    installation.publication.put_ca(known)
    index_of(folder, count, now)


def run(*command: object) -> None:
    subprocess.run([str(part) for part in command], capture_output=True, check=True)


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("what", choices=("prepare", "full", "one-more", "floor", "count"))
    asked.add_argument("folder", type=Path)
    asked.add_argument("--entries", type=int, default=0)
    asked.add_argument("--database")
    given = asked.parse_args()
    if given.what == "prepare":
        prepare_all(given.folder, given.entries, given.database, SystemClock().now().replace(microsecond=0))
    else:
        child(given.folder / "home", given.what)


def issue(installation: Installation, now: datetime) -> str:
    key = installation.request_format.make_key(KeyAlgorithm.P_256)
    request = IssuanceRequest("client", SubjectName("bench"), key.public_key, key.algorithm, jst_date(now))
    with installation.unit_of_work.write() as stores:
        ready = prepare([request], stores.authorities.all(), stores.issuing, installation.issuer, now)
    with installation.unit_of_work.write() as stores:
        cas = {ca.id: ca for ca in stores.authorities.all()}
        (issued,) = record(sign(ready, cas, installation.issuer), stores.issuing, now)
    return str(issued.id)


if __name__ == "__main__":
    main()

"""The installation that bench/status.py measures."""

from datetime import timedelta
from pathlib import Path

from warifu.accounts.facts import Actor, Role
from warifu.adapters.database import tables
from warifu.adapters.database.database import Database
from warifu.adapters.database.issuing.intentions import CERTIFICATES, certificate_row
from warifu.authority.facts import Certificate, IssuanceState, KeyAlgorithm, RevocationReason, SubjectName
from warifu.bootstrap.installation import create_installation, open_installation
from warifu.kernel.clock import SystemClock
from warifu.kernel.ids import CertificateId
from warifu.kernel.period import ValidityPeriod
from warifu.settings import Settings
from warifu.workflows.authority.open_authority import open_authority
from warifu.workflows.installation import Installation
from warifu.workflows.publication.renew_responders import renew_responders

CA = "market-g1"
ACTOR = Actor("bench", "bench", "bench", frozenset({Role.ADMINISTRATOR}), signed_in=True)
REVOKED_EVERY = 10


def serial_of(number: int) -> int:
    """The serial of the certificate with this number."""
    return (1 << 126) + number * 0x1_0000_0001


def opened(home: Path, database: str | None, count: int) -> Installation:
    """An installation with `count` certificates on record, every tenth revoked."""
    create_installation(home, {"database_url": database} if database else {})
    installation = open_installation(Settings.load(home, {}), SystemClock())
    open_authority(installation, ACTOR, "Bench", KeyAlgorithm.P_256)
    renew_responders(installation)
    now = installation.clock.now().replace(microsecond=0)
    certificates = [
        Certificate(
            id=CertificateId(f"WF-26-{100_000 + number}"),
            ca_id=CA,
            serial=serial_of(number),
            profile="client",
            subject=SubjectName("bench"),
            period=ValidityPeriod(now, now + timedelta(days=700)),
            state=IssuanceState.ISSUED if number % REVOKED_EVERY else IssuanceState.REVOKED,
            public_key_digest=f"bench-{number}",
            prepared_at=now,
            der=b"",
            fingerprint=f"bench-{number}",
            issued_at=now,
        )
        for number in range(count)
    ]
    revocations = [
        {
            "certificate_id": one.id,
            "reason": RevocationReason.SUPERSEDED,
            "revoked_at": now,
            "revoked_by": "-",
            "note": "",
        }
        for one in certificates[::REVOKED_EVERY]
    ]
    assert isinstance(installation.unit_of_work, Database)
    with installation.unit_of_work.write() as stores:
        connection = stores.certificates._connection
        CERTIFICATES.execute(connection, map(certificate_row, certificates))
        connection.execute(tables.authority.revocation.insert(), revocations)
    return installation

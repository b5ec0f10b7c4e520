"""認証局の保管."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.adapters.database.authentic import AuthenticRows, Macs
from warifu.adapters.database.constraints import refusing
from warifu.authority.facts import AuthorityName, CaKind, CertificateAuthority
from warifu.kernel.errors import Changed
from warifu.kernel.period import ValidityPeriod

CA = tables.authority.certificate_authority


class Authorities:
    """認証局の保管: implements warifu.authority.stores.authorities.AuthorityStore; reading raises RecordTampered."""

    def __init__(self, connection: sa.Connection, macs: Macs) -> None:
        self._connection = connection
        self._rows = AuthenticRows(connection, macs, CA)

    def add(self, ca: CertificateAuthority) -> None:
        """発行者を加える. Raises Changed when this generation exists already."""
        taken = Changed(ca.id)
        with refusing(
            self._connection,
            {
                "pk_certificate_authority": taken,
                "uq_certificate_authority_authority_kind_generation": taken,
            },
        ):
            self._rows.add(
                {
                    "id": ca.id,
                    "authority": ca.authority,
                    "kind": ca.kind,
                    "generation": ca.generation,
                    "certificate": ca.certificate,
                    "key_name": ca.key_name,
                    "not_before": ca.period.not_before,
                    "not_after": ca.period.not_after,
                    "created_at": ca.created_at,
                }
            )

    def get(self, id: str) -> CertificateAuthority | None:
        return next(iter(self._read(sa.select(CA).where(CA.c.id == id))), None)

    def all(self, authority: AuthorityName | None = None) -> Sequence[CertificateAuthority]:
        roots_first = sa.case((CA.c.kind == CaKind.ROOT, 0), else_=1)
        wanted = sa.select(CA).order_by(roots_first, CA.c.generation, CA.c.authority)
        if authority is not None:
            wanted = wanted.where(CA.c.authority == authority)
        return self._read(wanted)

    def _read(self, wanted: sa.Select[Any]) -> list[CertificateAuthority]:
        return [_ca(self._rows.checked(row)) for row in self._connection.execute(wanted).mappings()]


def _ca(row: sa.RowMapping) -> CertificateAuthority:
    return CertificateAuthority(
        id=row["id"],
        authority=AuthorityName(row["authority"]),
        kind=CaKind(row["kind"]),
        generation=row["generation"],
        certificate=row["certificate"],
        key_name=row["key_name"],
        period=ValidityPeriod(row["not_before"], row["not_after"]),
        created_at=row["created_at"],
    )

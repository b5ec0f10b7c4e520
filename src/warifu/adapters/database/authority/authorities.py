"""認証局の保管: authorities, numbers and kept keys; certificates and lists lie in files of their own."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.adapters.database.authority.certificates import Certificates
from warifu.adapters.database.constraints import refusing
from warifu.adapters.database.revocation.lists import Lists
from warifu.authority.facts import AuthorityName, CaKind, CertificateAuthority
from warifu.kernel.errors import Changed
from warifu.kernel.period import ValidityPeriod

CA = tables.authority.certificate_authority
KEPT_KEY = tables.authority.kept_key
CERTIFICATE_NUMBER = tables.authority.certificate_number
LIST_NUMBER = tables.lists.revocation_list_number


class Authorities(Certificates, Lists):
    """認証局の保管: implements warifu.authority.store.AuthorityStore."""

    def add_ca(self, ca: CertificateAuthority) -> None:
        """発行者を加える. Raises Changed when this generation exists already."""
        taken = Changed(ca.id)
        with refusing(
            self._connection,
            {
                "pk_certificate_authority": taken,
                "uq_certificate_authority_authority_kind_generation": taken,
            },
        ):
            self._connection.execute(
                sa.insert(CA),
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
                },
            )

    def ca(self, id: str) -> CertificateAuthority | None:
        row = self._connection.execute(sa.select(CA).where(CA.c.id == id)).one_or_none()
        return _ca(row) if row else None

    def cas(self, authority: AuthorityName | None = None) -> Sequence[CertificateAuthority]:
        roots_first = sa.case((CA.c.kind == CaKind.ROOT, 0), else_=1)
        wanted = sa.select(CA).order_by(roots_first, CA.c.generation, CA.c.authority)
        if authority is not None:
            wanted = wanted.where(CA.c.authority == authority)
        return [_ca(row) for row in self._connection.execute(wanted)]

    def take_certificate_numbers(self, year: int, count: int) -> int:
        return self._take(CERTIFICATE_NUMBER, CERTIFICATE_NUMBER.c.year, year, count)

    def take_list_number(self, ca_id: str) -> int:
        return self._take(LIST_NUMBER, LIST_NUMBER.c.ca_id, ca_id, 1)

    def keep_key(self, certificate_id: str, sealed: bytes) -> None:
        """作った鍵を預かる. Raises Changed when one is kept for this certificate already."""
        with refusing(self._connection, {"pk_kept_key": Changed(certificate_id)}):
            self._connection.execute(sa.insert(KEPT_KEY), {"certificate_id": certificate_id, "sealed": sealed})

    def sealed_key(self, certificate_id: str) -> bytes | None:
        return self._connection.scalar(sa.select(KEPT_KEY.c.sealed).where(KEPT_KEY.c.certificate_id == certificate_id))

    def destroy_key(self, certificate_id: str) -> None:
        self._connection.execute(sa.delete(KEPT_KEY).where(KEPT_KEY.c.certificate_id == certificate_id))

    def _take(self, counter: sa.Table, key: sa.Column[Any], value: int | str, count: int) -> int:
        last = self._connection.scalar(
            sa.update(counter).where(key == value).values(last=counter.c.last + count).returning(counter.c.last)
        )
        if last is None:
            self._connection.execute(sa.insert(counter), {key.name: value, "last": count})
            return 1
        return int(last) - count + 1


def _ca(row: Any) -> CertificateAuthority:
    return CertificateAuthority(
        id=row.id,
        authority=AuthorityName(row.authority),
        kind=CaKind(row.kind),
        generation=row.generation,
        certificate=row.certificate,
        key_name=row.key_name,
        period=ValidityPeriod(row.not_before, row.not_after),
        created_at=row.created_at,
    )

"""申請の保管: use applications and deletion applications, with the uses and certificates they name."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.adapters.database.among import among
from warifu.kernel.errors import Changed
from warifu.kernel.ids import CertificateId
from warifu.registration.facts import Application, ApplicationKind, ApplicationState, RegisteredCertificate
from warifu.systems.facts import Desk, Use

APPLICATION = tables.registration.application
USE = tables.registration.application_use
CERTIFICATE = tables.registration.application_certificate


class Applications:
    """申請の保管: the part of warifu.registration.store.RegistrationStore that deals with applications."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add_application(self, application: Application) -> None:
        self._connection.execute(sa.insert(APPLICATION), _values(application))
        uses = [
            {
                "application_id": application.id,
                "position": position,
                "system": use.system,
                "channel": use.channel,
                "area": use.area or "",
            }
            for position, use in enumerate(application.uses)
        ]
        certificates = [
            {"application_id": application.id, "position": position, **certificate_values(certificate)}
            for position, certificate in enumerate(application.certificates)
        ]
        for table, rows in ((USE, uses), (CERTIFICATE, certificates)):
            if rows:
                self._connection.execute(sa.insert(table), rows)

    def application(self, id: str) -> Application | None:
        return next(iter(self._read(sa.select(APPLICATION).where(APPLICATION.c.id == id))), None)

    def applications(
        self, *, participant_id: str | None = None, desk: Desk | None = None, limit: int = 100
    ) -> Sequence[Application]:
        wanted = (
            sa.select(APPLICATION).order_by(APPLICATION.c.submitted_at.desc(), APPLICATION.c.id.desc()).limit(limit)
        )
        if participant_id is not None:
            wanted = wanted.where(APPLICATION.c.participant_id == participant_id)
        if desk is not None:
            wanted = wanted.where(APPLICATION.c.system == desk.system, APPLICATION.c.area == (desk.area or ""))
        return self._read(wanted)

    def move_application(self, application: Application, to: ApplicationState, reason: str = "") -> None:
        moved = self._connection.execute(
            sa.update(APPLICATION)
            .where(APPLICATION.c.id == application.id, APPLICATION.c.state == application.state)
            .values(state=to, reason=reason)
        )
        if moved.rowcount != 1:
            raise Changed(application.id)

    def _read(self, wanted: sa.Select[Any]) -> list[Application]:
        found = self._connection.execute(wanted).all()
        uses: dict[str, list[Use]] = {row.id: [] for row in found}
        certificates: dict[str, list[RegisteredCertificate]] = {row.id: [] for row in found}
        wanted_uses = sa.select(USE).where(among(self._connection, USE.c.application_id, uses))
        for row in self._connection.execute(wanted_uses.order_by(USE.c.position)):
            uses[row.application_id].append(use_of(row))
        named = sa.select(CERTIFICATE).where(among(self._connection, CERTIFICATE.c.application_id, certificates))
        for row in self._connection.execute(named.order_by(CERTIFICATE.c.position)):
            certificates[row.application_id].append(certificate_of(row))
        return [_application(row, uses[row.id], certificates[row.id]) for row in found]


def use_of(row: Any) -> Use:
    """用途を読む: as it was written, whether or not the catalogue still has it; '' stands for no area."""
    return Use(row.system, row.channel, row.area or None)


def use_label(use: Use) -> str:
    """用途の呼び名: SYSTEM/CHANNEL, and /AREA where there is one."""
    return "/".join(part for part in (use.system, use.channel, use.area) if part)


def certificate_values(certificate: RegisteredCertificate) -> dict[str, Any]:
    """登録される証明書を書く."""
    return {
        "certificate_id": certificate.certificate_id,
        "fingerprint": certificate.fingerprint,
        "serial": certificate.serial,
        "not_before": certificate.not_before,
        "not_after": certificate.not_after,
    }


def certificate_of(row: Any) -> RegisteredCertificate:
    """登録される証明書を読む."""
    return RegisteredCertificate(
        certificate_id=CertificateId(row.certificate_id),
        fingerprint=row.fingerprint,
        serial=row.serial,
        not_before=row.not_before,
        not_after=row.not_after,
    )


def _values(application: Application) -> dict[str, Any]:
    return {
        "id": application.id,
        "kind": application.kind,
        "participant_id": application.participant_id,
        "system": application.desk.system,
        "area": application.desk.area or "",
        "state": application.state,
        "submitted_at": application.submitted_at,
        "submitted_by": application.submitted_by,
        "reason": application.reason,
    }


def _application(row: Any, uses: list[Use], certificates: list[RegisteredCertificate]) -> Application:
    return Application(
        id=row.id,
        kind=ApplicationKind(row.kind),
        participant_id=row.participant_id,
        desk=Desk(row.system, row.area or None),
        uses=tuple(uses),
        certificates=tuple(certificates),
        state=ApplicationState(row.state),
        submitted_at=row.submitted_at,
        submitted_by=row.submitted_by,
        reason=row.reason,
    )

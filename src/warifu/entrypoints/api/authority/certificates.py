"""API・証明書: what is issued, its chain, and its revocation."""

import ssl
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from warifu.authority.facts import Certificate, IssuanceState, RevocationReason
from warifu.authority.revocation_file import read_row
from warifu.authority.states import IssuanceEvent
from warifu.authority.stores.search import FoundCertificate
from warifu.entrypoints.http.answers import body_of
from warifu.entrypoints.http.sign_in import SignedIn, TheInstallation
from warifu.entrypoints.inputs.values import Form, Limit, Note, PathId, View
from warifu.kernel.ids import SerialNumber
from warifu.lifecycle.facts import CertificateStage
from warifu.lifecycle.stages import certificate_stage, stage_of
from warifu.workflows.authority.show_certificate import certificate_chain, show_certificate
from warifu.workflows.installation import Installation
from warifu.workflows.revocation.revoke_certificate import hold_certificate, release_certificate, revoke_certificate
from warifu.workflows.revocation.revoke_many import RowOutcome, revoke_many
from warifu.workflows.search.search_certificates import Sought, search_certificates

router = APIRouter(prefix="/certificates", tags=["certificates"])
PEM_CHAIN = "application/pem-certificate-chain"
ROWS_LIMIT = 1_000


class NoteForm(Form):
    """備考: for the record, not for the lists."""

    note: Note = ""


class RevocationForm(NoteForm):
    """失効: the reason certificate_hold puts the certificate on hold."""

    reason: Annotated[RevocationReason, Field(strict=False)] = RevocationReason.UNSPECIFIED


class RowForm(Form):
    """一括失効の一行: `certificate` is an id or a serial number, both as text."""

    certificate: Annotated[str, Field(max_length=100)]
    reason: Annotated[str, Field(max_length=100)]
    note: Note = ""


class BulkRevocationForm(Form):
    """一括失効: with `dry_run` nothing is done, only said."""

    rows: Annotated[list[RowForm], Field(min_length=1, max_length=ROWS_LIMIT)]
    dry_run: bool = False


class RowView(View):
    """一括失効の一行の結果: `code` says why a row did nothing; `event` is HOLD or REVOKE."""

    line: int
    certificate: str
    certificate_id: str | None
    event: IssuanceEvent | None
    code: str | None
    message_ja: str | None
    message_en: str | None


class RevocationView(View):
    """失効の記録."""

    reason: RevocationReason
    revoked_at: datetime


class CertificateView(View):
    """証明書: `not_before` and `not_after` are UTC and both inclusive, `start_on` and `expiry_on` their days in Japan.

    The decimal serial is text, as JSON's numbers lose its last digits.
    """

    id: str
    serial_hex: str
    serial_decimal: str
    subject_common_name: str
    profile: str
    participant_id: str | None
    state: IssuanceState
    stage: CertificateStage
    not_before: datetime
    not_after: datetime
    start_on: date
    expiry_on: date
    fingerprint_sha256: str
    issued_at: datetime
    revocation: RevocationView | None


@router.get("")
def list_some(
    installation: TheInstallation,
    actor: SignedIn,
    serial: Annotated[str | None, Query(max_length=100)] = None,
    limit: Limit = 100,
) -> list[CertificateView]:
    """証明書の一覧: the newest, staff see all, an operator its own; /certificates/search pages through all of them."""
    found = search_certificates(installation, actor, Sought(serial=serial), None, limit).certificates
    return [view_found(installation, row) for row in found]


@router.get("/{certificate_id}")
def show(certificate_id: PathId, installation: TheInstallation, actor: SignedIn) -> CertificateView:
    """証明書を見る."""
    return view(installation, show_certificate(installation, actor, certificate_id))


@router.get("/{certificate_id}/chain.pem", response_class=Response, responses={200: {"content": {PEM_CHAIN: {}}}})
def chain(certificate_id: PathId, installation: TheInstallation, actor: SignedIn) -> Response:
    """証明書と発行者: in PEM, the certificate first, the root last (RFC 8555 section 9.1)."""
    certificates = certificate_chain(installation, actor, certificate_id)
    return Response("".join(ssl.DER_cert_to_PEM_cert(der) for der in certificates), media_type=PEM_CHAIN)


@router.post("/{certificate_id}/revoke")
def revoke(
    certificate_id: PathId, form: RevocationForm, installation: TheInstallation, actor: SignedIn
) -> CertificateView:
    """失効させる: by registration staff or an approver."""
    return view(installation, revoke_certificate(installation, actor, certificate_id, form.reason, form.note))


@router.post("/{certificate_id}/hold")
def hold(certificate_id: PathId, form: NoteForm, installation: TheInstallation, actor: SignedIn) -> CertificateView:
    """一時保留にする: at once, by staff, or by the operator of the certificate's participant."""
    return view(installation, hold_certificate(installation, actor, certificate_id, form.note))


@router.post("/{certificate_id}/release")
def release(certificate_id: PathId, form: NoteForm, installation: TheInstallation, actor: SignedIn) -> CertificateView:
    """保留の解除に同意する: the second person's yes releases it, so the first answer still says HELD."""
    return view(installation, release_certificate(installation, actor, certificate_id, form.note))


@router.post("/revoke-many")
def revoke_rows(form: BulkRevocationForm, installation: TheInstallation, actor: SignedIn) -> list[RowView]:
    """一括で失効させる: row by row; a row that cannot be done does not stop the others."""
    rows = [read_row(line, row.certificate, row.reason, row.note) for line, row in enumerate(form.rows, start=1)]
    return [_row(outcome) for outcome in revoke_many(installation, actor, rows, dry_run=form.dry_run)]


def _row(outcome: RowOutcome) -> RowView:
    fault = outcome.fault
    said = body_of(fault) if fault else None
    return RowView(
        line=outcome.row.line,
        certificate=outcome.row.given,
        certificate_id=outcome.certificate_id,
        event=outcome.event,
        code=said["code"] if said else None,
        message_ja=said["message"]["ja"] if said else None,
        message_en=said["message"]["en"] if said else None,
    )


def view(installation: Installation, certificate: Certificate) -> CertificateView:
    """証明書の出力."""
    serial, revocation = SerialNumber(certificate.serial), certificate.revocation
    return CertificateView(
        id=certificate.id,
        serial_hex=serial.hex,
        serial_decimal=serial.decimal,
        subject_common_name=certificate.subject.common_name,
        profile=certificate.profile,
        participant_id=certificate.participant_id,
        state=certificate.state,
        stage=certificate_stage(certificate, installation.clock.now()),
        not_before=certificate.period.not_before,
        not_after=certificate.period.not_after,
        start_on=certificate.period.start_on,
        expiry_on=certificate.period.expiry_on,
        fingerprint_sha256=certificate.fingerprint,
        issued_at=certificate.issued_at,
        revocation=RevocationView(reason=revocation.reason, revoked_at=revocation.revoked_at) if revocation else None,
    )


def view_found(installation: Installation, found: FoundCertificate) -> CertificateView:
    """検索結果の出力."""
    serial = SerialNumber(found.serial)
    revocation = None
    if found.revoked_at and found.revocation_reason:
        revocation = RevocationView(reason=found.revocation_reason, revoked_at=found.revoked_at)
    return CertificateView(
        id=found.id,
        serial_hex=serial.hex,
        serial_decimal=serial.decimal,
        subject_common_name=found.common_name,
        profile=found.profile,
        participant_id=found.participant_id,
        state=found.state,
        stage=stage_of(found.state, found.period, installation.clock.now()),
        not_before=found.period.not_before,
        not_after=found.period.not_after,
        start_on=found.period.start_on,
        expiry_on=found.period.expiry_on,
        fingerprint_sha256=found.fingerprint,
        issued_at=found.issued_at,
        revocation=revocation,
    )

"""事業者と企業内RA設置の表."""

import sqlalchemy as sa
from alembic import op

from warifu.adapters.database.migrations.columns import day, instant, json, key, number, text


def create() -> None:
    """表を作る."""
    _create_participant()
    _create_contact()
    _create_former_name()
    _create_former_contact()
    _create_enrolment()
    _create_enrolment_contact()
    _create_enrolment_document()


def _create_participant() -> None:
    op.create_table(
        "participant",
        key("id", primary_key=True),
        key("operator_code"),
        text("name"),
        instant("enrolled_at"),
        key("standing"),
        sa.UniqueConstraint("operator_code"),
    )


def _create_contact() -> None:
    op.create_table(
        "contact",
        key("participant_id", references="participant.id", primary_key=True),
        number("position", primary_key=True),
        text("kind"),
        text("name"),
        text("mail"),
    )


def _create_former_name() -> None:
    op.create_table(
        "former_name",
        key("participant_id", references="participant.id", primary_key=True),
        number("position", primary_key=True),
        text("name"),
        day("until_on"),
    )


def _create_former_contact() -> None:
    op.create_table(
        "former_contact",
        key("participant_id", references="participant.id", primary_key=True),
        number("position", primary_key=True),
        text("kind"),
        text("name"),
        text("mail"),
        instant("until_at"),
        text("changed_by"),
    )


def _create_enrolment() -> None:
    op.create_table(
        "enrolment",
        key("id", primary_key=True),
        key("operator_code"),
        text("name"),
        key("state"),
        instant("applied_at"),
        text("entered_by"),
        json("worked_by"),
        text("reason"),
        text("method", nullable=True),
        text("authenticated_by", nullable=True),
        text("authenticated_by_person", nullable=True),
        instant("authenticated_at", nullable=True),
        key("participant_id", references="participant.id", nullable=True),
        sa.UniqueConstraint("participant_id"),
    )
    op.create_index("ix_enrolment_applied_at_id", "enrolment", ["applied_at", "id"])
    op.create_index("ix_enrolment_state_applied_at_id", "enrolment", ["state", "applied_at", "id"])


def _create_enrolment_contact() -> None:
    op.create_table(
        "enrolment_contact",
        key("enrolment_id", references="enrolment.id", primary_key=True),
        number("position", primary_key=True),
        text("kind"),
        text("name"),
        text("mail"),
    )


def _create_enrolment_document() -> None:
    op.create_table(
        "enrolment_document",
        key("enrolment_id", references="enrolment.id", primary_key=True),
        number("position", primary_key=True),
        key("document_id", references="document.id"),
    )

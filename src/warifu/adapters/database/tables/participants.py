"""事業者の表."""

import sqlalchemy as sa

from warifu.adapters.database.tables.columns import KEY, Instant, metadata

participant = sa.Table(
    "participant",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("operator_code", KEY, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("enrolled_at", Instant, nullable=False),
    sa.Column("standing", KEY, nullable=False),
    sa.UniqueConstraint("operator_code"),
)

contact = sa.Table(
    "contact",
    metadata,
    sa.Column("participant_id", KEY, sa.ForeignKey("participant.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("mail", sa.Text, nullable=False),
)

former_name = sa.Table(
    "former_name",
    metadata,
    sa.Column("participant_id", KEY, sa.ForeignKey("participant.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("until_on", sa.Date, nullable=False),
)

former_contact = sa.Table(
    "former_contact",
    metadata,
    sa.Column("participant_id", KEY, sa.ForeignKey("participant.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("mail", sa.Text, nullable=False),
    sa.Column("until_at", Instant, nullable=False),
    sa.Column("changed_by", sa.Text, nullable=False),
)

enrolment = sa.Table(
    "enrolment",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("operator_code", KEY, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("state", KEY, nullable=False),
    sa.Column("applied_at", Instant, nullable=False),
    sa.Column("entered_by", sa.Text, nullable=False),
    sa.Column("worked_by", sa.JSON, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("method", sa.Text),
    sa.Column("authenticated_by", sa.Text),
    sa.Column("authenticated_by_person", sa.Text),
    sa.Column("authenticated_at", Instant),
    sa.Column("participant_id", KEY, sa.ForeignKey("participant.id")),
    sa.UniqueConstraint("participant_id"),
    sa.Index(None, "applied_at", "id"),
    sa.Index(None, "state", "applied_at", "id"),
)

enrolment_contact = sa.Table(
    "enrolment_contact",
    metadata,
    sa.Column("enrolment_id", KEY, sa.ForeignKey("enrolment.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("mail", sa.Text, nullable=False),
)

enrolment_document = sa.Table(
    "enrolment_document",
    metadata,
    sa.Column("enrolment_id", KEY, sa.ForeignKey("enrolment.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("document_id", KEY, sa.ForeignKey("document.id"), nullable=False),
)

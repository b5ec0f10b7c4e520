"""窓口の定めと催促の表."""

from alembic import op

from warifu.adapters.database.migrations.columns import day, instant, json, key, number, text


def create() -> None:
    """表を作る."""
    _create_desk_terms()
    _create_reminders()
    _create_reminder_digest()


def _create_desk_terms() -> None:
    op.create_table(
        "desk_terms",
        key("id", primary_key=True),
        key("system"),
        key("area"),
        json("terms"),
        instant("stated_at"),
        text("stated_by"),
        text("source"),
        instant("taken_back_at", nullable=True),
        text("taken_back_by", nullable=True),
    )


def _create_reminders() -> None:
    op.create_table(
        "reminder_ladder", key("participant_id", references="participant.id", primary_key=True), json("rungs")
    )
    op.create_table(
        "reminder",
        key("participant_id", references="participant.id", primary_key=True),
        key("certificate_id", primary_key=True),
        key("system", primary_key=True),
        key("channel", primary_key=True),
        key("area", primary_key=True),
        key("step", primary_key=True),
        number("rung", primary_key=True),
        day("act_by_on"),
        instant("told_at"),
    )


def _create_reminder_digest() -> None:
    op.create_table(
        "reminder_digest",
        key("id", primary_key=True),
        key("participant_id", references="participant.id"),
        key("to_contact"),
        instant("prepared_at"),
        text("subject"),
        text("body"),
        instant("sent_at", nullable=True),
        instant("bounced_at", nullable=True),
    )
    op.create_index(
        "ix_reminder_digest_participant_id_prepared_at", "reminder_digest", ["participant_id", "prepared_at"]
    )

"""事業者と利用者の表."""

import sqlalchemy as sa
from alembic import op

from warifu.adapters.database.migrations.columns import instant, key, number, text

revision = "0001"
down_revision = None


def upgrade() -> None:
    """表を作る."""
    op.create_table(
        "participant",
        key("id"),
        key("operator_code"),
        text("name"),
        instant("enrolled_at"),
        sa.PrimaryKeyConstraint("id", name="pk_participant"),
        sa.UniqueConstraint("operator_code", name="uq_participant_operator_code"),
    )
    op.create_table(
        "contact",
        key("participant_id"),
        number("position"),
        text("kind"),
        text("name"),
        text("mail"),
        sa.PrimaryKeyConstraint("participant_id", "position", name="pk_contact"),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name="fk_contact_participant_id"),
    )
    _create_accounts()


def _create_accounts() -> None:
    op.create_table(
        "account",
        key("id"),
        key("person_id"),
        text("display_name"),
        key("participant_id", nullable=True),
        text("system", nullable=True),
        text("area", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name="fk_account_participant_id"),
    )
    op.create_index("ix_account_person_id", "account", ["person_id"])
    op.create_index("ix_account_participant_id", "account", ["participant_id"])
    op.create_table(
        "account_role",
        key("account_id"),
        key("role"),
        sa.PrimaryKeyConstraint("account_id", "role", name="pk_account_role"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_account_role_account_id"),
    )
    op.create_table(
        "credential",
        key("id"),
        key("account_id"),
        key("kind"),
        key("digest"),
        instant("created_at"),
        instant("expires_at", nullable=True),
        instant("ended_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_credential"),
        sa.UniqueConstraint("kind", "digest", name="uq_credential_kind_digest"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_credential_account_id"),
    )
    op.create_index("ix_credential_account_id", "credential", ["account_id"])

"""利用者の表."""

import sqlalchemy as sa
from alembic import op

from warifu.adapters.database.migrations.columns import day, instant, key, mac, number, text


def create() -> None:
    """表を作る."""
    _create_account()
    _create_account_role()
    _create_credential()
    _create_mandate()
    _create_role_grant()


def _create_account() -> None:
    op.create_table(
        "account",
        key("id", primary_key=True),
        key("person_id"),
        text("display_name"),
        key("participant_id", references="participant.id", nullable=True),
        text("system", nullable=True),
        text("area", nullable=True),
        instant("ended_at", nullable=True),
        number("version"),
        mac(),
    )
    op.create_index("ix_account_participant_id", "account", ["participant_id"])
    op.create_index("ix_account_person_id", "account", ["person_id"])


def _create_account_role() -> None:
    op.create_table(
        "account_role",
        key("account_id", references="account.id", primary_key=True),
        key("role", primary_key=True),
    )


def _create_credential() -> None:
    op.create_table(
        "credential",
        key("id", primary_key=True),
        key("account_id", references="account.id"),
        key("kind"),
        key("digest"),
        instant("created_at"),
        instant("expires_at", nullable=True),
        instant("ended_at", nullable=True),
        key("made_with", references="credential.id", nullable=True),
        mac(),
        sa.UniqueConstraint("kind", "digest"),
    )
    op.create_index("ix_credential_account_id", "credential", ["account_id"])
    op.create_index("ix_credential_made_with", "credential", ["made_with"])


def _create_mandate() -> None:
    op.create_table(
        "mandate",
        key("id", primary_key=True),
        key("account_id", references="account.id"),
        key("participant_id", references="participant.id"),
        day("start_on"),
        day("end_on"),
        text("granted_by"),
        instant("granted_at"),
        instant("ended_at", nullable=True),
        mac(),
    )
    op.create_index("ix_mandate_account_id", "mandate", ["account_id"])
    op.create_index("ix_mandate_participant_id", "mandate", ["participant_id"])


def _create_role_grant() -> None:
    op.create_table(
        "role_grant",
        key("id", primary_key=True),
        key("account_id", references="account.id"),
        key("role"),
        text("proposed_by"),
        text("proposed_by_person"),
        instant("proposed_at"),
        text("half"),
        key("state"),
        text("decided_by", nullable=True),
        text("decided_by_person", nullable=True),
        instant("decided_at", nullable=True),
        key("link_id", references="credential.id", nullable=True),
        number("wrong_halves"),
        mac(),
    )
    op.create_index("ix_role_grant_account_id", "role_grant", ["account_id"])
    op.create_index("ix_role_grant_state_proposed_at", "role_grant", ["state", "proposed_at"])

"""認証局と納品の表."""

import sqlalchemy as sa
from alembic import op

from warifu.adapters.database.migrations.columns import instant, key, number, octets, subject, text

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """表を作る."""
    _create_authorities()
    _create_certificates()
    _create_what_hangs_on_certificates()
    _create_revocation_lists()
    _create_parcels()


def _create_authorities() -> None:
    op.create_table(
        "certificate_authority",
        key("id"),
        key("authority"),
        key("kind"),
        number("generation"),
        octets("certificate"),
        text("key_name"),
        instant("not_before"),
        instant("not_after"),
        instant("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_certificate_authority"),
        sa.UniqueConstraint(
            "authority", "kind", "generation", name="uq_certificate_authority_authority_kind_generation"
        ),
    )
    op.create_table(
        "certificate_number",
        number("year"),
        number("last"),
        sa.PrimaryKeyConstraint("year", name="pk_certificate_number"),
    )


def _create_certificates() -> None:
    op.create_table(
        "certificate",
        key("id"),
        key("ca_id"),
        key("serial"),
        key("profile"),
        *subject(),
        instant("not_before"),
        instant("not_after"),
        key("state"),
        octets("to_be_signed"),
        key("public_key_digest"),
        instant("prepared_at"),
        key("participant_id", nullable=True),
        key("order_line_id", nullable=True),
        octets("der", nullable=True),
        key("fingerprint", nullable=True),
        instant("issued_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_certificate"),
        sa.UniqueConstraint("ca_id", "serial", name="uq_certificate_ca_id_serial"),
        sa.UniqueConstraint("order_line_id", name="uq_certificate_order_line_id"),
        sa.UniqueConstraint("public_key_digest", name="uq_certificate_public_key_digest"),
        sa.UniqueConstraint("fingerprint", name="uq_certificate_fingerprint"),
        sa.ForeignKeyConstraint(["ca_id"], ["certificate_authority.id"], name="fk_certificate_ca_id"),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name="fk_certificate_participant_id"),
        sa.ForeignKeyConstraint(["order_line_id"], ["order_line.id"], name="fk_certificate_order_line_id"),
    )
    op.create_index("ix_certificate_serial", "certificate", ["serial"])
    op.create_index("ix_certificate_participant_id", "certificate", ["participant_id"])
    op.create_index("ix_certificate_state_prepared_at", "certificate", ["state", "prepared_at"])
    op.create_index("ix_certificate_ca_id_profile_not_after", "certificate", ["ca_id", "profile", "not_after"])


def _create_what_hangs_on_certificates() -> None:
    op.create_table(
        "revocation",
        key("certificate_id"),
        text("reason"),
        instant("revoked_at"),
        text("revoked_by"),
        sa.PrimaryKeyConstraint("certificate_id", name="pk_revocation"),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name="fk_revocation_certificate_id"),
    )
    op.create_table(
        "kept_key",
        key("certificate_id"),
        octets("sealed"),
        sa.PrimaryKeyConstraint("certificate_id", name="pk_kept_key"),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name="fk_kept_key_certificate_id"),
    )


def _create_revocation_lists() -> None:
    op.create_table(
        "revocation_list_number",
        key("ca_id"),
        number("last"),
        sa.PrimaryKeyConstraint("ca_id", name="pk_revocation_list_number"),
        sa.ForeignKeyConstraint(["ca_id"], ["certificate_authority.id"], name="fk_revocation_list_number_ca_id"),
    )
    op.create_table(
        "revocation_list",
        key("ca_id"),
        number("number"),
        instant("this_update"),
        instant("next_update"),
        octets("der"),
        sa.PrimaryKeyConstraint("ca_id", "number", name="pk_revocation_list"),
        sa.ForeignKeyConstraint(["ca_id"], ["certificate_authority.id"], name="fk_revocation_list_ca_id"),
    )


def _create_parcels() -> None:
    op.create_table(
        "parcel",
        key("id"),
        key("certificate_id"),
        key("participant_id"),
        key("state"),
        key("code_digest"),
        instant("code_expires_at"),
        octets("sealed_passphrase"),
        instant("prepared_at"),
        instant("passphrase_shown_at", nullable=True),
        instant("fetched_at", nullable=True),
        instant("received_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_parcel"),
        sa.UniqueConstraint("code_digest", name="uq_parcel_code_digest"),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name="fk_parcel_certificate_id"),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name="fk_parcel_participant_id"),
    )
    op.create_index("ix_parcel_certificate_id", "parcel", ["certificate_id"])
    op.create_index("ix_parcel_participant_id_prepared_at", "parcel", ["participant_id", "prepared_at"])

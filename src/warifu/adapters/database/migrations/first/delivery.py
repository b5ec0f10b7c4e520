"""納品の表."""

import sqlalchemy as sa
from alembic import op

from warifu.adapters.database.migrations.columns import instant, key, mac, number, octets, text


def create() -> None:
    """表を作る."""
    _create_parcel()
    _create_shipment()
    _create_shipment_certificate()
    _create_rearm_consent()


def _create_parcel() -> None:
    op.create_table(
        "parcel",
        key("id", primary_key=True),
        key("certificate_id", references="certificate.id"),
        key("participant_id", references="participant.id"),
        key("state"),
        key("code_digest"),
        instant("code_expires_at"),
        octets("sealed_passphrase"),
        instant("prepared_at"),
        instant("passphrase_shown_at", nullable=True),
        instant("fetched_at", nullable=True),
        instant("received_at", nullable=True),
        mac(),
        sa.UniqueConstraint("code_digest"),
    )
    op.create_index("ix_parcel_certificate_id", "parcel", ["certificate_id"])
    op.create_index("ix_parcel_participant_id_prepared_at", "parcel", ["participant_id", "prepared_at"])


def _create_shipment() -> None:
    op.create_table(
        "shipment",
        key("id", primary_key=True),
        key("participant_id", references="participant.id"),
        key("order_id", references="cert_order.id"),
        key("medium"),
        text("disc_group", nullable=True),
        key("state"),
        instant("prepared_at"),
        number("makings"),
        octets("sealed_passphrase", nullable=True),
        instant("passphrase_shown_at", nullable=True),
        instant("taken_at", nullable=True),
        instant("sent_at", nullable=True),
        instant("closed_at", nullable=True),
        text("note"),
    )
    op.create_index("ix_shipment_participant_id_prepared_at_id", "shipment", ["participant_id", "prepared_at", "id"])
    op.create_index("ix_shipment_prepared_at_id", "shipment", ["prepared_at", "id"])
    op.create_index("ix_shipment_state_prepared_at_id", "shipment", ["state", "prepared_at", "id"])


def _create_shipment_certificate() -> None:
    op.create_table(
        "shipment_certificate",
        key("shipment_id", references="shipment.id", primary_key=True),
        number("position", primary_key=True),
        key("certificate_id", references="certificate.id"),
        sa.UniqueConstraint("certificate_id"),
    )


def _create_rearm_consent() -> None:
    op.create_table(
        "rearm_consent",
        key("parcel_id", references="parcel.id", primary_key=True),
        key("person_id", primary_key=True),
        key("account_id"),
        text("reason"),
        instant("consented_at"),
        mac(),
    )

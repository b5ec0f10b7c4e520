"""失効と失効リストの表: notes, consents, lines as lists carry them, lists of several kinds."""

from collections.abc import Iterator
from datetime import UTC
from typing import Any

import sqlalchemy as sa
from alembic import op

from warifu.adapters.database.migrations.columns import INSTANT, instant, key, number, octets

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """表を作る."""
    with op.batch_alter_table("certificate") as certificate:
        certificate.add_column(sa.Column("list_partition", sa.Integer()))
    with op.batch_alter_table("revocation") as revocation:
        revocation.add_column(sa.Column("note", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("revocation") as revocation:
        revocation.alter_column("note", server_default=None)
    op.create_table(
        "release_consent",
        key("certificate_id"),
        key("person_id"),
        key("account_id"),
        sa.Column("of_staff", sa.Boolean(), nullable=False),
        instant("consented_at"),
        sa.PrimaryKeyConstraint("certificate_id", "person_id", name="pk_release_consent"),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name="fk_release_consent_certificate_id"),
    )
    _create_lines()
    _copy_lines()
    _create_lists()


def _create_lines() -> None:
    op.create_table(
        "listed_serial",
        key("ca_id"),
        key("serial"),
        sa.Column("list_partition", sa.Integer()),
        instant("not_after"),
        number("position"),
        sa.Column("listed", sa.Boolean(), nullable=False),
        octets("entry"),
        sa.PrimaryKeyConstraint("ca_id", "serial", name="pk_listed_serial"),
        sa.ForeignKeyConstraint(["ca_id"], ["certificate_authority.id"], name="fk_listed_serial_ca_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_listed_serial_ca_id_position", "listed_serial", ["ca_id", "position"])
    op.create_index("ix_listed_serial_ca_id_not_after", "listed_serial", ["ca_id", "not_after"])
    op.create_index(
        "ix_listed_serial_ca_id_list_partition_serial", "listed_serial", ["ca_id", "list_partition", "serial"]
    )
    op.create_table(
        "revocation_list_segment",
        key("ca_id"),
        key("lower"),
        octets("content"),
        sa.PrimaryKeyConstraint("ca_id", "lower", name="pk_revocation_list_segment"),
        sa.ForeignKeyConstraint(["ca_id"], ["certificate_authority.id"], name="fk_revocation_list_segment_ca_id"),
    )


def _copy_lines() -> None:
    """What was revoked before is encoded now."""
    listed = sa.table(
        "listed_serial",
        *(sa.column(name) for name in ("ca_id", "serial", "position")),
        sa.column("not_after", INSTANT),
        sa.column("listed", sa.Boolean),
        sa.column("entry", sa.LargeBinary),
    )
    rows = list(_lines())
    if rows:
        op.bulk_insert(listed, rows)


def _lines() -> Iterator[dict[str, Any]]:
    from asn1crypto.crl import RevokedCertificate
    from asn1crypto.x509 import Time

    revoked = sa.text(
        "SELECT ca_id, serial, not_after, revoked_at, reason FROM revocation"
        " JOIN certificate ON certificate.id = certificate_id ORDER BY ca_id, serial"
    ).columns(ca_id=sa.Text, serial=sa.Text, not_after=INSTANT, revoked_at=INSTANT, reason=sa.Text)
    for position, row in enumerate(op.get_bind().execute(revoked), start=1):
        at = row.revoked_at if row.revoked_at.tzinfo else row.revoked_at.replace(tzinfo=UTC)
        line = {"user_certificate": int(row.serial, 16), "revocation_date": Time(name="utc_time", value=at)}
        if row.reason != "unspecified":
            line["crl_entry_extensions"] = [{"extn_id": "crl_reason", "critical": False, "extn_value": row.reason}]
        yield {
            "ca_id": row.ca_id,
            "serial": row.serial,
            "position": position,
            "not_after": row.not_after,
            "listed": True,
            "entry": RevokedCertificate(line).dump(),
        }


def _create_lists() -> None:
    """Lists published so far are not kept: their numbers are, and new lists follow with the next `serve`."""
    op.drop_table("revocation_list")
    op.create_table(
        "revocation_list",
        key("ca_id"),
        key("file_name"),
        number("number"),
        key("kind"),
        sa.Column("list_partition", sa.Integer()),
        instant("this_update"),
        instant("next_update"),
        sa.Column("position", sa.Integer()),
        instant("cutoff", nullable=True),
        sa.Column("splice_at", sa.Integer()),
        octets("der", nullable=True),
        sa.PrimaryKeyConstraint("ca_id", "file_name", "number", name="pk_revocation_list"),
        sa.ForeignKeyConstraint(["ca_id"], ["certificate_authority.id"], name="fk_revocation_list_ca_id"),
    )

"""失効リストの表."""

from alembic import op

from warifu.adapters.database.migrations.columns import flag, instant, key, number, octets


def create() -> None:
    """表を作る."""
    _create_revocation_list_number()
    _create_listed_serial()
    _create_revocation_list_segment()
    _create_revocation_list()


def _create_revocation_list_number() -> None:
    op.create_table(
        "revocation_list_number",
        key("ca_id", references="certificate_authority.id", primary_key=True),
        number("last"),
    )


def _create_listed_serial() -> None:
    op.create_table(
        "listed_serial",
        key("ca_id", references="certificate_authority.id", primary_key=True),
        key("serial", primary_key=True),
        number("list_partition", nullable=True),
        instant("not_after"),
        number("position"),
        flag("listed"),
        octets("entry"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_listed_serial_ca_id_list_partition_serial", "listed_serial", ["ca_id", "list_partition", "serial"]
    )
    op.create_index("ix_listed_serial_ca_id_not_after", "listed_serial", ["ca_id", "not_after"])
    op.create_index("ix_listed_serial_ca_id_position", "listed_serial", ["ca_id", "position"])


def _create_revocation_list_segment() -> None:
    op.create_table(
        "revocation_list_segment",
        key("ca_id", references="certificate_authority.id", primary_key=True),
        key("lower", primary_key=True),
        octets("content"),
    )


def _create_revocation_list() -> None:
    op.create_table(
        "revocation_list",
        key("ca_id", references="certificate_authority.id", primary_key=True),
        key("file_name", primary_key=True),
        number("number", primary_key=True),
        key("kind"),
        number("list_partition", nullable=True),
        instant("this_update"),
        instant("next_update"),
        number("position", nullable=True),
        instant("cutoff", nullable=True),
        number("splice_at", nullable=True),
        octets("der", nullable=True),
    )

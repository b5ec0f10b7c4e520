"""状態照会の表."""

from alembic import op

from warifu.adapters.database.migrations.columns import instant, key, number, octets


def create() -> None:
    """表を作る."""
    _create_ocsp_response()
    _create_change_mark()


def _create_ocsp_response() -> None:
    op.create_table(
        "ocsp_response",
        key("ca_id", references="certificate_authority.id", primary_key=True),
        key("serial", primary_key=True),
        instant("this_update"),
        instant("next_update"),
        octets("der"),
    )


def _create_change_mark() -> None:
    op.create_table(
        "change_mark",
        key("name", primary_key=True),
        number("number"),
    )

"""追記のみの表: triggers that refuse to change or delete a row, below every program."""

from alembic import op


def add_only(*tables: str, because: str) -> None:
    """追記のみにする: every UPDATE, DELETE and TRUNCATE of `tables` fails with the words `because`."""
    if op.get_bind().dialect.name == "sqlite":
        _refuse_on_sqlite(tables, because)
    else:
        _refuse_on_postgresql(tables, because)


def _refuse_on_sqlite(tables: tuple[str, ...], because: str) -> None:
    for table in tables:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{because}'); END"
            )


def _refuse_on_postgresql(tables: tuple[str, ...], because: str) -> None:
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table in tables:
        op.execute(
            f"CREATE TRIGGER {table}_is_added_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('{because}')"
        )

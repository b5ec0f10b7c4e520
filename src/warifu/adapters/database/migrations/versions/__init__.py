"""改訂: one file per change of the tables, chained by `down_revision`."""

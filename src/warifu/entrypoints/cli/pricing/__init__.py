"""料金: its commands."""

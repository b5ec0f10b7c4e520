"""料金: its routes."""

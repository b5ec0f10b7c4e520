"""データベース: every store of the house on SQLite or PostgreSQL."""

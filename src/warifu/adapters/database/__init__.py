"""データベース: every store of the installation on SQLite or PostgreSQL."""

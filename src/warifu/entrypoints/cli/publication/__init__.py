"""公開: its commands."""

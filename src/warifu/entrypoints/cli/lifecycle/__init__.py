"""有効期限: its commands."""

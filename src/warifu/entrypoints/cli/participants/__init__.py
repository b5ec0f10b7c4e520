"""事業者: its commands."""

"""利用者: its commands."""

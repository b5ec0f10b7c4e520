"""認証局: its commands."""

"""認証局: its routes."""

"""利用者: its routes."""

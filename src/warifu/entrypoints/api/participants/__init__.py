"""事業者: its routes."""

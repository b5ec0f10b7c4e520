"""申込: its routes."""

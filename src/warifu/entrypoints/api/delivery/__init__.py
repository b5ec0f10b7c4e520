"""納品: its routes."""

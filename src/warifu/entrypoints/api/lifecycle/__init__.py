"""有効期限: renewal plans, and what desks state."""
